import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { MqttFollower } from '#measure/mqtt-follower.ts';
import { MqttCapture } from '#test/setup/mqtt-capture.ts';
import {
  encodeConnack,
  encodeConnect,
  encodePublish,
  encodeSubscribe,
  encodeSubscriptionAnswer,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const PUBLISHER = 0;
const SUBSCRIBER = 1;

/** A publisher and a subscriber of one broker, and what crosses. */
class Scene {
  readonly #capture = new MqttCapture();
  readonly #version: Version;
  #identifier = 0;

  constructor(version: Version) {
    this.#version = version;
    this.connect(PUBLISHER, 'publisher').connect(SUBSCRIBER, 'subscriber');
  }

  connect(connection: number, clientIdentifier: string, { present = false, will = false } = {}): this {
    const version = this.#version;
    const last = will ? { will: { topic: 't', payload: encodeUtf8('x'), qos: 2, retain: false } } : {};
    const clean = !present;
    this.#capture.overTcp(connection);
    this.#capture.sent(connection, 'client', encodeConnect({ version, clientIdentifier, clean, ...last }));
    this.#capture.sent(connection, 'server', encodeConnack({ version, sessionPresent: present }));
    return this;
  }

  subscribe(filter: string, asked: number, granted: number, connection = SUBSCRIBER): this {
    const version = this.#version;
    this.#identifier += 1;
    const packetIdentifier = this.#identifier;
    const subscriptions = [[filter, asked]] as const;
    this.#capture.sent(connection, 'client', encodeSubscribe({ version, packetIdentifier, subscriptions }));
    const answer = { version, type: PacketType.SUBACK, packetIdentifier, codes: [granted] };
    this.#capture.sent(connection, 'server', encodeSubscriptionAnswer(answer));
    return this;
  }

  publish(qos: number, topic = 't', text = 'x'): this {
    return this.#message(PUBLISHER, 'client', qos, topic, text);
  }

  deliver(qos: number, topic = 't', text = 'x', connection = SUBSCRIBER): this {
    return this.#message(connection, 'server', qos, topic, text);
  }

  findings() {
    const reader = new CaptureReader(KNOWN_PROTOCOLS);
    for (const event of this.#capture.events) reader.receive(event);
    const follower = new MqttFollower(reader);
    follower.advance();
    return follower.handOffs.deliveries.findings.map(({ rule, blame, told }) => [rule.section, blame, told]);
  }

  #message(connection: number, side: 'client' | 'server', qos: number, topic: string, text: string): this {
    this.#identifier += 1;
    const parts = { version: this.#version, topic, payload: encodeUtf8(text), qos, packetIdentifier: this.#identifier };
    this.#capture.sent(connection, side, encodePublish(parts));
    return this;
  }
}

describe.each([
  [4, 'MQTT 3.1.1 [MQTT-3.8.4-6]'],
  [5, 'MQTT 5.0 [MQTT-3.8.4-8]'],
] as const)('protocol level %i: the QoS of what is delivered', (version, section) => {
  const scene = () => new Scene(version);

  test.each([
    [0, 2, 0],
    [1, 2, 1],
    [2, 2, 2],
    [2, 1, 1],
    [2, 0, 0],
    [1, 0, 0],
  ])('published with %i and granted %i, delivered with %i: as it must be', (published, granted, delivered) => {
    expect(scene().subscribe('t', 2, granted).publish(published).deliver(delivered).findings()).toEqual([]);
  });

  test('above what was granted', () => {
    const found = scene().subscribe('t', 2, 0).publish(1).deliver(1).findings();
    expect(found).toEqual([[section, 'server', 'granted QoS 0, delivered with 1']]);
  });

  test('above what was granted, of a message that no client was seen to publish', () => {
    expect(scene().subscribe('#', 2, 1).deliver(2).findings()).toHaveLength(1);
    expect(scene().subscribe('#', 2, 1).deliver(1).deliver(0).findings()).toEqual([]);
  });

  test('above what it was published with', () => {
    expect(scene().subscribe('t', 2, 2).publish(0).deliver(1).findings()).toHaveLength(1);
  });

  test('below both', () => {
    const found = scene().subscribe('t', 2, 1).publish(2).deliver(0).findings();
    expect(found).toEqual([[section, 'server', 'granted QoS 1, delivered with 0']]);
  });

  test('by a filter with a wildcard, and not by one that means other topics', () => {
    expect(scene().subscribe('a/+', 2, 0).publish(2, 'a/b').deliver(2, 'a/b').findings()).toHaveLength(1);
    expect(scene().subscribe('b/#', 2, 0).publish(2, 'a/b').deliver(2, 'a/b').findings()).toEqual([]);
  });

  test('several subscriptions: each may have a copy of its own', () => {
    const two = () => scene().subscribe('a/#', 0, 0).subscribe('a/b', 1, 1).publish(2, 'a/b');
    expect(two().deliver(0, 'a/b').deliver(1, 'a/b').findings()).toEqual([]);
    expect(two().deliver(2, 'a/b').findings()).toHaveLength(1);
  });

  test('the same words with another QoS are another message', () => {
    expect(scene().subscribe('t', 2, 2).publish(0).publish(2).deliver(0).deliver(2).findings()).toEqual([]);
    expect(scene().subscribe('t', 2, 2).publish(0, 't', 'y').publish(2).deliver(0).findings()).toHaveLength(1);
  });

  test('a subscription that was refused grants nothing, and one that was not seen is not judged', () => {
    expect(scene().subscribe('t', 2, 0x80).publish(2).deliver(2).findings()).toEqual([]);
    expect(scene().publish(2).deliver(1).findings()).toEqual([]);
  });

  test('a session that goes on keeps what was granted, a new one does not', () => {
    const first = () => scene().subscribe('t', 2, 0).publish(2);
    expect(first().connect(2, 'subscriber', { present: true }).deliver(2, 't', 'x', 2).findings()).toHaveLength(1);
    expect(first().connect(2, 'subscriber').deliver(2, 't', 'x', 2).findings()).toEqual([]);
  });

  test('a subscription that is made again with a lower QoS: what was on its way may still come', () => {
    const again = scene().subscribe('t', 2, 2).publish(2).subscribe('t', 0, 0);
    expect(again.deliver(2).deliver(0).findings()).toEqual([]);
  });

  test('[MQTT-3.1.2-8]: a will has a QoS of its own, whatever else was published to its topic', () => {
    const found = scene().subscribe('t', 2, 2).connect(2, 'willing', { will: true }).publish(0).deliver(2).findings();
    expect(found).toEqual([]);
  });
});

test.each(globSync('content/*/*.capture.json'))('%s: no broker has delivered with another QoS than it must', (file) => {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of Capture.parse(JSON.parse(readFileSync(file, 'utf8'))).events) reader.receive(event);
  const follower = new MqttFollower(reader);
  follower.advance();
  expect(follower.handOffs.deliveries.findings.map(({ told }) => told)).toEqual([]);
});
