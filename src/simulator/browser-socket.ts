import type { Timer } from '#service/timers.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';
import { listMembers } from '#wire/http/head.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { judgeResponse, type Negotiated, negotiated } from '#wire/websocket/handshake.ts';
import { BINARY, TEXT } from '#wire/websocket/opcodes.ts';
import { ACCEPT_ENCODING, type BrowserIdentity } from './browser-identity.ts';
import type { BrowserWorld } from './browser-world.ts';
import { FrameChannel } from './frame-channel.ts';
import type { ClientEnd } from './pipe.ts';

/** What script is told of a WebSocket. */
export interface SocketScript {
  opened(protocol: string, extensions: string): void;
  message(content: string | Uint8Array): void;
  error(): void;
  closed(code: number, reason: string, wasClean: boolean): void;
}

interface Asked {
  /** The path and query of the address. */
  readonly target: string;
  readonly protocols: readonly string[];
}

type State = 'connecting' | 'open' | 'closing' | 'closed';

/** What Chromium offers (RFC 7692 section 7.1). */
const OFFER = 'permessage-deflate; client_max_window_bits';

/** After how many milliseconds Chromium gives up a handshake, and a closing handshake, that is not answered. */
const HANDSHAKE_MILLISECONDS = 240_000;
const CLOSE_MILLISECONDS = 60_000;

/** How long it waits for the server to end the connection once both have closed. */
const END_MILLISECONDS = 2000;

/** No status code was there (RFC 6455 section 7.4.1). */
const NO_CODE = 1005;
const ABNORMAL = 1006;
const PROTOCOL_ERROR = 1002;

/**
 * A WebSocket as Chromium drives it: the handshake and what it takes for one (RFC 6455 section 4.1), Pongs, the closing
 * handshake, and what it fails on. What script may ask is checked by whoever calls.
 */
export class BrowserSocket {
  state: State = 'connecting';
  readonly #world: BrowserWorld;
  readonly #script: SocketScript;
  readonly #asked: Asked;
  readonly #end: ClientEnd;
  readonly #handshake = new Connection();
  #channel: FrameChannel | undefined;
  #deadline: Timer | undefined;
  #closeSent = false;
  /** What the server's Close frame said, once it has come. */
  #closing: { readonly code: number; readonly reason: string } | undefined;
  #failed = false;

