import { expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { MqttFollower } from '#measure/mqtt-follower.ts';
import { packetsIn } from '#measure/mqtt-packets.ts';
import type { TopicTree } from '#measure/mqtt-topics.ts';
import { MqttCapture } from '#test/setup/mqtt-capture.ts';
import { encodeConnack, encodeConnect, encodePing, encodePublish } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';

const CONNECT = encodeConnect({ version: 4, clientIdentifier: 'a' });
const CONNACK = encodeConnack({ version: 4, code: 0 });

function publish(topic: string, payload: string, retain = false): Uint8Array {
  return encodePublish({ version: 4, topic, payload: encodeUtf8(payload), retain });
}

function readerOf({ events }: MqttCapture): CaptureReader {
  const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
  for (const event of events) reader.receive(event);
  return reader;
}

function packetsOf(capture: MqttCapture) {
  const reader = readerOf(capture);
  return reader.entries.flatMap((entry) => (entry.kind === 'unit' ? packetsIn(reader, entry) : []));
}

function treeOf(capture: MqttCapture): TopicTree {
  const follower = new MqttFollower(readerOf(capture));
  follower.advance();
  return follower.topics;
}

const greeted = (capture: MqttCapture) => capture.sent(0, 'client', CONNECT).sent(0, 'server', CONNACK);

test.each(['overTcp', 'overWebSocket'] as const)(
  '%s: every control packet, in the order in which they crossed',
  (over) => {
    const capture = greeted(new MqttCapture()[over](0)).sent(0, 'client', encodePing(PacketType.PINGREQ));
    expect(packetsOf(capture).map(({ entry, packet }) => `${entry.side} ${packet.kind}`)).toEqual([
      'client CONNECT',
      'server CONNACK',
      'client PINGREQ',
    ]);
  },
);

test('what comes later is taken later, each once', () => {
  const { events } = greeted(new MqttCapture().overTcp(0)).sent(0, 'client', publish('a', '1'));
  const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
  const follower = new MqttFollower(reader);
  for (const event of events) {
    reader.receive(event);
    expect(follower.advance()).toBe(true);
    expect(follower.advance()).toBe(false);
  }
  expect(follower.topics.levels).toMatchObject([{ published: 1 }]);
});

test('section 4.7.1.1: topic names are a tree, level by level', () => {
  const tree = treeOf(
    greeted(new MqttCapture().overTcp(0))
      .sent(0, 'client', publish('weather/paris', '20'))
      .sent(0, 'client', publish('weather/paris', '21'))
      .sent(0, 'client', publish('weather/rome', '24'))
      .sent(0, 'client', publish('/weather', '1')),
  );
  expect(tree.levels.map(({ name }) => name)).toEqual(['weather', '']);
  const [weather] = tree.levels;
  expect(weather).toMatchObject({ published: 0, last: undefined });
  expect(weather?.levels).toMatchObject([
    { name: 'paris', topic: 'weather/paris', published: 2, last: { value: '21' } },
    { name: 'rome', topic: 'weather/rome', published: 1 },
  ]);
  expect(tree.levels[1]?.levels).toMatchObject([{ name: 'weather', topic: '/weather', published: 1 }]);
});

test('[MQTT-3.3.1-5], [MQTT-3.3.1-10]: a retained message is kept, and an empty one takes it away', () => {
  const capture = greeted(new MqttCapture().overTcp(0)).sent(0, 'client', publish('a', 'kept', true));
  expect(treeOf(capture).levels).toMatchObject([{ retained: true }]);
  capture.sent(0, 'client', publish('a', 'not kept'));
  expect(treeOf(capture).levels).toMatchObject([{ retained: true, published: 2 }]);
  capture.sent(0, 'client', publish('a', '', true));
  expect(treeOf(capture).levels).toMatchObject([{ retained: false, published: 3 }]);
});

test('what the broker delivers is no publication', () => {
  const capture = greeted(new MqttCapture().overTcp(0)).sent(0, 'server', publish('a', '1'));
  expect(treeOf(capture).levels).toEqual([]);
});
