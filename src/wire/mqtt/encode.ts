import { joinOctets } from '../octets/join.ts';
import { encodeUtf8 } from '../octets/utf8.ts';
import { PacketType, requiredFlags, type Version } from './packet-types.ts';
import { type Property, propertyOf } from './property-table.ts';
import { encodeVariableByteInteger } from './variable-byte-integer.ts';

/** Any control packet, legal or not. */
export interface PacketParts {
  /** 0 to 15. */
  readonly type: number;
  /** The low four bits of the first octet; by default those that the type requires. */
  readonly flags?: number;
  /** All that follows the remaining length. */
  readonly body: Uint8Array;
  /** Remaining length to announce instead of the true one. */
  readonly remainingLength?: number;
  /** How many octets, up to 4, the remaining length takes, if not as few as it can. */
  readonly remainingLengthOctets?: number;
}

/** The octets of a packet put together from its parts; nothing is checked. */
export function encodePacket({ type, flags, body, remainingLength, remainingLengthOctets }: PacketParts): Uint8Array {
  const first = (type << 4) | (flags ?? requiredFlags(type));
  const length = encodeVariableByteInteger(remainingLength ?? body.length, remainingLengthOctets);
  return joinOctets([Uint8Array.of(first), length, body]);
}

/** A property: its identifier, and a number, a text, octets or a pair of texts as its type wants. */
export type PropertyValue = number | string | Uint8Array | readonly [string, string];
export type PropertyList = readonly (readonly [id: number, value: PropertyValue])[];

export interface WillParts {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos?: number;
  readonly retain?: boolean;
  readonly properties?: PropertyList;
}

export interface ConnectParts {
  readonly version: Version;
  readonly clientIdentifier: string;
  readonly clean?: boolean;
  /** Seconds. */
  readonly keepAlive?: number;
  readonly will?: WillParts;
  readonly userName?: string;
  readonly password?: Uint8Array;
  readonly properties?: PropertyList;
}

/** A CONNECT (section 3.1). */
export function encodeConnect(parts: ConnectParts): Uint8Array {
  const { version, clientIdentifier, clean = true, keepAlive = 60, will, userName, password } = parts;
  const flags =
    (clean ? 0b10 : 0) |
    (will ? 0b100 | ((will.qos ?? 0) << 3) | (will.retain ? 0b10_0000 : 0) : 0) |
    (password ? 0b100_0000 : 0) |
    (userName === undefined ? 0 : 0b1000_0000);
  const body = joinOctets([
    encodeText(version === 3 ? 'MQIsdp' : 'MQTT'),
    Uint8Array.of(version, flags),
    twoOctets(keepAlive),
    propertiesOf(version, parts.properties),
    encodeText(clientIdentifier),
    ...(will ? [propertiesOf(version, will.properties), encodeText(will.topic), prefixed(will.payload)] : []),
    ...(userName === undefined ? [] : [encodeText(userName)]),
    ...(password ? [prefixed(password)] : []),
  ]);
  return encodePacket({ type: PacketType.CONNECT, body });
}

export interface ConnackParts {
  readonly version: Version;
  readonly sessionPresent?: boolean;
  readonly code?: number;
  readonly properties?: PropertyList;
}

/** A CONNACK (section 3.2). */
export function encodeConnack({ version, sessionPresent, code = 0, properties }: ConnackParts): Uint8Array {
  const flags = Uint8Array.of(sessionPresent ? 1 : 0, code);
  return encodePacket({ type: PacketType.CONNACK, body: joinOctets([flags, propertiesOf(version, properties)]) });
}

export interface PublishParts {
  readonly version: Version;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos?: number;
  readonly dup?: boolean;
  readonly retain?: boolean;
  /** Written when the QoS is not 0. */
  readonly packetIdentifier?: number;
  readonly properties?: PropertyList;
}

/** A PUBLISH (section 3.3). */
export function encodePublish(parts: PublishParts): Uint8Array {
  const { version, topic, payload, qos = 0, dup, retain, packetIdentifier = 0, properties } = parts;
  const flags = (dup ? 0b1000 : 0) | (qos << 1) | (retain ? 1 : 0);
  const body = joinOctets([
    encodeText(topic),
    ...(qos > 0 ? [twoOctets(packetIdentifier)] : []),
    propertiesOf(version, properties),
    payload,
  ]);
  return encodePacket({ type: PacketType.PUBLISH, flags, body });
}

export interface AcknowledgementParts {
  readonly version: Version;
  /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
  readonly type: number;
  readonly packetIdentifier: number;
  /** MQTT 5.0 only; left out with the properties when it is 0 and there are none. */
  readonly code?: number;
  readonly properties?: PropertyList;
}

/** A PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7). */
export function encodeAcknowledgement(parts: AcknowledgementParts): Uint8Array {
  const { version, type, packetIdentifier, code = 0, properties } = parts;
  const isShort = version < 5 || (code === 0 && properties === undefined);
  const rest = isShort ? [] : [Uint8Array.of(code), propertiesOf(version, properties)];
  return encodePacket({ type, body: joinOctets([twoOctets(packetIdentifier), ...rest]) });
}

