import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import type { Unnumbered } from '#capture/schema.ts';
import { MqttSessions } from '#measure/mqtt-sessions.ts';
import { handshakeFor } from '#test/setup/subprotocol-connection.ts';
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
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

const SECOND = 1_000_000;
const EXPIRY = 0x11;

/** Several MQTT connections of one capture; each event is a second after the last. */
class Story {
  readonly sessions: MqttSessions;
  readonly version: Version;
  readonly #reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
  readonly #offsets = new Map<string, number>();
  readonly #webSockets = new Set<number>();
  #id = 0;

  constructor(version: Version) {
    this.version = version;
    this.sessions = new MqttSessions(this.#reader);
  }

  #add(event: Unnumbered): this {
    this.#reader.receive({ ...event, id: this.#id, time: this.#id * SECOND } as Parameters<
      CaptureReader['receive']
    >[0]);
    this.#id += 1;
    this.sessions.advance();
    return this;
  }

  #octets(connection: number, side: Side, octets: Uint8Array): this {
    const key = `${connection} ${side}`;
    const offset = this.#offsets.get(key) ?? 0;
    this.#offsets.set(key, offset + octets.length);
    return this.#add({ type: 'octets', time: 0, connection, side, offset, octets: toBase64(octets) });
  }

  /** Lets time pass. */
  wait(seconds: number): this {
    this.#id += seconds;
    return this;
  }

  open(connection: number, overWebSocket = false): this {
    const about = { type: 'connection-opened', time: 0, connection, peer: 'program' } as const;
    if (!overWebSocket) return this.#add({ ...about, protocol: 'mqtt' });
    this.#webSockets.add(connection);
    const { request, response } = handshakeFor('mqtt');
    return this.#add(about).#octets(connection, 'client', request).#octets(connection, 'server', response);
  }

  close(connection: number): this {
    return this.#add({ type: 'connection-closed', time: 0, connection, how: 'closed', by: 'client' });
  }

  send(connection: number, side: Side, packet: Uint8Array): this {
    if (!this.#webSockets.has(connection)) return this.#octets(connection, side, packet);
    const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 2, payload: packet };
    const masked = side === 'client' ? { ...frame, maskingKey: Uint8Array.of(1, 2, 3, 4) } : frame;
    return this.#octets(connection, side, encodeFrame(masked));
  }

  /** Opens a connection, and the session on it. */
  connect(
    connection: number,
    { client = 'c', clean = false, present = false, code = 0, web = false, expiry = 300 } = {},
  ): this {
    const { version } = this;
    const properties: PropertyList = version === 5 ? [[EXPIRY, expiry]] : [];
    return this.open(connection, web)
      .send(connection, 'client', encodeConnect({ version, clientIdentifier: client, clean, properties }))
      .send(connection, 'server', encodeConnack({ version, sessionPresent: present, code }));
  }

  publish(connection: number, side: Side, packetIdentifier: number, { qos = 1, dup = false, topic = 't' } = {}): this {
    const payload = encodeUtf8('21');
    return this.send(
      connection,
      side,
      encodePublish({ version: this.version, topic, payload, qos, dup, packetIdentifier }),
    );
  }

  acknowledge(connection: number, side: Side, type: number, packetIdentifier: number, code = 0): this {
    return this.send(connection, side, encodeAcknowledgement({ version: this.version, type, packetIdentifier, code }));
  }

  get found(): string[] {
    return this.sessions.findings.map(({ rule, blame }) => `${rule.id} ${blame}`);
  }

  get handOffs() {
    return this.sessions.clients.get('c')?.handOffs ?? [];
  }
}

const { PUBACK, PUBREC, PUBREL, PUBCOMP } = PacketType;

