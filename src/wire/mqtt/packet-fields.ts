import type { Breach, Field, Side } from '../octets/dissection.ts';
import { type Connack, readAcknowledgement, readConnack, readReason, readSubscriptionAnswer } from './answer-fields.ts';
import { type Connect, readConnect } from './connect-fields.ts';
import { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import { DUP, PACKET_NAMES, PacketType, QOS, RETAIN, requiredFlags, type Version } from './packet-types.ts';
import { readPublish } from './publish-fields.ts';
import { readSubscribe, readUnsubscribe } from './subscription-fields.ts';

/** A packet taken apart, and what of it counts beyond the packet. */
export interface ReadPacket {
  /** As which it was read. */
  readonly version: Version;
  readonly fields: Field[];
  readonly broken: Breach[];
  readonly connect?: Connect | undefined;
  readonly connack?: Connack | undefined;
  /** Topic filters of a SUBSCRIBE or UNSUBSCRIBE, codes of their answers. */
  readonly count?: number;
}

export interface PacketSpan {
  /** The octets of the packet: all of them, or the first ones of one that is unfinished. */
  readonly octets: Uint8Array;
  /** Absolute offset of the first of them. */
  readonly offset: number;
  readonly side: Side;
  readonly version: Version;
  readonly whole: boolean;
}

/** Takes a packet apart (section 2 and 3 of both versions). It holds at least one octet. */
export function readPacket({ octets, offset, side, version, whole }: PacketSpan): ReadPacket {
  const first = octets[0] as number;
  const type = first >>> 4;
  const reader = new PacketReader(octets, offset, { side, version, type, whole });
  const fields = firstOctet(reader, first, type);
  reader.at = 1;
  judgeFirst(reader, type, first);
  if (reader.variable(fields, 'remaining length') === undefined) return { version, fields, broken: reader.broken };
  const more = readRest(reader, fields, type, first);
  if (whole && !reader.cut && reader.left > 0) {
    reader.breach(packetRules.nothingLeft, reader.at, reader.left);
    reader.rest(fields, 'surplus octets');
  } else reader.rest(fields, 'octets so far');
  return { version, fields, broken: reader.broken, ...more };
}

function firstOctet(reader: PacketReader, first: number, type: number): Field[] {
  const name = reader.bits('packet type', 0, 0, 4, type, PACKET_NAMES[type]);
  if (type !== PacketType.PUBLISH) return [name, reader.bits('reserved flags', 0, 4, 4, first & 0xf)];
  const qos = (first & QOS) >>> 1;
  return [
    name,
    reader.bits('DUP', 0, 4, 1, first & DUP ? 1 : 0, first & DUP ? 'sent before' : 'sent for the first time'),
    reader.bits('QoS', 0, 5, 2, qos, QOS_MEANINGS[qos]),
    reader.bits('RETAIN', 0, 7, 1, first & RETAIN),
  ];
}

const QOS_MEANINGS = ['at most once', 'at least once', 'exactly once', 'not allowed'] as const;

const { CONNECT, CONNACK, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT } = PacketType;
const FROM_CLIENT: readonly number[] = [CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ];
const FROM_SERVER: readonly number[] = [CONNACK, SUBACK, UNSUBACK, PINGRESP];

function judgeFirst(reader: PacketReader, type: number, first: number): void {
  const { version, side } = reader;
  if (type === 0 || (type === PacketType.AUTH && version < 5)) {
    reader.breach(packetRules.typeKnown, 0, 1);
    return;
  }
  const onlyClient = FROM_CLIENT.includes(type) || (type === DISCONNECT && version < 5);
  if (side === 'server' ? onlyClient : FROM_SERVER.includes(type)) reader.breach(packetRules.direction, 0, 1);
  if (type !== PacketType.PUBLISH && (first & 0xf) !== requiredFlags(type)) {
    reader.breach(packetRules.reservedFlags, 0, 1);
  }
}

function readRest(reader: PacketReader, fields: Field[], type: number, first: number): Partial<ReadPacket> {
  switch (type) {
    case PacketType.CONNECT:
      return { connect: readConnect(reader, fields) };
    case PacketType.CONNACK:
      return { connack: readConnack(reader, fields) };
    case PacketType.PUBLISH:
      readPublish(reader, fields, first);
      return {};
    case PacketType.PUBACK:
    case PacketType.PUBREC:
    case PacketType.PUBREL:
    case PacketType.PUBCOMP:
      readAcknowledgement(reader, fields);
      return {};
    case PacketType.SUBSCRIBE:
      return { count: readSubscribe(reader, fields) };
    case PacketType.UNSUBSCRIBE:
      return { count: readUnsubscribe(reader, fields) };
    case PacketType.SUBACK:
    case PacketType.UNSUBACK:
      return { count: readSubscriptionAnswer(reader, fields) };
    case PacketType.DISCONNECT:
    case PacketType.AUTH:
      readReason(reader, fields);
      return {};
    default:
      return {};
  }
}
