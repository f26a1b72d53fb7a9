import type { Capture, CaptureEvent, PageEvent, Unnumbered } from '#capture/schema.ts';
import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

/** The example of RFC 6455 section 1.3. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

export const REQUEST = encodeRequestHead({
  method: 'GET',
  target: '/s/n8Qk/ws',
  lines: [
    ['Host', '127.0.0.1:4102'],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', KEY],
  ],
});

export const RESPONSE = encodeResponseHead({
  status: 101,
  reason: 'Switching Protocols',
  lines: [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', ACCEPT],
  ],
});

/** A frame as its side must send it: the client's are masked. */
export function frame(side: Side, opcode: number, payload: Uint8Array): Uint8Array {
  return encodeFrame({
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode,
    payload,
    ...(side === 'client' ? { maskingKey: Uint8Array.of(0x37, 0xfa, 0x21, 0x3d) } : {}),
  });
}

export const HELLO = encodeUtf8('Hello');
/** Close code 4001 with the reason "done". */
const CLOSE = Uint8Array.of(0x0f, 0xa1, ...encodeUtf8('done'));

/** Builds the events of a capture of one connection after the other, step by step. */
export class CaptureBuilder {
  readonly events: CaptureEvent[] = [];
  readonly page: PageEvent[] = [];
  /** The connection that octets cross on. */
  connection = 0;
  readonly #offsets = { client: 0, server: 0 };
  #holds = 0;

  add(event: Unnumbered): this {
    this.events.push({ ...event, id: this.events.length } as CaptureEvent);
    return this;
  }

  opened(time: number): this {
    return this.add({ type: 'connection-opened', time, connection: this.connection, peer: 'browser' });
  }

  /** Another connection takes the place of this one. */
  reconnected(time: number): this {
    this.connection += 1;
    this.#offsets.client = 0;
    this.#offsets.server = 0;
    return this.opened(time);
  }

  octets(side: Side, time: number, octets: Uint8Array): this {
    const { connection } = this;
    this.add({ type: 'octets', time, connection, side, offset: this.#offsets[side], octets: toBase64(octets) });
    this.#offsets[side] += octets.length;
    return this;
  }

  held(time: number, kind: string, octets: Uint8Array): this {
    const hold = this.#holds++;
    return this.add({
      type: 'held',
      time,
      connection: 0,
      side: 'server',
      hold,
      kind,
      offset: this.#offsets.server,
      octets: toBase64(octets),
      browserDeadline: 240_000,
      limit: 300_000,
    });
  }

  saw(name: string, time: number, detail: PageEvent['detail'] = {}): this {
    this.page.push({ name, time, socket: 0, detail });
    return this;
  }

  capture(): Capture {
    return {
      format: 'wire101-capture',
      version: 1,
      origin: 'recorded',
      startedAt: '2026-01-01T00:00:00.000Z',
      clocks: {},
      events: this.events,
      page: this.page,
    };
  }
}

/** A whole story: the 101 held for a second, one text and its echo, a close with 4001. Times in microseconds. */
export function story(): CaptureBuilder {
  return new CaptureBuilder()
    .saw('new WebSocket', 900)
    .opened(1000)
    .octets('client', 2000, REQUEST)
    .held(3000, 'response head', RESPONSE)
    .add({ type: 'released', time: 1_003_000, hold: 0, how: 'step' })
    .octets('server', 1_003_100, RESPONSE)
    .saw('open', 1_003_500)
    .saw('send', 1_004_000, { text: 'Hello' })
    .octets('client', 1_005_000, frame('client', 1, HELLO))
    .octets('server', 1_006_000, frame('server', 1, HELLO))
    .saw('message', 1_006_500, { text: 'Hello' })
    .saw('close()', 2_000_000, { code: 4001, reason: 'done' })
    .octets('client', 2_001_000, frame('client', 8, CLOSE))
    .octets('server', 2_002_000, frame('server', 8, CLOSE))
    .add({ type: 'connection-closed', time: 2_003_000, connection: 0, how: 'closed', by: 'server' })
    .saw('close', 2_004_000, { code: 4001, reason: 'done', wasClean: true });
}
