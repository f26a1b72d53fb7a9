import { randomUUID } from 'node:crypto';
import { generate, type IConnackPacket, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import type { MqttNames } from '#service/mqtt-names.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';

export interface Credentials {
  readonly userName: string | undefined;
  readonly password: string | undefined;
}

/** The types of packet with names in them, by who sends them. */
const TOUCHED = {
  client: [PacketType.CONNECT, PacketType.PUBLISH, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE] as readonly number[],
  broker: [PacketType.CONNACK, PacketType.PUBLISH] as readonly number[],
};

interface WithProperties {
  properties?: { responseTopic?: string; assignedClientIdentifier?: string };
}

/**
 * Rewrites the control packets of one client of a session on their way to a broker that sessions share, and back: topics,
 * filters and client identifiers become the session's own on the broker, and are what the client knows in what comes back.
 * Packets without names pass as they are.
 */
export class PacketRewriter {
  readonly #names: MqttNames;
  readonly #credentials: Credentials;
  #options: { protocolVersion?: 3 | 4 | 5 } = {};
  /** What the broker is told of a client that has left its identifier to the server. */
  #assigned: string | undefined;

  constructor(names: MqttNames, credentials: Credentials) {
    this.#names = names;
    this.#credentials = credentials;
  }

  /**
   * A packet of the client as the broker is to be given it, and what it says.
   * @throws Error when it cannot be read
   */
  toBroker(octets: Uint8Array): { readonly octets: Uint8Array; readonly packet: Packet | undefined } {
    if (!TOUCHED.client.includes((octets[0] ?? 0) >>> 4)) return { octets, packet: undefined };
    const packet = this.#read(octets);
    const names = this.#names;
    if (packet.cmd === 'connect') this.#connect(packet);
    if (packet.cmd === 'publish') {
      if (packet.topic !== '') packet.topic = names.topicOut(packet.topic);
      this.#response(packet, (topic) => names.topicOut(topic));
    }
    if (packet.cmd === 'subscribe') {
      for (const subscription of packet.subscriptions) subscription.topic = names.filterOut(subscription.topic);
    }
    if (packet.cmd === 'unsubscribe')
      packet.unsubscriptions = packet.unsubscriptions.map((filter) => names.filterOut(filter));
    return { octets: generate(packet, this.#options), packet };
  }

  /**
   * A packet of the broker as the client is to be given it.
   * @throws Error when it cannot be read
   */
  toClient(octets: Uint8Array): Uint8Array {
    if (!TOUCHED.broker.includes((octets[0] ?? 0) >>> 4)) return octets;
    const packet = this.#read(octets);
    if (packet.cmd === 'connack') return this.#connack(packet, octets);
    if (packet.cmd !== 'publish') return octets;
    packet.topic = this.#names.topicIn(packet.topic);
    this.#response(packet, (topic) => this.#names.topicIn(topic));
    return generate(packet, this.#options);
  }

  #read(octets: Uint8Array): Packet {
    const reader = parser(this.#options);
    let read: Packet | undefined;
    let error: Error | undefined;
    reader.on('packet', (packet: Packet) => {
      read = packet;
    });
    reader.on('error', (why: Error) => {
      error = why;
    });
    reader.parse(Buffer.from(octets));
    if (error !== undefined) throw error;
    if (read === undefined) throw new Error('no packet');
    return read;
  }

  #connect(packet: IConnectPacket): void {
    this.#options = { protocolVersion: packet.protocolVersion ?? 4 };
    if (packet.clientId === '') {
      packet.clientId = randomUUID();
      this.#assigned = packet.clientId;
    }
    packet.clientId = this.#names.identifierOut(packet.clientId);
    const { userName, password } = this.#credentials;
    delete packet.username;
    delete packet.password;
    if (userName !== undefined) packet.username = userName;
    if (password !== undefined) packet.password = Buffer.from(password);
    if (packet.will === undefined) return;
    packet.will.topic = this.#names.topicOut(packet.will.topic);
    this.#response(packet.will as WithProperties, (topic) => this.#names.topicOut(topic));
  }

  /** MQTT 5.0 tells a client the identifier that it was given ([MQTT-3.2.2-16]). */
  #connack(packet: IConnackPacket, octets: Uint8Array): Uint8Array {
    if (this.#options.protocolVersion !== 5 || this.#assigned === undefined || packet.reasonCode !== 0) return octets;
    packet.properties = { ...packet.properties, assignedClientIdentifier: this.#assigned };
    return generate(packet, this.#options);
  }

  #response({ properties }: WithProperties, rename: (topic: string) => string): void {
    if (properties?.responseTopic !== undefined) properties.responseTopic = rename(properties.responseTopic);
  }
}
