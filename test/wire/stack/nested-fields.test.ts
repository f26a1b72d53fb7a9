import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openedWith } from '#test/setup/subprotocol-connection.ts';
import { encodeChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_CONTENTS } from '#wire/stack/known-contents.ts';
import { type Block, isBlock, withNested } from '#wire/stack/nested-fields.ts';
import { deflateMessage } from '#wire/websocket/deflate.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

const CONNECT = encodeConnect({ version: 4, clientIdentifier: 'c' });
const PUBLISH = encodePublish({ version: 4, topic: 'weather/paris', payload: encodeUtf8('12 °C') });
const KEY = Uint8Array.of(1, 2, 3, 4);

interface Frame {
  readonly payload: Uint8Array;
  readonly fin?: boolean;
  readonly opcode?: number;
  readonly rsv1?: boolean;
}

function clientFrame({ payload, fin = true, opcode = 2, rsv1 = false }: Frame): Uint8Array {
  return encodeFrame({ fin, rsv1, rsv2: false, rsv3: false, opcode, payload, maskingKey: KEY });
}

function mqtt(frames: readonly Frame[], deflate = false): Connection {
  const connection = openedWith('mqtt', deflate);
  for (const each of frames) connection.receive('client', clientFrame(each));
  return connection;
}

function opened(connection: Connection, side: Side, index: number): Unit {
  return withNested(connection, side, index, connection.dissect(side, index));
}

/** The blocks among the fields of a unit, outermost first, not those within blocks. */
function blocksOf(fields: readonly Field[]): Block[] {
  return fields.flatMap((field) => (isBlock(field) ? [field] : blocksOf(field.fields ?? [])));
}

function blocks(connection: Connection, index: number, side: Side = 'client'): Block[] {
  return blocksOf(opened(connection, side, index).fields);
}

function named(fields: readonly Field[], name: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === name ? field : named(field.fields ?? [], name);
    if (found) return found;
  }
  return undefined;
}

describe('RFC 6455 §5.3: a packet in a masked frame', () => {
  const connection = mqtt([{ payload: CONNECT }, { payload: PUBLISH }]);

  test('stands where its masked octets stand, and says what they mean unmasked', () => {
    const frame = opened(connection, 'client', 2);
    const [publish] = blocksOf(frame.fields);
    const topic = publish && named(publish.unit.fields, 'topic name');
    expect(topic?.value).toBe('weather/paris');
    const { octets } = connection.client;
    const at = topic?.offset ?? 0;
    const masked = octets.view(at, at + (topic?.length ?? 0));
    const key = (step: number) => KEY[(at + step - (publish?.offset ?? 0)) & 3] as number;
    const unmasked = masked.map((octet, step) => octet ^ key(step));
    expect(toHex(unmasked)).toBe(toHex(encodeUtf8('\0\rweather/paris')));
    expect(publish).toMatchObject({ name: 'PUBLISH', offset: frame.offset + 6, length: PUBLISH.length });
    expect(publish?.own).toBeUndefined();
  });

  test('its spans are those of its masked octets, its octets the unmasked ones', () => {
    const [nested] = connection.nestedIn('client', 2);
    expect(nested?.spans).toEqual([{ offset: connection.client.units.offset(2) + 6, length: PUBLISH.length }]);
    expect(toHex(nested?.octets ?? new Uint8Array(0))).toBe(toHex(PUBLISH));
  });

  test('what breaks a rule of the packet is told within it, where its octets stand', () => {
    const broken = PUBLISH.slice();
    broken[0] = 0x36;
    const [publish] = blocks(mqtt([{ payload: CONNECT }, { payload: broken }]), 2);
    expect(publish?.unit.broken.map(({ rule, offset }) => [rule.id, offset - publish.offset])).toEqual([
      ['mqtt.publish-qos', 0],
    ]);
  });
});

