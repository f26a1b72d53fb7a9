import { describe, expect, test } from 'vitest';
import { CaptureReader, type UnitEntry } from '#capture/reader.ts';
import { CaptureEvent, type Unnumbered } from '#capture/schema.ts';
import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeConnack, encodeConnect } from '#wire/mqtt/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { KNOWN_CONTENTS } from '#wire/stack/known-contents.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';

const GET = encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] });
const OK = encodeResponseHead({ status: 200, lines: [['Content-Length', '0']] });

/** Numbers events as a session's log does. */
function numbered(events: readonly Unnumbered[]): CaptureEvent[] {
  return events.map((event, id) => ({ ...event, id }) as CaptureEvent);
}

function octets(side: Side, offset: number, sent: Uint8Array, time: number): Unnumbered {
  return { type: 'octets', connection: 0, side, offset, octets: toBase64(sent), time };
}

const OPENED: Unnumbered = { type: 'connection-opened', connection: 0, peer: 'browser', time: 0 };

function read(events: readonly Unnumbered[]): CaptureReader {
  const reader = new CaptureReader();
  for (const event of numbered(events)) reader.receive(event);
  return reader;
}

function units(reader: CaptureReader): UnitEntry[] {
  return reader.entries.filter((entry) => entry.kind === 'unit');
}

describe('units', () => {
  test('a unit is listed when its last octet was seen', () => {
    const reader = read([
      OPENED,
      octets('client', 0, GET.subarray(0, 5), 10),
      octets('client', 5, GET.subarray(5), 20),
    ]);
    expect(units(reader)).toEqual([
      { kind: 'unit', connection: 0, stretch: 0, side: 'client', unit: 0, time: 20, id: 2 },
    ]);
    const [place] = units(reader);
    expect(place && reader.stretchOf(place).timeAt('client', 0)).toBe(10);
    expect(place && reader.stretchOf(place).crossingsOf('client', 0, GET.length)).toBe(2);
  });

  test('one read of very many units is read in steps, to the same units, and is one read all the same', () => {
    const answers = new Uint8Array(OK.length * 500);
    for (let at = 0; at < 500; at++) answers.set(OK, at * OK.length);
    const requests = new Uint8Array(GET.length * 500);
    for (let at = 0; at < 500; at++) requests.set(GET, at * GET.length);
    const events = numbered([OPENED, octets('client', 0, requests, 10), octets('server', 0, answers, 20)]);
    const reader = new CaptureReader();
    const counts: number[] = [];
    for (const event of events) {
      for (const part of reader.receiving(event)) {
        counts.push(units(reader).length);
        expect(part).toBeLessThan(1);
        const stretch = reader.connections.get(0)?.stretches[0];
        expect(stretch && reader.isUnderWay(stretch)).toBe(true);
      }
    }
    expect(counts.length).toBeGreaterThan(5);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(units(reader)).toHaveLength(1000);
    expect(new Set(units(reader).map(({ side, time, id }) => `${side} ${time} ${id}`))).toEqual(
      new Set(['client 10 1', 'server 20 2']),
    );
    const stretch = reader.stretchOf(units(reader)[0] as UnitEntry);
    expect(stretch.crossingsOf('server', 0, answers.length)).toBe(1);
    expect(reader.isUnderWay(stretch)).toBe(false);
  });

  test('an event received twice changes nothing', () => {
    const reader = read([OPENED, octets('client', 0, GET, 10)]);
    for (const event of numbered([OPENED, octets('client', 0, GET, 10)])) reader.receive(event);
    expect(units(reader)).toHaveLength(1);
  });

  test('a connection opened as MQTT is read as MQTT', () => {
    const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
    const events = numbered([
      { ...OPENED, peer: 'program', protocol: 'mqtt' },
      octets('client', 0, encodeConnect({ version: 4, clientIdentifier: 'c' }), 10),
      octets('server', 0, encodeConnack({ version: 4 }), 20),
    ]).map((event) => CaptureEvent.parse(event));
    for (const event of events) reader.receive(event);
    const kinds = units(reader).map((place) => reader.stretchOf(place).wire.dissect(place.side, place.unit).kind);
    expect(kinds).toEqual(['CONNECT', 'CONNACK']);
  });

  test('close-delimited content ends with the connection', () => {
    const head = encodeResponseHead({ status: 200, lines: [] });
    const reader = read([
      OPENED,
      octets('client', 0, GET, 1),
      octets('server', 0, head, 2),
      octets('server', head.length, Uint8Array.of(65, 66), 3),
      { type: 'connection-closed', connection: 0, how: 'closed', by: 'server', time: 4 },
    ]);
    expect(reader.connections.get(0)?.closed).toEqual({ time: 4, how: 'closed', by: 'server' });
    const stretch = reader.connections.get(0)?.stretches[0];
    expect(stretch?.wire.dissect('server', 1)).toMatchObject({ kind: 'content', length: 2 });
  });
});

