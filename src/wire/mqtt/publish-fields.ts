import type { Field } from '../octets/dissection.ts';
import type { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import { DUP, QOS } from './packet-types.ts';
import { type Properties, readProperties } from './property-fields.ts';
import { PropertyId } from './property-table.ts';
import { badOctet } from './text.ts';
import { hasWildcard } from './topics.ts';

/** Reads the variable header and the payload of a PUBLISH (section 3.3) whose fixed header began with `first`. */
export function readPublish(reader: PacketReader, into: Field[], first: number): void {
  const qos = (first & QOS) >>> 1;
  if (qos === 3) reader.breach(packetRules.publishQos, 0, 1);
  if (qos === 0 && first & DUP) reader.breach(packetRules.dupClear, 0, 1);
  const topicAt = reader.at;
  const topic = reader.text(into, 'topic name');
  const topicEnd = reader.at;
  if (topic !== undefined && hasWildcard(topic)) {
    reader.breach(packetRules.topicNameWithoutWildcards, topicAt + 2, topicEnd - topicAt - 2);
  }
  if (qos > 0) readIdentifier(reader, into);
  const properties = reader.version === 5 ? readProperties(reader, into) : undefined;
  if (topic === '') judgeEmptyTopic(reader, topicAt, properties);
  const payloadAt = reader.at;
  reader.payload(into, 'payload');
  if (reader.whole && properties?.get(PropertyId.PAYLOAD_FORMAT_INDICATOR) === 1) {
    const bad = badOctet(reader.octets, payloadAt, reader.at);
    if (bad !== undefined) reader.breach(packetRules.payloadAsIndicated, bad, 1);
  }
}

/** The packet identifier of a packet that must have one other than 0. */
export function readIdentifier(reader: PacketReader, into: Field[]): void {
  const at = reader.at;
  const identifier = reader.number(into, 'packet identifier', 2);
  if (identifier !== 0) return;
  const { clientIdentifierNotZero, serverIdentifierNotZero } = packetRules;
  reader.breach(reader.side === 'client' ? clientIdentifierNotZero : serverIdentifierNotZero, at, 2);
}

function judgeEmptyTopic(reader: PacketReader, topicAt: number, properties: Properties | undefined): void {
  if (properties === undefined) reader.breach(packetRules.topicNotEmpty, topicAt, 2);
  else if (!reader.cut && !properties.has(PropertyId.TOPIC_ALIAS)) reader.breach(packetRules.topicOrAlias, topicAt, 2);
}
