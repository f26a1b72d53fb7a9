import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { HandOffs } from '#measure/mqtt-hand-offs.ts';
import { MqttCapture } from '#test/setup/mqtt-capture.ts';
import {
  encodeAcknowledgement,
  encodeConnack,
  encodeConnect,
  encodePublish,
  encodeReason,
  type PropertyList,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';

const SECOND = 1_000_000;
const EXPIRY = 0x11;
const { PUBACK, PUBREC, DISCONNECT } = PacketType;

/** What the connections of a story say, with its packets a second apart. */
class Story {
  readonly #capture = new MqttCapture();
  readonly #version: Version;
  /** Seconds that pass before the event with this index. */
  readonly #waits = new Map<number, number>();

  constructor(version: Version) {
    this.#version = version;
  }

  wait(seconds: number): this {
    this.#waits.set(this.#capture.events.length, seconds);
    return this;
  }

  send(connection: number, side: Side, packet: Uint8Array): this {
    this.#capture.sent(connection, side, packet);
    return this;
  }

  /** Opens a connection, and the session on it. */
  connect(
    connection: number,
    { client = 'c', clean = false, present = false, code = 0, web = false, expiry = 300 } = {},
  ): this {
    const version = this.#version;
    const properties: PropertyList = version === 5 ? [[EXPIRY, expiry]] : [];
    if (web) this.#capture.overWebSocket(connection);
    else this.#capture.overTcp(connection);
    return this.send(
      connection,
      'client',
      encodeConnect({ version, clientIdentifier: client, clean, properties }),
    ).send(connection, 'server', encodeConnack({ version, sessionPresent: present, code }));
  }

  close(connection: number): this {
    this.#capture.closed(connection);
    return this;
  }

  publish(connection: number, side: Side, packetIdentifier: number, { qos = 1, dup = false, topic = 't' } = {}): this {
    const parts = { version: this.#version, topic, payload: Uint8Array.of(0x31), qos, dup, packetIdentifier };
    return this.send(connection, side, encodePublish(parts));
  }

  acknowledge(connection: number, side: Side, type: number, packetIdentifier: number, code = 0): this {
    const packet = encodeAcknowledgement({ version: this.#version, type, packetIdentifier, code });
    return this.send(connection, side, packet);
  }

  get handOffs(): HandOffs {
    const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
    const handOffs = new HandOffs();
    let waited = 0;
    let read = 0;
    this.#capture.events.forEach((event, index) => {
      waited += this.#waits.get(index) ?? 0;
      const time = (index + waited) * SECOND;
      reader.receive({ ...event, time });
      for (; read < reader.entries.length; read++) {
        const entry = reader.entries[read];
        if (entry?.kind !== 'unit') continue;
        const { wire } = reader.stretchOf(entry);
        const isPacket = wire.protocolOf(entry.side, entry.unit) === 'mqtt';
        const nested = wire.nestedIn(entry.side, entry.unit).map(({ unit }) => unit);
        for (const packet of isPacket ? [wire.dissect(entry.side, entry.unit)] : nested)
          handOffs.receive({ entry, packet });
      }
      if (event.type === 'connection-closed') handOffs.closed(event.connection, time);
    });
    return handOffs;
  }

  get found(): string[] {
    const { sessions, all } = this.handOffs;
    const findings = [...sessions.findings, ...all.flatMap((handOff) => handOff.findings)];
    return findings.map(({ rule, blame }) => `${rule.id.replace('mqtt.', '')} ${blame}`);
  }
}

describe.each([4, 5] as const)('protocol version %i', (version) => {
  const story = () => new Story(version);

  test('[MQTT-3.3.1-1]: sent again on the next connection with DUP 0, it is found, by the version’s own rule', () => {
    const again = (dup: boolean) =>
      story()
        .connect(0)
        .publish(0, 'server', 9)
        .close(0)
        .connect(1, { present: true, web: true })
        .publish(1, 'server', 9, { dup });
    expect(again(true).found).toEqual([]);
    expect(again(false).found).toEqual(['redelivered-with-dup server']);
    const [finding] = again(false).handOffs.all[0]?.findings ?? [];
    const { v3, v5 } = resumptionRules.redeliveredWithDup;
    expect(finding?.rule).toBe(version === 5 ? v5 : v3);
    expect([finding?.packet.entry.connection, finding?.because?.entry.connection]).toEqual([1, 0]);
  });

  test('§2.2.1, §2.3.1: another message with the packet identifier is none that is sent again', () => {
    const before = story().connect(0).publish(0, 'server', 9).close(0).connect(1, { present: true });
    const another = before.publish(1, 'server', 9, { topic: 'another' });
    expect(another.found).toEqual([]);
    expect(another.handOffs.all).toHaveLength(2);
    // On one connection it breaks another rule, which its decoder tells of.
    expect(story().connect(0).publish(0, 'client', 9).publish(0, 'client', 9).found).toEqual([]);
  });

  test('§4.3.3: a PUBREC may have been lost: the PUBLISH may come again, with DUP 1, until PUBREL', () => {
    const play = story().connect(0).publish(0, 'client', 3, { qos: 2 }).acknowledge(0, 'server', PUBREC, 3).close(0);
    play.connect(1, { present: true }).publish(1, 'client', 3, { qos: 2, dup: true });
    expect(play.handOffs.all).toHaveLength(1);
    play.acknowledge(1, 'client', PacketType.PUBREL, 3).publish(1, 'client', 3, { qos: 2, dup: true });
    expect(play.handOffs.all).toHaveLength(2);
  });

  test('[MQTT-3.2.2-2], [MQTT-3.2.2-3]: Session Present 0 though a session was kept', () => {
    expect(story().connect(0).close(0).connect(1, { present: true }).found).toEqual([]);
    const play = story().connect(0).publish(0, 'client', 3).close(0).connect(1, { present: false });
    expect(play.found).toEqual(['session-present server']);
    expect(play.handOffs.all.map(({ state }) => state)).toEqual(['lost']);
    const [finding] = play.handOffs.sessions.findings;
    expect([finding?.packet.packet.kind, finding?.because?.entry.connection]).toEqual(['CONNACK', 0]);
  });

  test('[MQTT-3.2.2-3]: Session Present 1 though the last session ended with its connection', () => {
    const ended = { clean: true, expiry: 0 };
    expect(story().connect(0, ended).close(0).connect(1).found).toEqual([]);
    expect(story().connect(0, ended).close(0).connect(1, { present: true }).found).toEqual([
      'session-not-present server',
    ]);
    // What was before the capture began is not known.
    expect(story().connect(0, { present: true }).found).toEqual([]);
  });

  test('a client that asks for a clean session ends the one that was kept', () => {
    expect(story().connect(0).close(0).connect(1, { clean: true }).found).toEqual([]);
  });

  test('[MQTT-3.1.4-2], [MQTT-3.1.4-3]: a second client with the identifier takes over; the older connection is closed', () => {
    const taken = story().connect(0).connect(1, { present: true }).close(0);
    const [older, newer] = taken.handOffs.sessions.clients.get('c') ?? [];
    expect(older).toMatchObject({ connection: 0, takenOverBy: 1 });
    expect(older?.closedAt).toBeGreaterThan(0);
    expect(newer).toMatchObject({ connection: 1, takenOverBy: undefined, closedAt: undefined });
    expect(taken.found).toEqual([]);
    const open = story().connect(0).connect(1, { present: true }).publish(0, 'server', 1).publish(0, 'server', 2);
    expect(open.found).toEqual(['taken-over server']);
  });

  test('a client that is refused takes nothing over', () => {
    const play = story()
      .connect(0)
      .connect(1, { code: version === 5 ? 0x87 : 5 })
      .publish(0, 'server', 1);
    expect(play.found).toEqual([]);
    expect(play.handOffs.takeOvers).toEqual([]);
  });

  test('other client identifiers have other sessions', () => {
    const play = story()
      .connect(0)
      .publish(0, 'server', 9)
      .close(0)
      .connect(1, { client: 'd' })
      .publish(1, 'server', 9);
    expect(play.found).toEqual([]);
    expect([...play.handOffs.sessions.clients.keys()]).toEqual(['c', 'd']);
  });
});

describe('MQTT 5.0', () => {
  test('§3.1.2.11.2: a session that has expired is not present', () => {
    const kept = () => new Story(5).connect(0, { expiry: 60 }).close(0);
    expect(kept().wait(30).connect(1).found).toEqual(['session-present server']);
    expect(kept().wait(90).connect(1).found).toEqual([]);
    expect(kept().wait(90).connect(1, { present: true }).found).toEqual(['session-not-present server']);
  });

  test('§3.14.2.2.2: a DISCONNECT may change how long it is kept', () => {
    const ends = encodeReason({ version: 5, type: DISCONNECT, code: 0, properties: [[EXPIRY, 0]] });
    expect(new Story(5).connect(0).send(0, 'client', ends).close(0).connect(1).found).toEqual([]);
  });

  test('§3.14.2.1: with 0x8E the server tells the older client before it closes', () => {
    const taken = encodeReason({ version: 5, type: DISCONNECT, code: 0x8e });
    expect(new Story(5).connect(0).connect(1, { present: true }).send(0, 'server', taken).close(0).found).toEqual([]);
  });

  test('§3.2.2.3.7: the identifier that the server gives names the client', () => {
    const assigned = encodeConnack({ version: 5, properties: [[0x12, 'given']] });
    const capture = new Story(5).connect(0, { client: '', code: 0x80 }).send(0, 'server', assigned);
    expect([...capture.handOffs.sessions.clients.keys()]).toEqual(['given']);
  });

  test('§4.3: a reason code of 0x80 or more ends a hand-off', () => {
    const play = new Story(5).connect(0).publish(0, 'client', 1).acknowledge(0, 'server', PUBACK, 1, 0x97);
    play.publish(0, 'client', 2, { qos: 2 }).acknowledge(0, 'server', PUBREC, 2, 0x80);
    expect(play.handOffs.all.map(({ state, kept }) => [state, kept.sender])).toEqual([
      ['refused', ''],
      ['refused', ''],
    ]);
  });
});

test('every rule says where each version has it', () => {
  for (const { v3, v5 } of Object.values(resumptionRules)) {
    expect(v3?.section).toMatch(/^MQTT 3\.1\.1 \[MQTT-\d/);
    expect(v5?.section).toMatch(/^MQTT 5\.0 \[MQTT-\d/);
  }
});