/** An end of a connection as the tap tells it: who did what, in order. */
const ENDS = {
  'client FIN, server FIN': [halfClosed('client'), halfClosed('server'), closed('closed', 'client')],
  'client FIN alone': [halfClosed('client'), closed('closed', 'client')],
  'client FIN, client RST': [halfClosed('client'), closed('reset', 'client')],
  'client RST': [closed('reset', 'client')],
  'server FIN, client FIN': [halfClosed('server'), halfClosed('client'), closed('closed', 'server')],
  'server FIN, client RST': [halfClosed('server'), closed('reset', 'client')],
  'server RST': [closed('reset', 'server')],
  'a fault cuts': [halfClosed('server'), closed('closed', 'fault')],
  'a fault resets': [closed('reset', 'fault')],
  'a limit of the server': [halfClosed('server'), closed('closed', 'limit')],
  'the server shuts down': [closed('closed', 'shutdown')],
} satisfies Record<string, Unnumbered[]>;

function halfClosed(side: Side): Unnumbered {
  return { type: 'half-closed', connection: 0, side, time: 9 };
}

function closed(how: 'closed' | 'reset', by: 'client' | 'server' | 'fault' | 'limit' | 'shutdown'): Unnumbered {
  return { type: 'connection-closed', connection: 0, how, by, time: 9 };
}

/** Whose side of the connection each `ENDS` closes first. */
const FIRST = (Object.keys(ENDS) as (keyof typeof ENDS)[]).map((end) => [end, end.split(' ')[0] === 'client'] as const);

/** The breaches in a capture, and those of what is in no unit at its end. */
function blamed(reader: CaptureReader): string[] {
  const [stretch] = reader.connections.get(0)?.stretches ?? [];
  const whole = units(reader).flatMap(({ side, unit }) => {
    const { broken } = stretch?.wire.dissect(side, unit) ?? { broken: [] };
    const nested = stretch?.wire.nestedIn(side, unit).flatMap((each) => each.unit.broken) ?? [];
    return [...broken, ...nested];
  });
  const rest = (['client', 'server'] as const).flatMap((side) => stretch?.wire.pending(side)?.broken ?? []);
  return [...whole, ...rest].map(({ rule, blame }) => `${blame}: ${rule.id}`);
}