describe.each([4, 5] as const)('protocol version %i', (version) => {
  const story = () => new Story(version);

  test('§4.3.2: QoS 1, what each side stores at each step, from either side', () => {
    for (const [sender, receiver] of [['client', 'server'] as const, ['server', 'client'] as const]) {
      const play = story().connect(0).publish(0, sender, 7);
      const [handOff] = play.handOffs;
      expect(handOff).toMatchObject({ sender, qos: 1, packetIdentifier: 7, topic: 't', ended: undefined });
      expect(handOff?.stored).toEqual({ sender: 'message', receiver: 'nothing' });
      expect(handOff?.awaited).toEqual({ kind: 'PUBACK', side: receiver });
      play.acknowledge(0, receiver, PUBACK, 7);
      expect(handOff?.stored).toEqual({ sender: 'nothing', receiver: 'nothing' });
      expect([handOff?.ended, handOff?.awaited]).toEqual(['done', undefined]);
      expect(play.found).toEqual([]);
    }
  });

  test('§4.3.3: QoS 2, PUBLISH, PUBREC, PUBREL, PUBCOMP', () => {
    const play = story().connect(0, { web: true }).publish(0, 'client', 7, { qos: 2 });
    const [handOff] = play.handOffs;
    const stands = () => [handOff?.stored, handOff?.awaited?.kind, handOff?.awaited?.side];
    expect(stands()).toEqual([{ sender: 'message', receiver: 'packet identifier' }, 'PUBREC', 'server']);
    play.acknowledge(0, 'server', PUBREC, 7);
    expect(stands()).toEqual([{ sender: 'packet identifier', receiver: 'packet identifier' }, 'PUBREL', 'client']);
    play.acknowledge(0, 'client', PUBREL, 7);
    expect(stands()).toEqual([{ sender: 'packet identifier', receiver: 'nothing' }, 'PUBCOMP', 'server']);
    play.acknowledge(0, 'server', PUBCOMP, 7);
    expect(handOff?.ended).toBe('done');
    expect(handOff?.steps.map(({ kind, side, place }) => [kind, side, place.connection, place.nested])).toEqual([
      ['PUBLISH', 'client', 0, 0],
      ['PUBREC', 'server', 0, 0],
      ['PUBREL', 'client', 0, 0],
      ['PUBCOMP', 'server', 0, 0],
    ]);
  });

  test('both sides number for themselves, and a packet identifier is free again when it is done', () => {
    const play = story().connect(0).publish(0, 'client', 1).publish(0, 'server', 1);
    play.acknowledge(0, 'server', PUBACK, 1).publish(0, 'client', 1, { topic: 'u' });
    expect(play.handOffs.map(({ sender, ended, topic }) => [sender, ended, topic])).toEqual([
      ['client', 'done', 't'],
      ['server', undefined, 't'],
      ['client', undefined, 'u'],
    ]);
  });

  test('[MQTT-3.3.1-1]: sent again on the next connection with DUP 0, it is found; with DUP 1 it is not', () => {
    for (const dup of [false, true]) {
      const play = story().connect(0).publish(0, 'server', 9).close(0);
      play.connect(1, { present: true }).publish(1, 'server', 9, { dup });
      expect(play.found).toEqual(dup ? [] : ['mqtt.redelivered-with-dup server']);
      expect(play.handOffs).toHaveLength(1);
      expect(play.handOffs[0]?.connections).toEqual([0, 1]);
      play.acknowledge(1, 'client', PUBACK, 9);
      expect(play.handOffs[0]?.ended).toBe('done');
    }
  });

  test('[MQTT-3.3.1-1]: it names both packets, also where one came over TCP and the other in a WebSocket', () => {
    const play = story().connect(0).publish(0, 'client', 9).close(0).connect(1, { present: true, web: true });
    play.publish(1, 'client', 9);
    const [finding] = play.sessions.findings;
    expect(finding).toMatchObject({ client: 'c', blame: 'client', place: { connection: 1, nested: 0 } });
    expect(finding?.because).toMatchObject({ connection: 0, nested: undefined });
  });

  test('another message with the packet identifier is none that is sent again', () => {
    const play = story().connect(0).publish(0, 'server', 9).close(0).connect(1, { present: true });
    play.publish(1, 'server', 9, { topic: 'another' });
    expect(play.found).toEqual([]);
    expect(play.handOffs).toHaveLength(2);
  });

  test('a QoS 2 hand-off goes on where it was on the next connection', () => {
    const play = story().connect(0).publish(0, 'client', 3, { qos: 2 }).acknowledge(0, 'server', PUBREC, 3).close(0);
    play.connect(1, { present: true });
    expect(play.handOffs[0]?.stored).toEqual({ sender: 'packet identifier', receiver: 'packet identifier' });
    play.acknowledge(1, 'client', PUBREL, 3).acknowledge(1, 'server', PUBCOMP, 3);
    expect(play.handOffs[0]?.ended).toBe('done');
  });

  test('[MQTT-3.2.2-2], [MQTT-3.2.2-3]: Session Present 0 though a session was kept; all that was under way is dropped', () => {
    const play = story().connect(0).publish(0, 'client', 3).close(0).connect(1, { present: false });
    expect(play.found).toEqual(['mqtt.session-present server']);
    expect(play.handOffs[0]?.ended).toBe('dropped');
    expect(story().connect(0).close(0).connect(1, { present: true }).found).toEqual([]);
  });

  test('[MQTT-3.2.2-3]: Session Present 1 though the last session ended with its connection', () => {
    const ended = { clean: true, expiry: 0 };
    expect(story().connect(0, ended).close(0).connect(1, { present: true }).found).toEqual([
      'mqtt.session-not-present server',
    ]);
    expect(story().connect(0, ended).close(0).connect(1).found).toEqual([]);
    // What was before the capture began is not known.
    expect(story().connect(0, { present: true }).found).toEqual([]);
  });

  test('other client identifiers have other sessions', () => {
    const play = story()
      .connect(0)
      .publish(0, 'server', 9)
      .close(0)
      .connect(1, { client: 'd' })
      .publish(1, 'server', 9);
    expect(play.found).toEqual([]);
    expect([...play.sessions.clients.keys()]).toEqual(['c', 'd']);
  });

  test('[MQTT-3.1.4-2], [MQTT-3.1.4-3]: a second client with the identifier takes over; the older connection must be closed', () => {
    const taken = story().connect(0).connect(1, { present: true }).close(0);
    const [older, newer] = taken.sessions.clients.get('c')?.connections ?? [];
    expect(older).toMatchObject({ connection: 0, takenOverBy: 1 });
    expect(newer).toMatchObject({ connection: 1, takenOverBy: undefined, closedAt: undefined });
    expect(older?.closedAt).toBeGreaterThan(0);
    expect(taken.found).toEqual([]);
    const open = story().connect(0).connect(1, { present: true }).publish(0, 'server', 1).publish(0, 'server', 2);
    expect(open.found).toEqual(['mqtt.taken-over server']);
  });

  test('a CONNECT that is refused takes nothing over', () => {
    const play = story()
      .connect(0)
      .connect(1, { code: version === 5 ? 0x87 : 5 });
    expect(play.sessions.clients.get('c')?.connections).toHaveLength(1);
    expect(play.publish(0, 'server', 1).found).toEqual([]);
  });
});

