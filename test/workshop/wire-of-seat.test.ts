import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeConnack,
  encodeConnect,
  encodeSubscribe,
  encodeSubscriptionAnswer,
  encodeUnsubscribe,
} from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, TEXT } from '#wire/websocket/opcodes.ts';
import { SeatWire } from '#workshop/model.ts';
import { type WireEvent, WireOfSession, wireOfSeat } from '#workshop/wire-of-seat.ts';

const START = 1_700_000_000_000;
const KEY = new Uint8Array([1, 2, 3, 4]);

/** A session on which events happen, a millisecond apart. */
class Played {
  readonly wire = new WireOfSession(START);
  time = 0;

  open(connection = 0, protocol?: string): this {
    return this.play({ type: 'connection-opened', connection, protocol });
  }

  say(side: Side, octets: Uint8Array | string, connection = 0): this {
    return this.play({
      type: 'octets',
      connection,
      side,
      octets: typeof octets === 'string' ? encodeUtf8(octets) : octets,
    });
  }

  close(connection = 0, how: 'closed' | 'reset' = 'closed', by = 'server'): this {
    return this.play({ type: 'connection-closed', connection, how, by });
  }

  play(event: WireEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'time'> : never) : never): this {
    this.time += 1000;
    this.wire.receive({ ...event, time: this.time } as WireEvent);
    return this;
  }

  get told(): SeatWire {
    return SeatWire.parse(this.wire.wire);
  }
}

const request = (name: string, more = '') => `GET /s/T/${name} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const handshake = (protocol = '') =>
  request(
    'ws',
    `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${protocol && `Sec-WebSocket-Protocol: ${protocol}\r\n`}`,
  );
const SWITCHED = (protocol = '', more = '') =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${more}${protocol && `Sec-WebSocket-Protocol: ${protocol}\r\n`}\r\n`;
const opened = (protocol?: string) =>
  new Played().open().say('client', handshake(protocol)).say('server', SWITCHED(protocol));
const close = (code?: number, masked = false) =>
  encodeMessage(CLOSE, encodeClosePayload(code), masked ? KEY : undefined);

describe('HTTP on one connection', () => {
  test('an answer is streaming until its last octet, and counts from then (RFC 9112 section 6)', () => {
    const played = new Played().open().say('client', request('events'));
    played.say('server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(played.told).toMatchObject({
      word: 'streaming',
      technique: 'SSE',
      code: 200,
      since: START + played.time / 1000,
    });
    const since = played.told.since;
    expect(played.say('server', '2\r\nok\r\n').told).toMatchObject({ word: 'streaming', since });
    expect(played.say('server', '0\r\n\r\n').told).toMatchObject({
      word: 'answered',
      code: 200,
      since: START + played.time / 1000,
    });
  });

  test('content that ends with the connection is whole when the server ends it (section 6.3, item 8)', () => {
    const stream = () =>
      new Played().open().say('client', request('stream')).say('server', 'HTTP/1.1 200 OK\r\n\r\nsome');
    expect(stream().told.word).toBe('streaming');
    expect(stream().close().told).toMatchObject({ word: 'answered', code: 200, connections: 0 });
    expect(stream().close(0, 'reset').told).toMatchObject({ word: 'closed', detail: 'TCP reset' });
    expect(stream().close(0, 'closed', 'client').told).toMatchObject({ word: 'closed', detail: 'by its client' });
  });

  test('an interim answer is none (RFC 9110 section 15.2)', () => {
    const played = new Played()
      .open()
      .say('client', 'POST /s/T/publish HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
    expect(played.say('server', 'HTTP/1.1 100 Continue\r\n\r\n').told.word).toBe('asked');
    expect(played.say('client', 'ok').say('server', OK).told.word).toBe('answered');
  });

  test('a next request is asked though it came before the answer to the last was whole (RFC 9112 section 9.3.2)', () => {
    const played = new Played().open().say('client', request('poll') + request('long-poll'));
    expect(played.say('server', OK.slice(0, -1)).told.word).toBe('streaming');
    expect(played.say('server', OK.slice(-1)).told).toMatchObject({ word: 'asked' });
    expect(played.say('server', OK).told.word).toBe('answered');
  });

  test('thousands of exchanges on one connection are followed', () => {
    const played = new Played().open();
    for (let each = 0; each < 5000; each++) played.say('client', request('poll')).say('server', OK);
    expect(played.told.word).toBe('answered');
    expect(played.say('client', request('poll')).told.word).toBe('asked');
  });

  test('no answer before the end', () => {
    const asked = () => new Played().open().say('client', request('long-poll'));
    expect(asked().close().told).toMatchObject({ word: 'closed', detail: 'unanswered', technique: 'long polling' });
    expect(asked().close(0, 'closed', 'client').told.detail).toBe('by its client, unanswered');
  });
});