describe('RFC 6455 §5.4: a packet in fragments', () => {
  const cut = 5;
  const connection = mqtt([
    { payload: CONNECT },
    { payload: PUBLISH.subarray(0, cut), fin: false },
    { payload: encodeUtf8('?'), opcode: 9 },
    { payload: PUBLISH.subarray(cut), opcode: 0 },
  ]);

  test('each fragment has its part, the packet has all its octets for itself, the Ping between has nothing', () => {
    const [first] = blocks(connection, 2);
    const [last] = blocks(connection, 4);
    expect(first).toMatchObject({ name: 'PUBLISH', length: cut, meaning: `octets 1 to 5 of ${PUBLISH.length}` });
    expect(last?.own).toMatchObject({ made: 'joined', here: { offset: cut, length: PUBLISH.length - cut } });
    expect(toHex(last?.own?.octets ?? new Uint8Array(0))).toBe(toHex(PUBLISH));
    expect(last?.unit).toMatchObject({ offset: 0, length: PUBLISH.length });
    expect(blocks(connection, 3)).toEqual([]);
    expect(connection.nestedIn('client', 2)).toEqual([]);
    expect(connection.nestedIn('client', 4)[0]?.spans.map(({ length }) => length)).toEqual([cut, PUBLISH.length - cut]);
  });
});