describe('MQTT 5.0', () => {
  test('§3.1.2.11.2: a session that has expired is not present', () => {
    const kept = () => new Story(5).connect(0, { expiry: 60 }).close(0);
    expect(kept().wait(30).connect(1).found).toEqual(['mqtt.session-present server']);
    expect(kept().wait(90).connect(1).found).toEqual([]);
    expect(kept().wait(90).connect(1, { present: true }).found).toEqual(['mqtt.session-not-present server']);
  });

  test('§3.14.2.2.2: DISCONNECT may change how long it is kept; with 0x8E the server says that it was taken over', () => {
    const ends = encodeReason({ version: 5, type: PacketType.DISCONNECT, code: 0, properties: [[EXPIRY, 0]] });
    expect(new Story(5).connect(0).send(0, 'client', ends).close(0).connect(1).found).toEqual([]);
    const taken = encodeReason({ version: 5, type: PacketType.DISCONNECT, code: 0x8e });
    const play = new Story(5).connect(0).connect(1, { present: true }).send(0, 'server', taken).close(0);
    expect(play.found).toEqual([]);
    expect(play.sessions.clients.get('c')?.connections[0]?.disconnect).toMatchObject({ side: 'server', code: 0x8e });
  });

  test('§4.3: a reason code of 0x80 or more ends a hand-off', () => {
    const play = new Story(5).connect(0).publish(0, 'client', 1).acknowledge(0, 'server', PUBACK, 1, 0x97);
    play.publish(0, 'client', 2, { qos: 2 }).acknowledge(0, 'server', PUBREC, 2, 0x80);
    expect(play.handOffs.map(({ ended }) => ended)).toEqual(['refused', 'refused']);
  });
});

test('every rule says where each version has it', () => {
  for (const { v3, v5 } of Object.values(resumptionRules)) {
    expect(v3?.section).toMatch(/^MQTT 3\.1\.1 \[MQTT-\d/);
    expect(v5?.section).toMatch(/^MQTT 5\.0 \[MQTT-\d/);
  }
});