describe('WebSocket', () => {
  test('a refused handshake says its status (RFC 6455 section 4.1)', () => {
    const refused = (answer: string) => new Played().open().say('client', handshake()).say('server', answer).told;
    expect(refused('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')).toMatchObject({
      word: 'refused',
      code: 403,
      technique: 'WebSocket',
    });
    expect(refused(OK)).toMatchObject({ word: 'refused', code: 200 });
  });

  test('the code is that of the Close frame which the client was sent (section 7.1.5)', () => {
    const both = opened().say('server', close(1001)).say('client', close(1001, true));
    expect(both.told).toMatchObject({ word: 'closing', code: 1001, detail: 'Close frame of the server' });
    expect(both.close().told).toMatchObject({ word: 'closed', code: 1001 });
    expect(opened().say('server', close()).close().told.code).toBe(1005);
    expect(opened().close().told).toMatchObject({ word: 'closed', code: 1006, detail: 'no Close frame' });
    expect(opened().close(0, 'reset').told).toMatchObject({ code: 1006, detail: 'TCP reset' });
  });

  test('a client that was never answered its Close frame is told 1006', () => {
    const half = opened().say('client', close(1000, true));
    expect(half.told).toMatchObject({ word: 'closing', code: 1000, detail: 'Close frame of the client' });
    expect(half.close().told).toMatchObject({ code: 1006, detail: 'no Close frame in answer' });
  });

  test('a first frame in the same read as the 101', () => {
    const played = new Played().open().say('client', handshake());
    played.say('server', joinOctets([encodeUtf8(SWITCHED()), close(4001)]));
    expect(played.told).toMatchObject({ word: 'closing', code: 4001 });
  });

  test('however the octets are split', () => {
    const client = joinOctets([
      encodeUtf8(handshake('mqtt')),
      encodeMessage(BINARY, encodeConnect({ version: 4, clientIdentifier: 'c' }), KEY),
      encodeMessage(BINARY, encodeSubscribe({ version: 4, packetIdentifier: 7, subscriptions: [['a', 0]] }), KEY),
    ]);
    const server = joinOctets([
      encodeUtf8(SWITCHED('mqtt')),
      encodeMessage(BINARY, encodeConnack({ version: 4, sessionPresent: false })),
      encodeMessage(
        BINARY,
        encodeSubscriptionAnswer({ version: 4, type: PacketType.SUBACK, packetIdentifier: 7, codes: [0] }),
      ),
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.nat(client.length), { maxLength: 6 }),
        fc.array(fc.nat(server.length), { maxLength: 6 }),
        (cuts, others) => {
          const played = new Played().open();
          for (const [side, octets, at] of [
            ['client', client, cuts],
            ['server', server, others],
          ] as const) {
            const ends = [...at].sort((a, b) => a - b);
            let from = 0;
            for (const to of [...ends, octets.length]) {
              if (to > from) played.say(side, octets.slice(from, to));
              from = Math.max(from, to);
            }
          }
          expect(played.told).toMatchObject({ word: 'subscribed', technique: 'MQTT' });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a message in fragments, some long, is followed as one (section 5.4)', () => {
    const played = opened('wamp.2.json').say('client', encodeMessage(TEXT, encodeUtf8('[1,"r",{}]'), KEY));
    played.say('server', encodeMessage(TEXT, encodeUtf8('[2,1,{}]')));
    const [first, last] = [encodeUtf8('[33,1'), encodeUtf8(',5]')];
    const bare = { rsv1: false, rsv2: false, rsv3: false };
    played.say('server', encodeFrame({ ...bare, fin: false, opcode: TEXT, payload: first }));
    expect(played.told).toMatchObject({ word: 'open', technique: 'WAMP' });
    expect(played.say('server', encodeFrame({ ...bare, fin: true, opcode: 0, payload: last })).told.word).toBe(
      'subscribed',
    );
    expect(played.say('client', encodeMessage(TEXT, encodeUtf8('[34,2,5]'), KEY)).told.word).toBe('subscribed');
    expect(played.say('server', encodeMessage(TEXT, encodeUtf8('[35,2]'))).told.word).toBe('open');
  });

  test('a hundred thousand messages leave nothing behind', () => {
    const played = opened();
    const message = encodeMessage(TEXT, encodeUtf8('x'.repeat(1000)), KEY);
    const before = sizeOfHeap();
    for (let each = 0; each < 100_000; each++) played.say('client', message);
    expect(sizeOfHeap() - before).toBeLessThan(20_000_000);
    expect(played.say('server', close(1000)).close().told.code).toBe(1000);
  });
});

describe('MQTT on TCP', () => {
  const version = 5;
  const connected = () =>
    new Played()
      .open(0, 'mqtt')
      .say('client', encodeConnect({ version, clientIdentifier: 'c' }))
      .say('server', encodeConnack({ version, sessionPresent: false }));
  const subscribe = (played: Played, packetIdentifier: number, filters: string[], codes: number[]) =>
    played
      .say(
        'client',
        encodeSubscribe({
          version,
          packetIdentifier,
          subscriptions: filters.map((filter) => [filter, 0] as const),
        }),
      )
      .say('server', encodeSubscriptionAnswer({ version, type: PacketType.SUBACK, packetIdentifier, codes }));
  const unsubscribe = (played: Played, packetIdentifier: number, filters: string[], codes: number[]) =>
    played
      .say('client', encodeUnsubscribe({ version, packetIdentifier, filters }))
      .say('server', encodeSubscriptionAnswer({ version, type: PacketType.UNSUBACK, packetIdentifier, codes }));

  test('from CONNECT to CONNACK, let in or refused (MQTT 5.0 section 3.2.2.2)', () => {
    const asked = new Played().open(0, 'mqtt');
    expect(asked.told).toMatchObject({ word: 'connected', technique: 'MQTT' });
    expect(asked.say('client', encodeConnect({ version, clientIdentifier: 'c' })).told.word).toBe('asked');
    expect(asked.say('server', encodeConnack({ version, sessionPresent: false, code: 0x87 })).told.word).toBe(
      'refused',
    );
    expect(asked.close().told.word).toBe('refused');
    expect(connected().told.word).toBe('open');
  });

  test('a subscription that failed is none (section 3.9.3), and one that is given back is gone (section 3.11.3)', () => {
    expect(subscribe(connected(), 1, ['a'], [0x87]).told.word).toBe('open');
    const two = subscribe(connected(), 1, ['a', 'b', 'c'], [0, 0x80, 2]);
    expect(two.told.word).toBe('subscribed');
    expect(unsubscribe(two, 2, ['a', 'b'], [0, 0x11]).told.word).toBe('subscribed');
    expect(unsubscribe(two, 3, ['c'], [0x87]).told.word).toBe('subscribed');
    expect(unsubscribe(two, 4, ['c'], [0]).told.word).toBe('open');
  });
});

describe('what is held', () => {
  const held = (hold: number, kind: string, octets: Uint8Array, side: Side = 'server') =>
    ({ type: 'held', connection: 0, side, hold, kind, octets }) as const;

  test('the oldest is named, until it is let go', () => {
    const played = opened();
    played.play(held(0, 'frame', close(1000))).play(held(1, 'frame', encodeMessage(TEXT, encodeUtf8('hi'))));
    expect(played.told).toMatchObject({
      word: 'held',
      detail: 'Close frame',
      held: 2,
      since: START + played.time / 1000 - 1,
    });
    played.play({ type: 'released', hold: 0 });
    expect(played.told).toMatchObject({
      word: 'held',
      detail: 'text frame',
      held: 1,
      since: START + (played.time - 1000) / 1000,
    });
    expect(played.play({ type: 'released', hold: 1 }).told).toMatchObject({ word: 'open', held: 0 });
  });

  test('what a peer wrote is cut to what the board has room for', () => {
    const told = opened().play(held(0, 'PUBLISH, '.repeat(500), new Uint8Array(1))).told;
    expect(told.detail).toHaveLength(80);
  });
});

describe('several', () => {
  test('of what goes on the newest; of what is over only when nothing goes on', () => {
    const played = opened().open(1).say('client', request('poll'), 1).say('server', OK, 1);
    expect(played.told).toMatchObject({ word: 'open', connections: 2 });
    played.open(2).say('client', request('events'), 2).say('server', 'HTTP/1.1 200 OK\r\n\r\n', 2);
    expect(played.told).toMatchObject({ word: 'streaming', technique: 'SSE', connections: 3 });
    expect(played.close(2, 'reset').close(0).told).toMatchObject({ word: 'closed', code: 1006, connections: 1 });
    expect(played.say('client', request('poll'), 1).told.word).toBe('asked');
  });

  test('sessions of one seat add up, and what is held longest is told', () => {
    const [first, second] = [opened(), opened()];
    const held = {
      type: 'held',
      connection: 0,
      side: 'server',
      hold: 0,
      kind: 'SUBACK',
      octets: new Uint8Array(2),
    } as const;
    second.time += 5000;
    second.play(held);
    first.play({ ...held, kind: 'PUBLISH' });
    expect(wireOfSeat([first.wire, second.wire], 5)).toMatchObject({
      word: 'held',
      detail: 'PUBLISH',
      held: 2,
      connections: 2,
    });
    expect(wireOfSeat([], 5)).toEqual({ word: 'nothing', since: 5, connections: 0, held: 0 });
    expect(wireOfSeat([new WireOfSession(START)], 5)).toMatchObject({ word: 'idle', since: START });
  });

  test('events of a connection that was not seen to open change nothing', () => {
    const played = new Played().say('client', request('poll'), 9).close(9);
    expect(played.told).toEqual({ word: 'idle', since: START, connections: 0, held: 0 });
  });
});

describe('whatever peers say', () => {
  /** Octets of conversations that are right, to be cut, spoiled and mixed. */
  const parts: readonly Uint8Array[] = [
    encodeUtf8(request('long-poll')),
    encodeUtf8('POST /s/T/publish HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
    encodeUtf8('CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n'),
    encodeUtf8(handshake()),
    encodeUtf8(handshake('mqtt')),
    encodeUtf8(handshake('wamp.2.json')),
    encodeUtf8(OK),
    encodeUtf8('HTTP/1.1 100 Continue\r\n\r\n'),
    encodeUtf8('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'),
    encodeUtf8(SWITCHED()),
    encodeUtf8(SWITCHED('mqtt', 'Sec-WebSocket-Extensions: permessage-deflate\r\n')),
    encodeUtf8(SWITCHED('wamp.2.json')),
    encodeMessage(TEXT, encodeUtf8('[33,1,2]')),
    encodeMessage(TEXT, encodeUtf8('[34,1,'), KEY),
    encodeFrame({
      fin: false,
      rsv1: true,
      rsv2: false,
      rsv3: false,
      opcode: BINARY,
      payload: new Uint8Array([9, 9, 9]),
    }),
    encodeMessage(BINARY, encodeConnect({ version: 5, clientIdentifier: 'c' }), KEY),
    encodeConnect({ version: 4, clientIdentifier: 'c' }),
    encodeSubscribe({ version: 4, packetIdentifier: 1, subscriptions: [['a', 0]] }),
    encodeSubscriptionAnswer({ version: 4, type: PacketType.SUBACK, packetIdentifier: 1, codes: [0] }),
    close(1000),
    close(4000, true),
    Uint8Array.of(0x83, 0xff, 0x00),
  ];
  const spoiled = fc
    .record({ part: fc.constantFrom(...parts), at: fc.nat(), octet: fc.nat(255), cut: fc.nat(), spoil: fc.boolean() })
    .map(({ part, at, octet, cut, spoil }) => {
      const octets = part.slice();
      if (spoil) octets[at % octets.length] = octet;
      return cut % 3 === 0 ? octets.slice(0, cut % (octets.length + 1)) : octets;
    });
  const side = fc.constantFrom<Side>('client', 'server');
  const connection = fc.nat(2);
  const octets = fc.oneof(spoiled, fc.uint8Array({ maxLength: 40 }));
  const event = fc.oneof(
    { weight: 20, arbitrary: fc.record({ type: fc.constant('octets' as const), connection, side, octets }) },
    fc.record({
      type: fc.constant('connection-opened' as const),
      connection,
      protocol: fc.constantFrom(undefined, 'mqtt'),
    }),
    fc.record({
      type: fc.constant('connection-closed' as const),
      connection,
      how: fc.constantFrom('closed' as const, 'reset' as const),
      by: fc.constantFrom('client', 'server', 'fault'),
    }),
    fc.record({
      type: fc.constant('held' as const),
      ...{ connection, side, octets, hold: fc.nat(3) },
      kind: fc.constantFrom('frame', 'response head', 'PUBLISH', ''),
    }),
    fc.record({ type: fc.constant('released' as const), hold: fc.nat(3) }),
  );

  test('something is told that the board can show', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const played = new Played().open().open(1, 'mqtt').open(2);
        for (const each of events) {
          played.play(each);
          expect(played.told.connections).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function sizeOfHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
