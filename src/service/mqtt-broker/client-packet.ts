import { readPacket } from '#wire/mqtt/packet-fields.ts';
import { PacketType, QOS, RETAIN } from '#wire/mqtt/packet-types.ts';
import type { Breach, Field } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';

export type QualityOfService = 0 | 1 | 2;

/** An application message on its way (MQTT 3.1.1 section 1.2). */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qualityOfService: QualityOfService;
  readonly retain: boolean;
}

export interface ConnectPacket {
  readonly type: typeof PacketType.CONNECT;
  /** 4 is MQTT 3.1.1. */
  readonly level: number;
  readonly clientIdentifier: string;
  readonly cleanSession: boolean;
  /** Seconds; 0 for none. */
  readonly keepAlive: number;
  readonly will: Message | undefined;
}

export interface PublishPacket extends Message {
  readonly type: typeof PacketType.PUBLISH;
  /** 0 where the quality of service is 0. */
  readonly packetIdentifier: number;
}

export interface SubscribePacket {
  readonly type: typeof PacketType.SUBSCRIBE;
  readonly packetIdentifier: number;
  readonly subscriptions: readonly (readonly [filter: string, requested: QualityOfService])[];
}

export interface UnsubscribePacket {
  readonly type: typeof PacketType.UNSUBSCRIBE;
  readonly packetIdentifier: number;
  readonly filters: readonly string[];
}

interface Acknowledgement {
  readonly type: 4 | 5 | 6 | 7;
  readonly packetIdentifier: number;
}

/** What a client of MQTT 3.1.1 says. */
export type ClientPacket =
  | ConnectPacket
  | PublishPacket
  | SubscribePacket
  | UnsubscribePacket
  | Acknowledgement
  | { readonly type: typeof PacketType.PINGREQ }
  | { readonly type: typeof PacketType.DISCONNECT };

/**
 * A whole control packet of a client, as MQTT 3.1.1 has it; or the first rule that it breaks by itself over which the network
 * connection has to be closed (section 4.8). What comes at the wrong moment is not judged here.
 */
export function readClientPacket(octets: Uint8Array): ClientPacket | { readonly broken: Breach } {
  const { fields, broken } = readPacket({ octets, offset: 0, side: 'client', version: 4, whole: true });
  const packet = new Fields(octets, fields);
  const type = (octets[0] ?? 0) >>> 4;
  // A version that is not spoken here is told so, whatever else is wrong with it ([MQTT-3.1.2-2]).
  if (type === PacketType.CONNECT && isOtherVersion(packet)) return connectOf(packet);
  const fatal = broken.find(({ rule }) => rule.level === 'MUST' && rule.consequence.kind === 'network close');
  return fatal ? { broken: fatal } : packetOf(type, packet);
}

/** Protocol level of MQTT 3.1.1. */
export const SPOKEN = 4;

/** What MQTT is called in a CONNECT: by the standards, and by 3.1 that came before them. */
const NAMES: readonly unknown[] = ['MQTT', 'MQIsdp'];

function isOtherVersion(packet: Fields): boolean {
  const level = packet.find('protocol version')?.value;
  return NAMES.includes(packet.find('protocol name')?.value) && typeof level === 'number' && level !== SPOKEN;
}

function packetOf(type: number, packet: Fields): ClientPacket {
  switch (type) {
    case PacketType.CONNECT:
      return connectOf(packet);
    case PacketType.PUBLISH:
      return publishOf(packet);
    case PacketType.SUBSCRIBE:
      return { type, packetIdentifier: packet.number('packet identifier'), subscriptions: subscriptionsOf(packet) };
    case PacketType.UNSUBSCRIBE:
      return { type, packetIdentifier: packet.number('packet identifier'), filters: packet.texts('topic filter') };
    case PacketType.PUBACK:
    case PacketType.PUBREC:
    case PacketType.PUBREL:
    case PacketType.PUBCOMP:
      return { type, packetIdentifier: packet.number('packet identifier') };
    case PacketType.PINGREQ:
    case PacketType.DISCONNECT:
      return { type };
    default:
      throw new RangeError(`a client sends no packet of type ${type}`);
  }
}

function connectOf(packet: Fields): ConnectPacket {
  const flags = packet.number('connect flags');
  const topic = packet.texts('will topic')[0];
  const will = topic !== undefined && {
    topic,
    payload: packet.binary('will message'),
    qualityOfService: ((flags >>> 3) & 0b11) as QualityOfService,
    retain: (flags & 0b10_0000) !== 0,
  };
  return {
    type: PacketType.CONNECT,
    level: packet.number('protocol version'),
    clientIdentifier: packet.texts('client identifier')[0] ?? '',
    cleanSession: (flags & 0b10) !== 0,
    keepAlive: packet.number('keep alive'),
    will: will || undefined,
  };
}

function publishOf(packet: Fields): PublishPacket {
  const [first = 0] = packet.octets;
  return {
    type: PacketType.PUBLISH,
    topic: packet.texts('topic name')[0] ?? '',
    payload: packet.rest('payload'),
    qualityOfService: ((first & QOS) >>> 1) as QualityOfService,
    retain: (first & RETAIN) !== 0,
    packetIdentifier: packet.number('packet identifier'),
  };
}

function subscriptionsOf(packet: Fields): SubscribePacket['subscriptions'] {
  return packet.named('subscription').map(({ fields = [] }) => {
    const one = new Fields(packet.octets, fields);
    return [one.texts('topic filter')[0] ?? '', one.number('requested QoS') as QualityOfService] as const;
  });
}

/** The fields of one packet that begins at offset 0, and its octets: what a field shows of a long text is not all of it. */
class Fields {
  readonly octets: Uint8Array;
  readonly #fields: readonly Field[];

  constructor(octets: Uint8Array, fields: readonly Field[]) {
    this.octets = octets;
    this.#fields = fields;
  }

  named(name: string): readonly Field[] {
    return this.#fields.filter((field) => field.name === name);
  }

  find(name: string): Field | undefined {
    return this.#fields.find((field) => field.name === name);
  }

  /** 0 where there is no such field. */
  number(name: string): number {
    const value = this.find(name)?.value;
    return typeof value === 'number' ? value : 0;
  }

  texts(name: string): string[] {
    return this.named(name).map((field) => decodeUtf8Lossy(this.#prefixed(field)));
  }

  /** Octets that have their length before them; none where there is no such field. */
  binary(name: string): Uint8Array {
    const field = this.find(name);
    return field ? this.#prefixed(field).slice() : new Uint8Array(0);
  }

  /** The octets of a field without a length of its own; none where there is no such field. */
  rest(name: string): Uint8Array {
    const field = this.find(name);
    return field ? this.octets.slice(field.offset, field.offset + field.length) : new Uint8Array(0);
  }

  #prefixed({ offset, length }: Field): Uint8Array {
    return this.octets.subarray(offset + 2, offset + length);
  }
}
