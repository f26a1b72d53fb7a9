import { describe, expect, test } from 'vitest';
import { CaptureReader, type UnitEntry } from '#capture/reader.ts';
import { CaptureEvent, type Unnumbered } from '#capture/schema.ts';
import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeConnack, encodeConnect } from '#wire/mqtt/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
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