describe('[MQTT-6.0.0-2]: packets and messages need not end together', () => {
  test('one packet as many messages of 1 to 4 octets, as MQTT.js sends it', () => {
    const ends = [1, 2, 4, 8, 12, 16, 20, PUBLISH.length];
    const payloads = ends.map((end, index) => PUBLISH.subarray(ends[index - 1] ?? 0, end));
    const connection = mqtt([{ payload: CONNECT }, ...payloads.map((payload) => ({ payload }))]);
    const parts = payloads.map((_, index) => blocks(connection, index + 2)[0]);
    expect(parts.map((part) => part?.own?.here?.length)).toEqual(payloads.map(({ length }) => length));
    const half = mqtt([{ payload: CONNECT }, ...payloads.slice(0, 2).map((payload) => ({ payload }))]);
    expect(blocks(half, 3)[0]?.meaning).toBe('octets 2 to 2 of what is there so far');
    expect(new Set(parts.map((part) => named(part?.unit.fields ?? [], 'topic name')?.value))).toEqual(
      new Set(['weather/paris']),
    );
  });

  test('several packets in one message, the last of them unfinished', () => {
    const connection = mqtt([
      { payload: CONNECT },
      { payload: joinOctets([PUBLISH, PUBLISH, PUBLISH.subarray(0, 3)]) },
    ]);
    const found = blocks(connection, 2);
    expect(found.map(({ name, meaning, length }) => [name, meaning, length])).toEqual([
      ['PUBLISH', undefined, PUBLISH.length],
      ['PUBLISH', undefined, PUBLISH.length],
      ['PUBLISH', 'not whole yet', 3],
    ]);
    expect(connection.nestedIn('client', 2)).toHaveLength(2);
  });

  test('any split into frames: the parts of a packet together are its octets, and tile the payloads', () => {
    const all = joinOctets([CONNECT, PUBLISH, PUBLISH]);
    const splits = fc.array(fc.nat({ max: all.length }), { maxLength: 8 });
    fc.assert(
      fc.property(splits, (places) => {
        const edges = [0, ...places.sort((one, other) => one - other), all.length];
        const payloads = edges.slice(1).map((to, index) => all.subarray(edges[index], to));
        const connection = mqtt(payloads.map((payload) => ({ payload })));
        payloads.forEach((payload, index) => {
          const found = blocks(connection, index + 1);
          expect(found.reduce((sum, { length }) => sum + length, 0)).toBe(payload.length);
          let at = connection.client.units.offset(index + 1) + 6;
          for (const { offset, length } of found) {
            expect(offset).toBe(at);
            at += length;
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('RFC 7692 §6: a packet in a compressed message', () => {
  const deflated = deflateMessage(joinOctets([CONNECT, PUBLISH]), { windowBits: 15 });
  const parts = [
    { payload: deflated.subarray(0, 4), rsv1: true, fin: false },
    { payload: deflated.subarray(4), opcode: 0 },
  ];
  const connection = mqtt(parts, true);

  test('stands in the message that its last frame inflates, and nowhere on the connection', () => {
    const [message] = blocks(connection, 2);
    expect(message).toMatchObject({ name: 'inflated message', own: { made: 'inflated' } });
    const inside = blocksOf(message?.fields ?? []);
    expect(inside.map(({ name, offset }) => [name, offset])).toEqual([
      ['CONNECT', 0],
      ['PUBLISH', CONNECT.length],
    ]);
    expect(toHex(message?.own?.octets ?? new Uint8Array(0))).toBe(toHex(joinOctets([CONNECT, PUBLISH])));
    expect(connection.nestedIn('client', 1)).toEqual([]);
    expect(connection.nestedIn('client', 2).map(({ spans }) => spans)).toEqual([[], []]);
  });

  test('a packet that begins in an uncompressed message is put together in the inflated one', () => {
    const half = PUBLISH.subarray(0, 4);
    const mixed = mqtt(
      [
        { payload: joinOctets([CONNECT, half]) },
        { payload: deflateMessage(joinOctets([PUBLISH.subarray(4), PUBLISH]), { windowBits: 15 }), rsv1: true },
      ],
      true,
    );
    const [message] = blocks(mixed, 2);
    const [first, second] = blocksOf(message?.fields ?? []);
    expect(first?.own?.here).toEqual({ offset: 4, length: PUBLISH.length - 4 });
    expect(first?.offset).toBe(0);
    expect(second).toMatchObject({ offset: PUBLISH.length - 4, length: PUBLISH.length });
    expect(mixed.nestedIn('client', 2)[0]?.spans).toHaveLength(1);
  });
});

describe('RFC 9112 §7.1: lines in chunks', () => {
  function stream(...chunks: string[]): Connection {
    const connection = new Connection({ contents: KNOWN_CONTENTS });
    connection.receive('client', encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] }));
    const lines: [string, string][] = [
      ['Content-Type', 'text/event-stream'],
      ['Transfer-Encoding', 'chunked'],
    ];
    connection.receive('server', encodeResponseHead({ status: 200, lines }));
    for (const chunk of chunks) connection.receive('server', encodeChunk(encodeUtf8(chunk)));
    return connection;
  }

  test('stand in the data of their chunk; one that goes on in the next is put together in both', () => {
    const connection = stream('id: 1\ndata: a', 'b\n\n');
    expect(blocks(connection, 1, 'server').map(({ name, length, own }) => [name, length, own?.made])).toEqual([
      ['id line', 6, undefined],
      ['data line', 7, 'joined'],
    ]);
    const [line, dispatch] = blocks(connection, 2, 'server');
    expect(named(line?.fields ?? [], 'field value')?.value).toBe('ab');
    expect(dispatch?.unit.outcome?.[1]).toEqual({ name: 'data', value: 'ab' });
  });

  test('the unfinished line of the newest chunk is there as far as it goes', () => {
    const [line] = blocks(stream('data: a'), 1, 'server');
    expect(line).toMatchObject({ name: 'data line', length: 7 });
  });

  test('of a chunk with very many lines the first are opened, and the rest is told', () => {
    const connection = stream('x\n'.repeat(1000));
    const data = named(opened(connection, 'server', 1).fields, 'chunk data');
    expect(data?.fields).toHaveLength(201);
    expect(data?.fields?.at(-1)).toMatchObject({ name: '800 more', length: 1600 });
  });

  test('a unit that carries nothing known is itself', () => {
    const connection = stream();
    const head = connection.dissect('server', 0);
    expect(withNested(connection, 'server', 0, head)).toBe(head);
  });
});