function textOctets(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

const HOST = 'HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n';
const MASKED_TEXT = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
const UPGRADED = [
  'GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
] as const;

describe('RFC 9112 §8, §9.6: what is unfinished when a connection ends is a breach of who closed it first, and of nobody else', () => {
  /** Client's octets, server's octets, the breach when their sender is the first to close, and how many units there are then. */
  const conversations: Record<string, { client: string; server: string; of: Side; breach: string; listed?: string }> = {
    'a response that broke off between two chunks': {
      client: `GET / ${HOST}\r\n`,
      server: `${CHUNKED}\r\n3\r\nabc\r\n`,
      of: 'server',
      breach: 'http.message-incomplete',
    },
    'a response that broke off within a chunk': {
      client: `GET / ${HOST}\r\n`,
      server: `${CHUNKED}\r\n5\r\nabc`,
      of: 'server',
      breach: 'http.message-incomplete',
      listed: 'chunk',
    },
    'a response that broke off within its trailer section': {
      client: `GET / ${HOST}\r\n`,
      server: `${CHUNKED}\r\n0\r\nA: b`,
      of: 'server',
      breach: 'http.message-incomplete',
      listed: 'trailer section',
    },
    'a response with a Content-Length of which nothing came': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
      of: 'server',
      breach: 'http.message-incomplete',
    },
    'a response with a Content-Length of which a part came': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc',
      of: 'server',
      breach: 'http.message-incomplete',
      listed: 'content',
    },
    'half a response head': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Le',
      of: 'server',
      breach: 'http.message-incomplete',
      listed: 'response head',
    },
    'half a request head': {
      client: 'GET / HTTP/1.1\r\nHo',
      server: '',
      of: 'client',
      breach: 'http.message-incomplete',
      listed: 'request head',
    },
    'a request whose content broke off': {
      client: `POST / ${HOST}Content-Length: 5\r\n\r\nabc`,
      server: 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      of: 'client',
      breach: 'http.message-incomplete',
      listed: 'content',
    },
    'an event of a stream that no blank line finishes, in a whole chunk': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n',
      of: 'server',
      breach: 'sse.event-finished',
    },
    'a multipart whose end did not come': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n\r\nabc',
      of: 'server',
      breach: 'multipart.closed',
    },
    'half a JSON text in a response that broke off': {
      client: `GET / ${HOST}\r\n`,
      server: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":',
      of: 'server',
      breach: 'http.message-incomplete',
      listed: 'content',
    },
  };

  describe.each(Object.entries(conversations))('%s', (_, { client, server, of, breach, listed }) => {
    test.each(FIRST)('%s', (end, clientFirst) => {
      const reader = new CaptureReader({ contents: KNOWN_CONTENTS });
      const sent: Unnumbered[] = [octets('client', 0, textOctets(client), 1)];
      if (server) sent.push(octets('server', 0, textOctets(server), 2));
      for (const event of numbered([OPENED, ...sent, ...ENDS[end]])) reader.receive(event);
      const isItsDoing = clientFirst === (of === 'client');
      const found = blamed(reader);
      if (isItsDoing) expect(found).toContain(`${of}: ${breach}`);
      else expect(found).toEqual([]);
      expect(new Set(found.map((each) => each.split(':')[0]))).toEqual(new Set(isItsDoing ? [of] : []));

      const [stretch] = reader.connections.get(0)?.stretches ?? [];
      const last = stretch && stretch.wire[of].units.count - 1;
      const unfinished = stretch?.wire.dissect(of, last ?? -1);
      if (listed) expect(unfinished).toMatchObject({ kind: listed, unfinished: true });
      // What nobody is to blame for and has no octet is nothing to list.
      if (!isItsDoing) expect(unfinished?.length).toBeGreaterThan(0);
    });
  });

  test.each(FIRST)('RFC 9112 §6.3: close-delimited content is whole however it ends: %s', (end) => {
    const reader = read([
      OPENED,
      octets('client', 0, GET, 1),
      octets('server', 0, textOctets('HTTP/1.1 200 OK\r\n\r\nabc'), 2),
      ...ENDS[end],
    ]);
    expect(blamed(reader)).toEqual([]);
    expect(
      units(reader).map(({ side, unit }) => reader.connections.get(0)?.stretches[0]?.wire.dissect(side, unit)),
    ).toMatchObject([{ kind: 'request head' }, { kind: 'response head' }, { kind: 'content', length: 3 }]);
  });

  test.each(FIRST)('whole messages break nothing: %s', (end) => {
    const whole = textOctets(`${CHUNKED}\r\n3\r\nabc\r\n0\r\n\r\n`);
    const reader = read([OPENED, octets('client', 0, GET, 1), octets('server', 0, whole, 2), ...ENDS[end]]);
    expect(blamed(reader)).toEqual([]);
  });

  test('a server that goes on after the client has ended its half may finish, and then breaks nothing', () => {
    const answer = textOctets(`${CHUNKED}\r\n3\r\nabc\r\n0\r\n\r\n`);
    const reader = read([
      OPENED,
      octets('client', 0, GET, 1),
      octets('server', 0, answer.subarray(0, 50), 2),
      halfClosed('client'),
      octets('server', 50, answer.subarray(50), 9),
      halfClosed('server'),
      closed('closed', 'client'),
    ]);
    expect(blamed(reader)).toEqual([]);
    expect(reader.connections.get(0)?.stretches[0]?.wire.dissect('server', 3).kind).toBe('trailer section');
  });

  describe.each(['client', 'server'] as const)('RFC 6455 §5.2: a frame of the %s that broke off', (of) => {
    test.each(FIRST)('%s', (end, clientFirst) => {
      const [request, answer] = UPGRADED.map(textOctets) as [Uint8Array, Uint8Array];
      const frame = of === 'client' ? Uint8Array.from(MASKED_TEXT.slice(0, 8)) : Uint8Array.of(0x81, 5, 72, 101);
      const reader = read([
        OPENED,
        octets('client', 0, request, 1),
        octets('server', 0, answer, 2),
        octets(of, of === 'client' ? request.length : answer.length, frame, 3),
        ...ENDS[end],
      ]);
      expect(reader.connections.get(0)?.stretches[0]?.wire.pending(of)?.kind).toBe('frame');
      const isItsDoing = clientFirst === (of === 'client');
      expect(blamed(reader)).toEqual(isItsDoing ? [`${of}: websocket.ends-between-frames`] : []);
    });
  });
});

