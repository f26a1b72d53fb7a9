import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { handshakeFor } from '#test/setup/subprotocol-connection.ts';
import { CaptureBuilder, frame } from '#test/setup/websocket-capture.ts';
import { describeUnit } from '#widgets/ladder/describe-unit.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { encodeChunk } from '#wire/http/encode.ts';
import {
  encodeAcknowledgement,
  encodeConnack,
  encodeConnect,
  encodePublish,
  encodeSubscribe,
} from '#wire/mqtt/encode.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

/** The words of every unit of one side. */
function words(builder: CaptureBuilder, side: Side): string[] {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of builder.events) reader.receive(event);
  return reader.entries.flatMap((entry) => {
    if (entry.kind !== 'unit' || entry.side !== side) return [];
    const { title, note, carrier, broken } = describeUnit(reader.stretchOf(entry).wire, side, entry.unit);
    return [[title, note, carrier && `in ${carrier}`, broken > 0 && `breaks ${broken}`].filter(Boolean).join(' | ')];
  });
}

function mqtt(client: readonly Uint8Array[], server: readonly Uint8Array[] = []): CaptureBuilder {
  const { request, response } = handshakeFor('mqtt');
  const builder = new CaptureBuilder().opened(0).octets('client', 1, request).octets('server', 2, response);
  const connect = encodeConnect({ version: 4, clientIdentifier: 'kitchen' });
  for (const payload of [connect, ...client]) builder.octets('client', 3, frame('client', 2, payload));
  for (const payload of server) builder.octets('server', 4, frame('server', 2, payload));
  return builder;
}

describe('MQTT in WebSocket frames: a row says what the packet does', () => {
  const publish = encodePublish({
    version: 4,
    topic: 'weather/paris',
    qos: 1,
    packetIdentifier: 5,
    payload: encodeUtf8('12 °C'),
  });

  test('CONNECT, PUBLISH, SUBSCRIBE; the server’s answers with their codes and packet identifiers', () => {
    const subscribe = encodeSubscribe({
      version: 4,
      packetIdentifier: 7,
      subscriptions: [['weather/#', 1]],
    });
    const connack = encodeConnack({ version: 4 });
    const puback = encodeAcknowledgement({ version: 4, type: 4, packetIdentifier: 5 });
    expect(words(mqtt([publish, subscribe], [connack, puback]), 'client').slice(1)).toEqual([
      'CONNECT | client “kitchen” | in binary frame',
      'PUBLISH weather/paris QoS 1 | packet 5, “12 °C” | in binary frame',
      'SUBSCRIBE weather/# | packet 7 | in binary frame',
    ]);
    expect(words(mqtt([publish], [connack, puback]), 'server').slice(1)).toEqual([
      expect.stringMatching(/^CONNACK \| .*accepted.* \| in binary frame$/i),
      'PUBACK | packet 5 | in binary frame',
    ]);
  });

  test('[MQTT-6.0.0-2] parts of a packet are told as that, several packets are counted', () => {
    const other = encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('b') });
    const several = mqtt([publish.subarray(0, 1), publish.subarray(1, 4), joinOctets([publish.subarray(4), other])]);
    expect(words(several, 'client').slice(2)).toEqual([
      'octets of a packet | 1 octet | in binary frame',
      'octets of a packet | 3 octets | in binary frame',
      'PUBLISH weather/paris QoS 1 and 1 more | packet 5, “12 °C” | in binary frame, 2 packets',
    ]);
  });

  test('what a packet breaks counts for its row', () => {
    const wrong = publish.slice();
    wrong[0] = 0x36;
    expect(words(mqtt([wrong]), 'client').at(-1)).toMatch(/QoS 3 .*breaks 1$/);
  });
});

