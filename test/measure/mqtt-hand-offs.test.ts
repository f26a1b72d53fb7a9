import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { MqttFollower } from '#measure/mqtt-follower.ts';
import type { HandOffs } from '#measure/mqtt-hand-offs.ts';
import { MqttCapture } from '#test/setup/mqtt-capture.ts';
import { encodeAcknowledgement, encodeConnack, encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';

const { PUBACK, PUBREC, PUBREL, PUBCOMP } = PacketType;

/** A story of MQTT connections, told packet by packet. */
class Story extends MqttCapture {
  greeted(connection: number, clientIdentifier: string, sessionPresent = false): this {
    return this.overTcp(connection)
      .sent(connection, 'client', encodeConnect({ version: 4, clientIdentifier, clean: false }))
      .sent(connection, 'server', encodeConnack({ version: 4, code: 0, sessionPresent }));
  }

  publish(connection: number, side: Side, qos: number, packetIdentifier = 7, dup = false): this {
    const parts = { version: 4, topic: 'a', payload: Uint8Array.of(0x31), qos, packetIdentifier, dup } as const;
    return this.sent(connection, side, encodePublish(parts));
  }

  acknowledge(connection: number, side: Side, type: number, packetIdentifier = 7): this {
    return this.sent(connection, side, encodeAcknowledgement({ type, version: 4, packetIdentifier }));
  }

  handOffs(): HandOffs {
    const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
    const follower = new MqttFollower(reader);
    for (const event of this.events) {
      reader.receive(event);
      follower.advance();
    }
    return follower.handOffs;
  }
}

const sensor = () => new Story().greeted(0, 'sensor');

describe('section 4.3: what each side keeps of a message on its way', () => {
  test('QoS 0 is handed off by its PUBLISH alone: nobody keeps anything', () => {
    expect(sensor().publish(0, 'client', 0).handOffs().all).toEqual([]);
  });

  test('section 4.3.2, QoS 1: the sender keeps the message until PUBACK comes', () => {
    const story = sensor().publish(0, 'client', 1);
    expect(story.handOffs().all).toMatchObject([
      { client: 'sensor', sender: 'client', qos: 1, identifier: 7, topic: 'a', state: 'under way' },
    ]);
    expect(story.handOffs().all[0]?.kept).toEqual({ sender: 'the message', receiver: '' });
    story.acknowledge(0, 'server', PUBACK);
    expect(story.handOffs().all[0]).toMatchObject({ state: 'done', kept: { sender: '', receiver: '' } });
  });

  test.each(['client', 'server'] as const)('section 4.3.3, QoS 2 from the %s: step by step', (side) => {
    const other = side === 'client' ? 'server' : 'client';
    const story = sensor().publish(0, side, 2);
    const now = () => story.handOffs().all[0];
    expect(now()?.kept).toEqual({ sender: 'the message', receiver: 'the packet identifier' });
    story.acknowledge(0, other, PUBREC);
    expect(now()?.kept).toEqual({ sender: 'the packet identifier', receiver: 'the packet identifier' });
    story.acknowledge(0, side, PUBREL);
    expect(now()).toMatchObject({ state: 'under way', kept: { sender: 'the packet identifier', receiver: '' } });
    story.acknowledge(0, other, PUBCOMP);
    expect(now()).toMatchObject({ state: 'done', sender: side, kept: { sender: '', receiver: '' } });
    expect(now()?.steps.map(({ packet }) => packet.kind)).toEqual(['PUBLISH', 'PUBREC', 'PUBREL', 'PUBCOMP']);
  });

  test('section 2.3.1: both sides number their own messages, and a number is free again afterwards', () => {
    const story = sensor()
      .publish(0, 'client', 1)
      .publish(0, 'server', 1)
      .acknowledge(0, 'server', PUBACK)
      .publish(0, 'client', 1);
    expect(story.handOffs().all.map(({ sender, state }) => `${sender} ${state}`)).toEqual([
      'client done',
      'server under way',
      'client under way',
    ]);
  });
});

describe('section 4.4: a session that goes on', () => {
  test('[MQTT-3.3.1-1] the message comes again with its packet identifier and DUP 1', () => {
    const [handOff, ...others] = sensor()
      .publish(0, 'server', 1)
      .closed(0)
      .greeted(1, 'sensor', true)
      .publish(1, 'server', 1, 7, true)
      .acknowledge(1, 'client', PUBACK)
      .handOffs().all;
    expect(others).toEqual([]);
    expect(handOff).toMatchObject({ state: 'done', findings: [] });
    expect(handOff?.steps.map(({ entry }) => entry.connection)).toEqual([0, 1, 1]);
  });

  test('[MQTT-3.3.1-1] with DUP 0 it is a breach of its sender', () => {
    const [handOff] = sensor()
      .publish(0, 'server', 1)
      .closed(0)
      .greeted(1, 'sensor', true)
      .publish(1, 'server', 1)
      .handOffs().all;
    expect(handOff?.findings).toMatchObject([
      { blame: 'server', rule: { section: 'MQTT 3.1.1 [MQTT-3.3.1-1]' }, packet: { entry: { connection: 1 } } },
    ]);
  });

  test('section 3.2.2.2: without a session present what was under way is lost', () => {
    const [handOff] = sensor().publish(0, 'server', 2).closed(0).greeted(1, 'sensor', false).handOffs().all;
    expect(handOff).toMatchObject({ state: 'lost', kept: { sender: '', receiver: '' } });
  });

  test('the sessions of two clients have nothing to do with each other', () => {
    const story = sensor().greeted(1, 'display').publish(0, 'client', 1).acknowledge(1, 'server', PUBACK);
    expect(story.handOffs().all).toMatchObject([{ client: 'sensor', state: 'under way' }]);
  });
});

describe('[MQTT-3.1.4-2]: two clients with one name', () => {
  test('the second takes over from the first', () => {
    const [takeOver, ...others] = sensor().greeted(1, 'sensor').closed(0).handOffs().takeOvers;
    expect(takeOver).toMatchObject({ client: 'sensor', dropped: 0, by: 1 });
    expect(takeOver?.rule?.section).toBe('MQTT 3.1.1 [MQTT-3.1.4-2]');
    expect(others).toEqual([]);
  });

  test('one that came back after its connection ended takes nothing over', () => {
    expect(sensor().closed(0).greeted(1, 'sensor').handOffs().takeOvers).toEqual([]);
  });
});
