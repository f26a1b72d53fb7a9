/** @see https://www.rfc-editor.org/rfc/rfc9110#section-7.8 and https://www.rfc-editor.org/rfc/rfc6455#section-4 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import type { Decoder, Side } from '#wire/octets/dissection.ts';
import type { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection, type ConnectionOptions } from '#wire/stack/connection.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const MASKING_KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

function upgradeRequest(more: [string, string][] = []): Uint8Array {
  return encodeRequestHead({
    method: 'GET',
    target: '/chat',
    lines: [
      ['Host', 'server.example.com'],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', KEY],
      ['Sec-WebSocket-Version', '13'],
      ...more,
    ],
  });
}

function switching(more: [string, string][] = [], accept = calculateAccept(KEY).accept): Uint8Array {
  return encodeResponseHead({
    status: 101,
    lines: [['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Accept', accept], ...more],
  });
}

function text(payload: string, masked: boolean): Uint8Array {
  const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1, payload: encodeUtf8(payload) };
  return encodeFrame(masked ? { ...frame, maskingKey: MASKING_KEY } : frame);
}

function fragment(payload: string, opcode: number, fin: boolean): Uint8Array {
  const frame = { fin, rsv1: false, rsv2: false, rsv3: false, opcode, payload: encodeUtf8(payload) };
  return encodeFrame({ ...frame, maskingKey: MASKING_KEY });
}

/** What was sent, in order; each turn is one read. */
type Turn = [Side, Uint8Array];

function play(turns: readonly Turn[], options?: ConnectionOptions): Connection {
  const connection = new Connection(options);
  for (const [side, octets] of turns) connection.receive(side, octets);
  return connection;
}

/** `protocol kind` of every unit that `side` sent. */
function kinds(connection: Connection, side: Side): string[] {
  return Array.from({ length: connection[side].units.count }, (_, index) => {
    const unit = connection.dissect(side, index);
    return `${unit.protocol} ${unit.kind}`;
  });
}

