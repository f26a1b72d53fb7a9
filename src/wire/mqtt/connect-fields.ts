import type { Field } from '../octets/dissection.ts';
import { connectRules } from './connect-rules.ts';
import type { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import type { Version } from './packet-types.ts';
import { readProperties, textOf } from './property-fields.ts';
import { PropertyId, WILL } from './property-table.ts';
import { hasWildcard } from './topics.ts';

/** What a CONNECT settles for its network connection. */
export interface Connect {
  readonly version: Version;
  /** Clean Session (MQTT 3.1.1), Clean Start (MQTT 5.0). */
  readonly clean: boolean;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly topicAliasMaximum: number;
  readonly authenticationMethod: string | undefined;
  readonly wantsProblemInformation: boolean;
  readonly wantsResponseInformation: boolean;
  readonly sessionExpiry: number;
}

const NAMES: Readonly<Record<number, string>> = { 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5.0' };

/** Reads the variable header and the payload of a CONNECT (section 3.1); what it settles, once its flags are read. */
export function readConnect(reader: PacketReader, into: Field[]): Connect | undefined {
  const nameAt = reader.at;
  const name = reader.text(into, 'protocol name');
  const levelAt = reader.at;
  const nameLength = levelAt - nameAt;
  const level = reader.octet(into, 'protocol version', (value) => NAMES[value] ?? 'unknown');
  if (level === undefined) return undefined;
  const version = versionOf(level);
  reader.version = version;
  if (name !== 'MQTT' && !(name === 'MQIsdp' && level === 3)) {
    reader.breach(connectRules.protocolName, nameAt, nameLength, likelyName(name));
  }
  if (NAMES[level] === undefined || (level === 3 && name === 'MQTT')) {
    reader.breach(connectRules.protocolLevel, levelAt, 1);
  }
  const flagsAt = reader.at;
  const flags = reader.left === 0 ? undefined : reader.octets[flagsAt];
  if (flags === undefined) {
    reader.cutShort(into, 'connect flags');
    return undefined;
  }
  into.push(reader.field('connect flags', flagsAt, 1, flags, undefined, connectFlags(reader, flagsAt, flags)));
  reader.at += 1;
  judgeFlags(reader, flagsAt, flags);
  reader.number(into, 'keep alive', 2, (value) => (value === 0 ? 'off' : `${value} seconds`));
  const properties = version === 5 ? readProperties(reader, into) : undefined;
  if (properties?.has(PropertyId.AUTHENTICATION_DATA) && !properties.has(PropertyId.AUTHENTICATION_METHOD)) {
    reader.breach(packetRules.dataWithMethod, flagsAt + 3, reader.at - flagsAt - 3);
  }
  readPayload(reader, into, flags);
  const limit = (id: number, otherwise: number): number => {
    const value = properties?.get(id);
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    version,
    clean: (flags & CLEAN) !== 0,
    receiveMaximum: limit(PropertyId.RECEIVE_MAXIMUM, 65_535),
    maximumPacketSize: limit(PropertyId.MAXIMUM_PACKET_SIZE, Number.POSITIVE_INFINITY),
    topicAliasMaximum: limit(PropertyId.TOPIC_ALIAS_MAXIMUM, 0),
    authenticationMethod: textOf(properties, PropertyId.AUTHENTICATION_METHOD),
    wantsProblemInformation: limit(PropertyId.REQUEST_PROBLEM_INFORMATION, 1) !== 0,
    wantsResponseInformation: limit(PropertyId.REQUEST_RESPONSE_INFORMATION, 0) === 1,
    sessionExpiry: limit(PropertyId.SESSION_EXPIRY_INTERVAL, 0),
  };
}

const USER_NAME = 0b1000_0000;
const PASSWORD = 0b0100_0000;
const WILL_RETAIN = 0b0010_0000;
const WILL_QOS = 0b0001_1000;
const WILL_FLAG = 0b0000_0100;
const CLEAN = 0b0000_0010;
const RESERVED = 0b0000_0001;

/** What a level that no version has is read as: what is beyond 5 most likely has properties too. */
function versionOf(level: number): Version {
  if (level >= 5) return 5;
  return level === 3 ? 3 : 4;
}

function likelyName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name.toUpperCase() === 'MQTT') return 'the name is in capitals';
  return name === 'MQIsdp' ? 'this is the name of MQTT 3.1, whose version is 3' : undefined;
}

function connectFlags(reader: PacketReader, at: number, flags: number): Field[] {
  const bit = (name: string, offset: number, meanings?: readonly [string, string]): Field => {
    const value = (flags >>> (7 - offset)) & 1;
    return reader.bits(name, at, offset, 1, value, meanings?.[value]);
  };
  const clean = reader.version === 5 ? 'clean start' : 'clean session';
  const qos = (flags & WILL_QOS) >>> 3;
  return [
    bit('user name flag', 0, ['no user name', 'a user name follows']),
    bit('password flag', 1, ['no password', 'a password follows']),
    bit('will retain', 2),
    reader.bits('will QoS', at, 3, 2, qos),
    bit('will flag', 5, ['no will', 'a will follows']),
    bit(clean, 6, ['goes on with a session, if there is one', 'begins a new session']),
    bit('reserved', 7),
  ];
}

function judgeFlags(reader: PacketReader, at: number, flags: number): void {
  if (flags & RESERVED) reader.breach(connectRules.reservedFlag, at, 1);
  if ((flags & WILL_FLAG) === 0) {
    if (flags & WILL_QOS) reader.breach(connectRules.willQosWithoutWill, at, 1);
    if (flags & WILL_RETAIN) reader.breach(connectRules.willRetainWithoutWill, at, 1);
  } else if ((flags & WILL_QOS) === WILL_QOS) reader.breach(connectRules.willQos, at, 1);
  if (flags & PASSWORD && (flags & USER_NAME) === 0) reader.breach(connectRules.passwordWithUserName, at, 1);
}

function readPayload(reader: PacketReader, into: Field[], flags: number): void {
  const at = reader.at;
  const identifier = reader.text(into, 'client identifier');
  if (identifier === '' && (flags & CLEAN) === 0) {
    reader.breach(connectRules.emptyIdentifierIsClean, at, reader.at - at);
  }
  if (flags & WILL_FLAG) {
    if (reader.version === 5) readProperties(reader, into, WILL);
    const topicAt = reader.at;
    const topic = reader.text(into, 'will topic');
    if (topic === '') reader.breach(packetRules.topicNotEmpty, topicAt, 2);
    if (topic !== undefined && hasWildcard(topic)) {
      reader.breach(packetRules.topicWithoutWildcards, topicAt + 2, reader.at - topicAt - 2);
    }
    reader.binary(into, reader.version === 5 ? 'will payload' : 'will message');
  }
  if (flags & USER_NAME) reader.text(into, 'user name');
  if (flags & PASSWORD) reader.binary(into, 'password');
}
