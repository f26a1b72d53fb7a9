import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { handshakeFor } from '#test/setup/subprotocol-connection.ts';
import { CaptureBuilder, frame } from '#test/setup/websocket-capture.ts';
import { RowLayers } from '#widgets/lab/row-layers.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const PUBLISH = encodePublish({ version: 4, topic: 'a/b', payload: encodeUtf8('x') });

function seen(...payloads: Uint8Array[]): {
  reader: CaptureReader;
  rows: readonly Row[];
  add(payload: Uint8Array): void;
} {
  const { request, response } = handshakeFor('mqtt');
  const builder = new CaptureBuilder().opened(0).octets('client', 1, request).octets('server', 2, response);
  const connect = encodeConnect({ version: 4, clientIdentifier: 'c' });
  for (const payload of [connect, ...payloads]) builder.octets('client', 3, frame('client', 2, payload));
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  let received = 0;
  const read = () => {
    for (const event of builder.events.slice(received)) reader.receive(event);
    received = builder.events.length;
  };
  read();
  const timeline = new Timeline(reader);
  return {
    reader,
    rows: timeline.rows([], { offset: 0, uncertainty: 0 }, true),
    add(payload) {
      builder.octets('client', 4, frame('client', 2, payload));
      read();
      timeline.rows([], { offset: 0, uncertainty: 0 }, true);
    },
  };
}

describe('the layers of a row', () => {
  const { reader, rows } = seen(joinOctets([PUBLISH, PUBLISH]));
  const last = rows.at(-1) as Row;

  test('closed: the list is the rows as they are', () => {
    const layers = new RowLayers();
    expect(layers.listed(rows, reader)).toBe(rows);
    expect(layers.keyOf(last.key, [])).toBeUndefined();
  });

  test('open: the frame and each packet stand below, and a field lies in the innermost of them', () => {
    const layers = new RowLayers();
    layers.turn(last.key, true);
    const listed = layers.listed(rows, reader);
    expect(
      listed.slice(rows.length).map((row) => (row.kind === 'layer' ? [row.title, row.path, row.position] : row)),
    ).toEqual([
      ['binary', [], 1],
      ['PUBLISH a/b QoS 0', [8, 0], 2],
      ['PUBLISH a/b QoS 0', [8, 1], 3],
    ]);
    expect(layers.count).toBe(3);
    expect(layers.keyOf(last.key, [8, 1, 4])).toBe(`${last.key}/8.1`);
    expect(layers.keyOf(last.key, [2])).toBe(`${last.key}/`);
    expect([layers.before(rows.length - 1), layers.before(rows.length + 5)]).toEqual([0, 3]);
    layers.turn(last.key, false);
    expect(layers.listed(rows, reader)).toBe(rows);
  });

  test('they are the same rows until what the message carries has grown', () => {
    const growing = seen(PUBLISH.subarray(0, 4));
    const row = growing.rows.at(-1) as Row;
    const layers = new RowLayers();
    layers.turn(row.key, true);
    const packet = () => layers.listed(growing.rows, growing.reader).find((each) => each.key === `${row.key}/8.0`);
    const before = packet();
    expect(packet()).toBe(before);
    expect(before?.note).toContain('not whole yet');
    growing.add(PUBLISH.subarray(4));
    expect(packet()?.note).toContain(`octets 1 to 4 of ${PUBLISH.length}`);
  });
});
