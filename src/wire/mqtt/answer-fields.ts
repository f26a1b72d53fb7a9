import type { Field } from '../octets/dissection.ts';
import { codeRules } from './answer-rules.ts';
import type { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import { PacketType } from './packet-types.ts';
import { type Properties, readProperties, textOf } from './property-fields.ts';
import { PropertyId } from './property-table.ts';
import { reasonName, returnName } from './reason-codes.ts';

/** What a CONNACK settles for its network connection. */
export interface Connack {
  readonly sessionPresent: boolean;
  readonly accepted: boolean;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly topicAliasMaximum: number;
  readonly maximumQos: number;
  readonly retainAvailable: boolean;
  readonly wildcardsAvailable: boolean;
  readonly subscriptionIdentifiersAvailable: boolean;
  readonly sharedAvailable: boolean;
  readonly authenticationMethod: string | undefined;
}

/** Reads a CONNACK (section 3.2) after its fixed header. */
export function readConnack(reader: PacketReader, into: Field[]): Connack | undefined {
  const flagsAt = reader.at;
  if (reader.left === 0) {
    reader.cutShort(into, 'connect acknowledge flags');
    return undefined;
  }
  const flags = reader.octets[flagsAt] as number;
  const present = flags & 1;
  const bits = [
    reader.bits('reserved', flagsAt, 0, 7, flags >>> 1),
    reader.bits('session present', flagsAt, 7, 1, present, present ? 'the server kept a session' : 'a new session'),
  ];
  into.push(reader.field('connect acknowledge flags', flagsAt, 1, flags, undefined, bits));
  reader.at += 1;
  if (flags >>> 1 !== 0) reader.breach(packetRules.connackReserved, flagsAt, 1);
  const code = readCode(reader, into);
  if (code === undefined) return undefined;
  if (code !== 0 && present === 1) reader.breach(packetRules.noSessionWhenRefused, flagsAt, 2);
  const propertiesAt = reader.at;
  const properties = reader.version === 5 ? readProperties(reader, into) : undefined;
  judgeAuthentication(reader, properties, propertiesAt);
  const limit = (id: number, otherwise: number): number => {
    const value = properties?.get(id);
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    sessionPresent: present === 1,
    accepted: code === 0,
    receiveMaximum: limit(PropertyId.RECEIVE_MAXIMUM, 65_535),
    maximumPacketSize: limit(PropertyId.MAXIMUM_PACKET_SIZE, Number.POSITIVE_INFINITY),
    topicAliasMaximum: limit(PropertyId.TOPIC_ALIAS_MAXIMUM, 0),
    maximumQos: limit(PropertyId.MAXIMUM_QOS, 2),
    retainAvailable: limit(PropertyId.RETAIN_AVAILABLE, 1) !== 0,
    wildcardsAvailable: limit(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) !== 0,
    subscriptionIdentifiersAvailable: limit(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) !== 0,
    sharedAvailable: limit(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) !== 0,
    authenticationMethod: textOf(properties, PropertyId.AUTHENTICATION_METHOD),
  };
}

/**
 * Reads PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7) after its fixed header. In MQTT 5.0 a success without
 * properties may leave them and its reason code out.
 */
export function readAcknowledgement(reader: PacketReader, into: Field[]): void {
  reader.number(into, 'packet identifier', 2);
  if (reader.version < 5 || reader.cut || reader.left === 0) return;
  readCode(reader, into);
  if (reader.left > 0) readProperties(reader, into);
}

/** Reads SUBACK or UNSUBACK (sections 3.9 and 3.11) after its fixed header; how many codes it has. */
export function readSubscriptionAnswer(reader: PacketReader, into: Field[]): number {
  reader.number(into, 'packet identifier', 2);
  if (reader.version === 5) readProperties(reader, into);
  else if (reader.type === PacketType.UNSUBACK) return 0;
  let count = 0;
  for (; !reader.cut && reader.left > 0; count += 1) readCode(reader, into);
  return count;
}

/** Reads DISCONNECT or AUTH (sections 3.14 and 3.15) after its fixed header: both may be without anything in MQTT 5.0. */
export function readReason(reader: PacketReader, into: Field[]): void {
  if (reader.version < 5 || reader.left === 0) return;
  readCode(reader, into);
  if (reader.left === 0) return;
  const at = reader.at;
  judgeAuthentication(reader, readProperties(reader, into), at);
}

function judgeAuthentication(reader: PacketReader, properties: Properties | undefined, at: number): void {
  if (!properties?.has(PropertyId.AUTHENTICATION_DATA) || properties.has(PropertyId.AUTHENTICATION_METHOD)) return;
  reader.breach(packetRules.dataWithMethod, at, reader.at - at);
}

function readCode(reader: PacketReader, into: Field[]): number | undefined {
  const { at, type, version } = reader;
  const nameOf = (value: number) => (version === 5 ? reasonName(value, type) : returnName(value, type));
  const name = version === 5 ? 'reason code' : 'return code';
  const code = reader.octet(into, name, (value) => nameOf(value) ?? 'not defined here');
  const rule = codeRules[type];
  if (code !== undefined && rule && nameOf(code) === undefined) reader.breach(rule, at, 1);
  return code;
}