const GET = encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] });
const OK = encodeResponseHead({ status: 200, lines: [['Content-Length', '2']] });
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('RFC 9110 §7.8: a 101 switches the connection', () => {
  const conversation: Turn[] = [
    ['client', upgradeRequest()],
    ['server', switching()],
    ['client', text('Hello', true)],
    ['server', text('Hello', false)],
  ];

  test('the octets after the two heads are frames', () => {
    const connection = play(conversation);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'websocket frame']);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'websocket frame']);
    expect(connection.upgrade?.broken).toEqual([]);
    expect(connection.protocolOf('client', 1)).toBe('websocket');
  });

  test('offsets stay absolute across the switch', () => {
    const connection = play(conversation);
    const frame = connection.dissect('client', 1);
    expect(frame.offset).toBe(upgradeRequest().length);
    expect(frame.fields[0]?.offset).toBe(frame.offset);
    expect(connection.frames('client')?.unmasked(1)).toEqual(encodeUtf8('Hello'));
  });

  test('a frame in the same read as the 101 is read as a frame', () => {
    const connection = play([
      ['client', upgradeRequest()],
      ['server', join(switching(), text('early', false))],
    ]);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'websocket frame']);
  });

  test('client octets that come before the 101 wait for it, then are frames', () => {
    const connection = play([['client', join(upgradeRequest(), text('eager', true))]]);
    expect(connection.awaitsUpgrade).toBe(true);
    expect(kinds(connection, 'client')).toEqual(['http request head']);
    connection.receive('server', switching());
    expect(connection.awaitsUpgrade).toBe(false);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'websocket frame']);
  });

  test('a refused upgrade leaves HTTP, and the octets that waited are requests', () => {
    const connection = play([
      ['client', join(upgradeRequest(), GET)],
      ['server', encodeResponseHead({ status: 426, lines: [['Content-Length', '0']] })],
      ['server', join(OK, encodeUtf8('hi'))],
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'http request head']);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'http response head', 'http content']);
    expect(connection.exchanges.map((exchange) => exchange.response?.status)).toEqual([426, 200]);
    expect(connection.upgrade).toBeUndefined();
  });

  test('exchanges before the upgrade, interim responses and HEAD keep requests and responses in step', () => {
    const head = encodeRequestHead({ method: 'HEAD', target: '/', lines: [['Host', 'a']] });
    const connection = play([
      ['client', head],
      ['server', encodeResponseHead({ status: 100, lines: [] })],
      ['server', encodeResponseHead({ status: 200, lines: [['Content-Length', '999']] })],
      ...conversation,
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'http request head', 'websocket frame']);
    expect(kinds(connection, 'server')).toEqual([
      'http response head',
      'http response head',
      'http response head',
      'websocket frame',
    ]);
    expect(connection.exchanges).toHaveLength(2);
  });

  test('any split of the same octets gives the same units', () => {
    const client = join(upgradeRequest(), text('Hello', true), text('again', true));
    const server = join(switching(), text('Hello', false));
    const whole = play([
      ['client', client],
      ['server', server],
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (clientStep, serverStep) => {
        const connection = new Connection();
        for (let at = 0; at < client.length; at += clientStep)
          connection.receive('client', client.subarray(at, at + clientStep));
        for (let at = 0; at < server.length; at += serverStep)
          connection.receive('server', server.subarray(at, at + serverStep));
        for (const side of ['client', 'server'] as const) {
          expect(connection[side].units.count).toBe(whole[side].units.count);
          for (let unit = 0; unit < whole[side].units.count; unit++)
            expect(connection.dissect(side, unit)).toEqual(whole.dissect(side, unit));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('RFC 9110 §9.3.6: a 2xx to CONNECT makes a tunnel of both directions', () => {
  const CONNECT = encodeRequestHead({ method: 'CONNECT', target: 'a:443', lines: [['Host', 'a:443']] });
  const established = encodeResponseHead({ status: 200, lines: [] });
  const hello = Uint8Array.of(0x16, 0x03, 0x01, 0x0d, 0x0a, 0x0d, 0x0a);

  test('what follows is one unit that grows, whatever it looks like', () => {
    const connection = play([
      ['client', CONNECT],
      ['server', established],
      ['client', hello],
      ['client', GET],
      ['server', OK],
      ['server', hello],
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'tunnel tunnel']);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'tunnel tunnel']);
    expect(connection.dissect('client', 1)).toMatchObject({
      offset: CONNECT.length,
      length: hello.length + GET.length,
      fields: [{ name: 'tunnelled octets', offset: CONNECT.length, length: hello.length + GET.length }],
      broken: [],
    });
    expect(connection.dissect('server', 1).length).toBe(OK.length + hello.length);
    expect(connection.exchanges).toHaveLength(1);
    expect([connection.pending('client'), connection.pending('server')]).toEqual([undefined, undefined]);
    expect(connection.protocolOf('client', 1)).toBe('tunnel');
  });

  test('octets before and with the answer belong to it, in any split', () => {
    const turns: Turn[] = [
      ['client', join(CONNECT, hello)],
      ['server', join(established, hello)],
    ];
    const whole = play(turns);
    const split = play(
      turns.flatMap(([side, octets]) => [...octets].map((octet): Turn => [side, Uint8Array.of(octet)])),
    );
    for (const side of ['client', 'server'] as const) {
      expect(kinds(split, side)).toEqual(kinds(whole, side));
      expect(split.dissect(side, 1)).toEqual(whole.dissect(side, 1));
      expect(whole.dissect(side, 1).fields[0]?.value).toBe('1603010d0a0d0a');
    }
  });

  test('a refused one leaves HTTP', () => {
    const connection = play([
      ['client', join(CONNECT, GET)],
      ['server', encodeResponseHead({ status: 403, lines: [['Content-Length', '0']] })],
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'http request head']);
    connection.receive('server', OK);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'http response head']);
  });

  test('§7.8: so does a 101 to a request for a protocol that is not known here', () => {
    const upgrade = encodeRequestHead({
      method: 'GET',
      target: '/',
      lines: [
        ['Host', 'a'],
        ['Upgrade', 'h2c'],
        ['Connection', 'Upgrade'],
      ],
    });
    const switched = encodeResponseHead({
      status: 101,
      lines: [
        ['Upgrade', 'h2c'],
        ['Connection', 'Upgrade'],
      ],
    });
    const connection = play([
      ['client', upgrade],
      ['server', join(switched, hello)],
      ['client', hello],
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'tunnel tunnel']);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'tunnel tunnel']);
  });

  test('a 101 that nobody asked for: the server is not read as HTTP any more, the client is', () => {
    const connection = play([
      ['client', GET],
      ['server', join(switching(), hello)],
      ['client', GET],
    ]);
    expect(kinds(connection, 'client')).toEqual(['http request head', 'http request head']);
    expect(kinds(connection, 'server')).toEqual(['http response head', 'tunnel tunnel']);
  });

  test('octets that are no longer held have a field of their own', () => {
    const connection = play([
      ['client', CONNECT],
      ['server', established],
      ['server', hello],
    ]);
    connection.server.octets.discardBefore(established.length + 3);
    expect(connection.dissect('server', 1).fields.map(({ name, length }) => [name, length])).toEqual([
      ['octets no longer held', 3],
      ['tunnelled octets', 4],
    ]);
  });
});