describe('octets of other sessions', () => {
  test('an answer to another session that is told late: request and answer stand together all the same', () => {
    const reader = read([
      OPENED,
      { type: 'foreign', connection: 0, side: 'client', offset: 0, length: 100, time: 1 },
      octets('client', 100, GET.subarray(0, 4), 2),
      octets('client', 104, GET.subarray(4), 3),
      { type: 'foreign', connection: 0, side: 'server', offset: 0, length: 50, time: 4 },
      octets('server', 50, OK, 5),
      octets('client', 100 + GET.length, GET, 6),
    ]);
    const stretches = reader.connections.get(0)?.stretches ?? [];
    expect(stretches).toHaveLength(1);
    expect(stretches[0]?.wire.exchanges.map(({ response }) => response?.status)).toEqual([200, undefined]);
    expect(units(reader).map(({ side, unit, stretch }) => `${side} ${unit} ${stretch}`)).toEqual([
      'client 0 0',
      'server 0 0',
      'client 1 0',
    ]);
    expect(stretches[0]?.timeAt('client', 100)).toBe(2);
    expect(stretches[0]?.wire.server.octets.start).toBe(50);
  });

  test('they split a connection into stretches, each dissected by itself', () => {
    const foreign: Unnumbered[] = [
      { type: 'foreign', connection: 0, side: 'client', offset: GET.length, length: 100, time: 3 },
      { type: 'foreign', connection: 0, side: 'server', offset: OK.length, length: 50, time: 4 },
    ];
    const reader = read([
      OPENED,
      octets('client', 0, GET, 1),
      octets('server', 0, OK, 2),
      ...foreign,
      octets('client', GET.length + 100, GET, 5),
      octets('server', OK.length + 50, OK, 6),
    ]);
    const connection = reader.connections.get(0);
    expect(connection?.stretches).toHaveLength(2);
    expect(connection?.foreign).toEqual({ client: 100, server: 50 });
    expect(units(reader).map(({ stretch, side }) => [stretch, side])).toEqual([
      [0, 'client'],
      [0, 'server'],
      [1, 'client'],
      [1, 'server'],
    ]);
    expect(connection?.stretches[1]?.wire.dissect('client', 0).offset).toBe(GET.length + 100);
    expect(connection?.stretches[1]?.wire.exchanges[0]?.response?.status).toBe(200);
  });
});

describe('the gate', () => {
  const held: Unnumbered = {
    type: 'held',
    connection: 0,
    side: 'server',
    hold: 7,
    kind: 'response head',
    offset: 0,
    octets: toBase64(OK),
    limit: 300_000,
    time: 2,
  };

  test('a held message is listed, then known to be released', () => {
    const reader = read([OPENED, octets('client', 0, GET, 1), held]);
    expect(reader.held).toHaveLength(1);
    expect(reader.held[0]?.octets).toEqual(OK);
    reader.receive({ type: 'released', hold: 7, how: 'step', time: 9, id: 3 });
    expect(reader.held).toEqual([]);
    expect(reader.entries.find((entry) => entry.kind === 'held')?.released?.how).toBe('step');
  });
});