export interface SubscribeParts {
  readonly version: Version;
  readonly packetIdentifier: number;
  /** Topic filters, each with its octet of options: the QoS, and in MQTT 5.0 the rest of them. */
  readonly subscriptions: readonly (readonly [filter: string, options: number])[];
  readonly properties?: PropertyList;
}

/** A SUBSCRIBE (section 3.8). */
export function encodeSubscribe({ version, packetIdentifier, subscriptions, properties }: SubscribeParts): Uint8Array {
  const filters = subscriptions.flatMap(([filter, options]) => [encodeText(filter), Uint8Array.of(options)]);
  const body = joinOctets([twoOctets(packetIdentifier), propertiesOf(version, properties), ...filters]);
  return encodePacket({ type: PacketType.SUBSCRIBE, body });
}

export interface UnsubscribeParts {
  readonly version: Version;
  readonly packetIdentifier: number;
  readonly filters: readonly string[];
  readonly properties?: PropertyList;
}

/** An UNSUBSCRIBE (section 3.10). */
export function encodeUnsubscribe({ version, packetIdentifier, filters, properties }: UnsubscribeParts): Uint8Array {
  const texts = filters.map(encodeText);
  const body = joinOctets([twoOctets(packetIdentifier), propertiesOf(version, properties), ...texts]);
  return encodePacket({ type: PacketType.UNSUBSCRIBE, body });
}

export interface SubscriptionAnswerParts {
  readonly version: Version;
  /** SUBACK or UNSUBACK; that of MQTT 3.1.1 has no codes. */
  readonly type: number;
  readonly packetIdentifier: number;
  readonly codes: readonly number[];
  readonly properties?: PropertyList;
}

/** A SUBACK or UNSUBACK (sections 3.9 and 3.11). */
export function encodeSubscriptionAnswer(parts: SubscriptionAnswerParts): Uint8Array {
  const { version, type, packetIdentifier, codes, properties } = parts;
  const body = joinOctets([
    twoOctets(packetIdentifier),
    propertiesOf(version, properties),
    Uint8Array.from(version < 5 && type === PacketType.UNSUBACK ? [] : codes),
  ]);
  return encodePacket({ type, body });
}

export interface ReasonParts {
  readonly version: Version;
  /** DISCONNECT or AUTH. */
  readonly type: number;
  /** MQTT 5.0 only; left out with the properties when it is 0 and there are none. */
  readonly code?: number;
  readonly properties?: PropertyList;
}

/** A DISCONNECT or an AUTH (sections 3.14 and 3.15). */
export function encodeReason({ version, type, code = 0, properties }: ReasonParts): Uint8Array {
  const isShort = version < 5 || (code === 0 && properties === undefined);
  const body = isShort ? new Uint8Array(0) : joinOctets([Uint8Array.of(code), propertiesOf(version, properties)]);
  return encodePacket({ type, body });
}

/** A PINGREQ or PINGRESP (sections 3.12 and 3.13). */
export function encodePing(type: number): Uint8Array {
  return encodePacket({ type, body: new Uint8Array(0) });
}

/** A text with its length before it (MQTT 5.0 section 1.5.4). */
export function encodeText(text: string): Uint8Array {
  return prefixed(encodeUtf8(text));
}

/** Properties with their length before them (MQTT 5.0 section 2.2.2), whether or not a packet may carry them. */
export function encodeProperties(list: PropertyList): Uint8Array {
  const parts = list.map(([id, value]) => {
    const property = propertyOf(id);
    const encoded = property ? encodeValue(property, value) : asOctets(value);
    return joinOctets([encodeVariableByteInteger(id), encoded]);
  });
  const all = joinOctets(parts);
  return joinOctets([encodeVariableByteInteger(all.length), all]);
}

function propertiesOf(version: Version, list: PropertyList = []): Uint8Array {
  return version === 5 ? encodeProperties(list) : new Uint8Array(0);
}

function encodeValue({ type }: Property, value: PropertyValue): Uint8Array {
  const number = typeof value === 'number' ? value : 0;
  switch (type) {
    case 'octet':
      return Uint8Array.of(number);
    case 'two octets':
      return twoOctets(number);
    case 'four octets':
      return joinOctets([twoOctets(number >>> 16), twoOctets(number & 0xffff)]);
    case 'variable':
      return encodeVariableByteInteger(number);
    case 'text':
    case 'binary':
      return prefixed(asOctets(value));
    case 'pair': {
      const [name, text] = Array.isArray(value) ? (value as readonly [string, string]) : [String(value), ''];
      return joinOctets([encodeText(name), encodeText(text)]);
    }
  }
}

function asOctets(value: PropertyValue): Uint8Array {
  return value instanceof Uint8Array ? value : encodeUtf8(String(value));
}

function prefixed(octets: Uint8Array): Uint8Array {
  return joinOctets([twoOctets(octets.length), octets]);
}

function twoOctets(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}