describe('RFC 6455 §4: the handshake is judged where it stands', () => {
  test('§4.1: a wrong Accept is a breach of the server, shown on the 101', () => {
    const connection = play([
      ['client', upgradeRequest()],
      ['server', switching([], 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
    ]);
    const broken = connection.dissect('server', 0).broken;
    expect(broken.map(({ blame }) => blame)).toContain('server');
    expect(broken.map(({ rule }) => rule.section).join()).toContain('RFC 6455');
    expect(connection.upgrade?.broken.length).toBeGreaterThan(0);
  });

  test('§4.2.1: a request with the wrong version is a breach of the client, shown on the request', () => {
    const request = encodeRequestHead({
      method: 'GET',
      target: '/',
      lines: [
        ['Host', 'a'],
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Key', KEY],
        ['Sec-WebSocket-Version', '12'],
      ],
    });
    const broken = play([['client', request]]).dissect('client', 0).broken;
    expect(broken.some(({ rule }) => rule.consequence.kind === 'status' && rule.consequence.status === 426)).toBe(true);
  });

  test('a plain request is not judged as a handshake', () => {
    expect(play([['client', GET]]).dissect('client', 0).broken).toEqual([]);
  });
});

/** A subprotocol for these tests: records of four octets, which need not end where messages end. */
function recordsOfFour(stream: OctetStream): Decoder {
  return {
    protocol: 'records',
    advance() {
      while (stream.octets.end - stream.units.end() >= 4) stream.units.push(stream.units.end(), 4, 0, 0);
    },
    dissect: (index) => ({
      protocol: 'records',
      kind: 'record',
      offset: stream.units.offset(index),
      length: stream.units.length(index),
      fields: [],
      broken: [],
    }),
    pending: () => undefined,
  };
}

describe('RFC 6455 §1.9: a subprotocol runs inside the messages', () => {
  test('its decoder gets the payloads of one side, joined', () => {
    const connection = play(
      [
        ['client', upgradeRequest([['Sec-WebSocket-Protocol', 'records']])],
        ['server', switching([['Sec-WebSocket-Protocol', 'records']])],
        ['client', text('abcdef', true)],
        ['client', text('gh', true)],
        ['server', text('wxyz', false)],
      ],
      { subprotocols: { records: () => ({ decoder: recordsOfFour }) } },
    );
    expect(connection.nestedIn('client', 1).map(({ unit }) => [unit.offset, unit.length])).toEqual([[0, 4]]);
    expect(connection.nestedIn('client', 2).map(({ unit }) => [unit.offset, unit.length])).toEqual([[4, 4]]);
    expect(connection.nestedIn('server', 1)).toHaveLength(1);
    expect(connection.nestedIn('client', 0)).toEqual([]);
  });

  test('its decoder is told where each message ends and what it is, also of an empty one and of one in several frames', () => {
    const ends: [end: number, opcode: number][] = [];
    const told = (stream: OctetStream) => ({
      ...recordsOfFour(stream),
      endMessage: (opcode: number) => ends.push([stream.octets.end, opcode]),
    });
    play(
      [
        ['client', upgradeRequest([['Sec-WebSocket-Protocol', 'records']])],
        ['server', switching([['Sec-WebSocket-Protocol', 'records']])],
        ['client', text('abcdef', true)],
        ['client', text('', true)],
        ['client', fragment('gh', 2, false)],
        ['client', fragment('ij', 0, true)],
      ],
      { subprotocols: { records: () => ({ decoder: told }) } },
    );
    expect(ends).toEqual([
      [6, 1],
      [6, 1],
      [10, 2],
    ]);
  });

  test('a subprotocol that was not agreed is not opened', () => {
    const connection = play(
      [
        ['client', upgradeRequest([['Sec-WebSocket-Protocol', 'records']])],
        ['server', switching()],
        ['client', text('abcd', true)],
      ],
      { subprotocols: { records: () => ({ decoder: recordsOfFour }) } },
    );
    expect(connection.nestedIn('client', 1)).toEqual([]);
  });
});
