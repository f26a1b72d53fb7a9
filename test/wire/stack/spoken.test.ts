import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { ConnectionOpened } from '#capture/schema.ts';
import { encodePublish } from '#wire/mqtt/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';

const KEY = Uint8Array.of(1, 2, 3, 4);
const ruleIds = (connection: Connection, side: 'client' | 'server', index: number) =>
  connection.dissect(side, index).broken.map(({ rule }) => rule.id);

describe('RFC 6455 section 5: a WebSocket whose handshake was not seen', () => {
  test('either side’s octets are frames from the first on, masked or not', () => {
    const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'websocket' });
    connection.receive('client', encodeMessage(1, encodeUtf8('Hello'), KEY));
    connection.receive('server', encodeMessage(1, encodeUtf8('Hello')));
    expect(connection.dissect('client', 0)).toMatchObject({ kind: 'frame', offset: 0, length: 11, broken: [] });
    expect(connection.frames('client')?.unmasked(0)).toEqual(encodeUtf8('Hello'));
    expect(connection.dissect('server', 0)).toMatchObject({ kind: 'frame', length: 7, broken: [] });
    connection.receive('client', encodeMessage(1, encodeUtf8('Hello')));
    expect(ruleIds(connection, 'client', 1)).toEqual(['websocket.client-masks']);
  });

  test('the agreed subprotocol is opened, and nothing before its first packet is missed', () => {
    const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'websocket', agreed: { subprotocol: 'mqtt' } });
    const publish = encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('x') });
    connection.receive('server', encodeMessage(2, publish));
    const [nested] = connection.nestedIn('server', 0);
    expect(nested?.unit).toMatchObject({ kind: 'PUBLISH', broken: [] });
  });

  test('RFC 7692 section 7.2.1: what zlib deflated is inflated by the parameters that are told', () => {
    const deflated = deflateRawSync(Buffer.from('Hello'), { finishFlush: 2 }).subarray(0, -4);
    const frame = { fin: true, rsv1: true, rsv2: false, rsv3: false, opcode: 1, payload: new Uint8Array(deflated) };
    const reader = new CaptureReader(KNOWN_PROTOCOLS);
    const opened = {
      id: 0,
      time: 0,
      type: 'connection-opened',
      connection: 0,
      peer: 'unseen',
      protocol: 'websocket',
    } as const;
    const extensions = 'permessage-deflate; client_no_context_takeover';
    reader.receive(ConnectionOpened.parse({ ...opened, agreed: { extensions } }));
    const octets = toBase64(encodeFrame(frame));
    reader.receive({ id: 1, time: 0, type: 'octets', connection: 0, side: 'server', offset: 0, octets });
    const wire = reader.connections.get(0)?.stretches[0]?.wire;
    expect(wire?.frames('server')?.inflated(0)).toEqual(encodeUtf8('Hello'));
    expect(wire?.dissect('server', 0).broken).toEqual([]);
  });

  test('without an agreement RSV1 breaks section 5.2', () => {
    const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'websocket' });
    const rsv1 = { fin: true, rsv1: true, rsv2: false, rsv3: false, opcode: 1, payload: encodeUtf8('x') };
    connection.receive('server', encodeFrame(rsv1));
    expect(ruleIds(connection, 'server', 0)).toEqual(['websocket.rsv1-clear']);
  });
});

describe('octets that no HTTP goes before', () => {
  test('HTML section 9.2.5: an event stream by itself, cut anywhere', () => {
    const octets = encodeUtf8('id: 7\rdata: one\r\r');
    for (let cut = 0; cut <= octets.length; cut += 1) {
      const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'sse' });
      connection.receive('server', octets.subarray(0, cut));
      connection.receive('server', octets.subarray(cut));
      connection.end('server');
      const kinds = Array.from({ length: 3 }, (_, index) => connection.dissect('server', index).kind);
      expect(kinds).toEqual(['id line', 'data line', 'dispatch']);
    }
  });

  test.each([
    ['json', '{"a":1}', 'text'],
    ['xml', '<a/>', 'document'],
    ['wamp', '[48,1,{},"a.b"]', 'CALL'],
  ])('%s: what comes at once is one whole message', (speaks, text, kind) => {
    const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks, whole: false });
    connection.receive('client', encodeUtf8(text));
    connection.receive('client', encodeUtf8(text));
    expect(connection.client.units.count).toBe(2);
    const unit = connection.dissect('client', 1);
    expect(unit).toMatchObject({ protocol: speaks, kind, offset: text.length, length: text.length });
    expect(connection.pending('client')).toBeUndefined();
  });

  test('MQTT 3.1.1 section 3.1: a packet seen from the middle of a connection breaks nothing by coming first', () => {
    const publish = encodePublish({ version: 4, topic: 'a', payload: new Uint8Array(0) });
    const broken = (whole: boolean) => {
      const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'mqtt', whole });
      connection.receive('client', publish);
      return ruleIds(connection, 'client', 0);
    };
    expect(broken(true)).toEqual(['mqtt.connect-first']);
    expect(broken(false)).toEqual([]);
  });
});