  constructor(world: BrowserWorld, asked: Asked, script: SocketScript) {
    this.#world = world;
    this.#script = script;
    this.#asked = asked;
    this.#end = world.connect({
      received: (octets) => this.#received(octets),
      ended: () => this.#ended(),
      closed: () => this.#gone(),
    });
    const key = toBase64(world.random.octets(16));
    const head = encodeRequestHead({
      method: 'GET',
      target: asked.target,
      lines: requestLines(asked.protocols, world.identity, key),
    });
    this.#handshake.receive('client', head);
    this.#end.send(head);
    this.#wait(HANDSHAKE_MILLISECONDS, () => this.#failHandshake());
  }

  send(content: string | Uint8Array): void {
    if (this.state !== 'open') return;
    if (typeof content === 'string') this.#channel?.message(TEXT, encodeUtf8(content));
    else this.#channel?.message(BINARY, content);
  }

  close(code?: number, reason = ''): void {
    if (this.state === 'connecting') {
      this.state = 'closing';
      this.#world.timers.soon(() => this.#failHandshake());
    } else if (this.state === 'open') {
      this.state = 'closing';
      this.#sendClose(code, reason);
      this.#wait(CLOSE_MILLISECONDS, () => this.#drop());
    }
  }

  #received(octets: Uint8Array): void {
    if (this.#channel) {
      if (!this.#failed) this.#channel.receive(octets);
      return;
    }
    if (this.state === 'closed') return;
    this.#handshake.receive('server', octets);
    const exchange = this.#handshake.exchangeTable.newest;
    const response = exchange?.response;
    if (!exchange || !response) return;
    const { protocols } = this.#asked;
    const chosen = listMembers(response, 'sec-websocket-protocol');
    const lawful = response.status === 101 && !judgeResponse(exchange.request, response).some(isFatal);
    // An offer that is not taken up fails the connection in a browser (WHATWG WebSockets, "establish a WebSocket connection").
    if (!lawful || (protocols.length > 0 && chosen.length === 0) || this.state === 'closing') {
      this.#failHandshake();
      return;
    }
    const rest = this.#handshake.server.octets.view(response.offset + response.length).slice();
    const extensions = listMembers(response, 'sec-websocket-extensions').join(', ');
    const channel = this.#open(negotiated(exchange.request, response), extensions);
    if (rest.length > 0) channel.receive(rest);
  }

  #open(agreed: Negotiated, extensions: string): FrameChannel {
    this.#world.timers.clear(this.#deadline);
    this.state = 'open';
    const channel = new FrameChannel({
      side: 'client',
      deflate: agreed.deflate,
      maskingKey: () => this.#world.random.octets(4),
      send: (octets) => this.#end.send(octets),
      receiver: {
        message: (opcode, octets) => {
          if (this.state === 'open') this.#script.message(opcode === TEXT ? new TextDecoder().decode(octets) : octets);
        },
        ping: (octets) => channel.pong(octets),
        closing: (code, reason) => this.#serverCloses(code, reason),
        broken: () => this.#fail(),
      },
    });
    this.#channel = channel;
    this.#script.opened(agreed.subprotocol ?? '', extensions);
    return channel;
  }

  #serverCloses(code: number | undefined, reason: string): void {
    this.#closing = { code: code ?? NO_CODE, reason };
    this.state = 'closing';
    this.#sendClose(code, reason);
    this.#wait(END_MILLISECONDS, () => this.#drop());
  }

  /** The server broke a rule: Chromium says so with 1002, whichever rule it was, and script hears of 1006. */
  #fail(): void {
    this.#failed = true;
    this.#sendClose(PROTOCOL_ERROR, '');
    this.#wait(END_MILLISECONDS, () => this.#drop());
    this.#tellFailed();
  }

  #failHandshake(): void {
    if (this.state === 'closed') return;
    this.#drop();
    this.#tellFailed();
  }

  #ended(): void {
    if (this.state === 'connecting') this.#failHandshake();
    else this.#drop();
  }

  #gone(): void {
    this.#world.timers.clear(this.#deadline);
    if (this.#channel === undefined) this.#failHandshake();
    else if (this.#closing && this.#closeSent) this.#tellClosed(this.#closing.code, this.#closing.reason, true);
    else this.#tellClosed(ABNORMAL, '', false);
  }

  #sendClose(code: number | undefined, reason: string): void {
    if (this.#closeSent) return;
    this.#closeSent = true;
    this.#channel?.close(code, reason);
  }

  #drop(): void {
    this.#world.timers.clear(this.#deadline);
    this.#end.finish();
  }

  #tellFailed(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#script.error();
    this.#script.closed(ABNORMAL, '', false);
  }

  #tellClosed(code: number, reason: string, wasClean: boolean): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#script.closed(code, reason, wasClean);
  }

  #wait(milliseconds: number, task: () => void): void {
    const { timers } = this.#world;
    timers.clear(this.#deadline);
    this.#deadline = timers.set(task, milliseconds);
  }
}

function requestLines(protocols: readonly string[], identity: BrowserIdentity, key: string): [string, string][] {
  return [
    ['Host', identity.host],
    ['Connection', 'Upgrade'],
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['User-Agent', identity.userAgent],
    ['Upgrade', 'websocket'],
    ['Origin', identity.origin],
    ['Sec-WebSocket-Version', '13'],
    ['Accept-Encoding', ACCEPT_ENCODING],
    ['Accept-Language', identity.languages],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Extensions', OFFER],
    ...(protocols.length > 0 ? [['Sec-WebSocket-Protocol', protocols.join(', ')] as [string, string]] : []),
  ];
}

/** Whether a client fails the connection over it. */
function isFatal({ rule }: Breach): boolean {
  return rule.consequence.kind === 'fail';
}