describe('HTML section 9.2.6: a row says what event a chunk dispatches', () => {
  function stream(...texts: string[]): CaptureBuilder {
    const builder = new FeedCapture().opened(0).requests(1, 'events');
    const capture = (builder as FeedCapture).streams(2);
    for (const text of texts) capture.octets('server', 3000, encodeChunk(encodeUtf8(text)));
    return capture;
  }

  test('its type and id, then its data; else the line that tells most', () => {
    const told = words(
      stream(
        'retry: 2000\n\n',
        'id: 5\nevent: sun\ndata: warm\n\n',
        ': beat\n\n',
        'data: a\n\ndata: b\n\n',
        'id: 6\n',
        'da',
      ),
      'server',
    );
    expect(told.slice(1)).toEqual([
      'retry line | “2000” | in chunk, 2 lines',
      'event: sun, id 5 | “warm” | in chunk, 4 lines',
      'comment | “ beat” | in chunk, 2 lines',
      'event: message, id 5 and 1 more | “a” | in chunk, 4 lines',
      'id line | “6” | in chunk',
      'octets of a line | “da” | in chunk',
    ]);
  });
});

describe('subprotocols of text: a message is told by what it names, or by how it begins', () => {
  test.each([
    ['json.wire101', '{"id":1,"call":"add","args":[2,3]}', 'JSON | “{"id":1,"call":"add","args":…” | in text frame'],
    ['xml.wire101', '<call id="1" name="add"/>', 'XML | “<call id="1" name="add"/>” | in text frame'],
    [
      'wamp.2.json',
      '[1,"wire101",{"roles":{"caller":{}}}]',
      'HELLO wire101 | “[1,"wire101",{"roles":{"call…” | in text frame',
    ],
  ])('%s', (subprotocol, text, expected) => {
    const { request, response } = handshakeFor(subprotocol);
    const builder = new CaptureBuilder().opened(0).octets('client', 1, request).octets('server', 2, response);
    builder.octets('client', 3, frame('client', 1, encodeUtf8(text)));
    expect(words(builder, 'client')[1]).toBe(expected);
  });
});

describe('WAMP §3.4: a message by the URI that it names, its ids, and what it carries', () => {
  const sent = (side: Side, text: string) => {
    const { request, response } = handshakeFor('wamp.2.json');
    const builder = new CaptureBuilder().opened(0).octets('client', 1, request).octets('server', 2, response);
    return words(builder.octets(side, 3, frame(side, 1, encodeUtf8(text))), side)[1];
  };

  test.each<[Side, string, string]>([
    ['server', '[2,77,{"roles":{"broker":{}}}]', 'WELCOME | session 77'],
    ['client', '[48,3,{},"com.example.add",[2,3]]', 'CALL com.example.add | request 3, “[2,3]”'],
    ['server', '[68,1,9,{},[2,3],{"to":"int"}]', 'INVOCATION | request 1, registration 9, “[2,3]”, “{"to":"int"}”'],
    ['client', '[70,1,{},[5]]', 'YIELD | request 1, “[5]”'],
    ['server', '[8,48,3,{},"wamp.error.canceled"]', 'ERROR wamp.error.canceled | of CALL 3'],
    ['server', '[36,5,4711,{},["21 °C"]]', 'EVENT | subscription 5, “["21 °C"]”'],
    ['client', '[6,{},"wamp.close.close_realm"]', 'GOODBYE wamp.close.close_realm | “[6,{},"wamp.close.close_real…”'],
    ['client', '[48', 'CALL | “[48”'],
  ])('%s: %s', (side, text, expected) => {
    // Most of these break a rule by coming without a session.
    expect(sent(side, text)?.split(' | in text frame')[0]).toBe(expected);
  });
});

describe('a message at the gate', () => {
  test('is told by what is innermost in it, as if it had been sent', () => {
    const builder = mqtt([]).held(
      5,
      'PUBLISH',
      frame('server', 2, encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('b') })),
    );
    const reader = new CaptureReader(KNOWN_PROTOCOLS);
    for (const event of builder.events) reader.receive(event);
    const rows = new Timeline(reader).rows([], { offset: 0, uncertainty: 0 }, true);
    expect(rows.at(-1)).toMatchObject({
      kind: 'held',
      title: 'PUBLISH a QoS 0',
      note: '“b”',
      carrier: 'binary frame',
    });
    expect(reader.connections.get(0)?.stretches[0]?.wire.server.units.count).toBe(1);
  });
});

describe('a connection that speaks MQTT from its first octet', () => {
  test('its units are packets, told as such', () => {
    const connection = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'mqtt' });
    connection.receive('client', encodeConnect({ version: 4, clientIdentifier: 'c' }));
    expect(describeUnit(connection, 'client', 0)).toMatchObject({ title: 'CONNECT', note: 'client “c”' });
  });
});
