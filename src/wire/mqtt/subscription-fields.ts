import type { Field } from '../octets/dissection.ts';
import type { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import { readProperties } from './property-fields.ts';
import { readIdentifier } from './publish-fields.ts';
import type { MqttRule } from './rule.ts';
import { type FilterFault, filterFault, isShared } from './topics.ts';

const FAULTS: Readonly<Record<FilterFault, MqttRule>> = {
  'multi-level wildcard': packetRules.multiLevelWildcard,
  'single-level wildcard': packetRules.singleLevelWildcard,
  'share name': packetRules.shareName,
  'shared filter': packetRules.shareName,
};

/** Reads a SUBSCRIBE (section 3.8) after its fixed header; how many topic filters it has. */
export function readSubscribe(reader: PacketReader, into: Field[]): number {
  return readFilters(reader, into, packetRules.subscribeNotEmpty, true);
}

/** Reads an UNSUBSCRIBE (section 3.10) after its fixed header; how many topic filters it has. */
export function readUnsubscribe(reader: PacketReader, into: Field[]): number {
  return readFilters(reader, into, packetRules.unsubscribeNotEmpty, false);
}

function readFilters(reader: PacketReader, into: Field[], notEmpty: MqttRule, withOptions: boolean): number {
  readIdentifier(reader, into);
  if (reader.version === 5) readProperties(reader, into);
  if (reader.whole && !reader.cut && reader.left === 0) reader.breach(notEmpty, 0, reader.octets.length);
  let count = 0;
  while (!reader.cut && reader.left > 0) {
    const from = reader.at;
    const parts: Field[] = [];
    const filter = readFilter(reader, parts);
    if (withOptions) readOptions(reader, parts, filter);
    const last = parts.at(-1);
    if (withOptions) into.push(reader.field('subscription', from, reader.at - from, filter ?? null, undefined, parts));
    else if (last) into.push(last);
    count += 1;
  }
  return count;
}

function readFilter(reader: PacketReader, into: Field[]): string | undefined {
  const at = reader.at;
  const filter = reader.text(into, 'topic filter');
  if (filter === undefined) return undefined;
  if (filter === '') reader.breach(packetRules.topicNotEmpty, at, 2);
  const fault = filterFault(filter, reader.version === 5);
  if (fault !== undefined) reader.breach(FAULTS[fault], at + 2, reader.at - at - 2);
  return filter;
}

const RETAIN_HANDLING = [
  'retained messages are sent',
  'retained messages are sent if the subscription is new',
  'no retained messages are sent',
] as const;

function readOptions(reader: PacketReader, into: Field[], filter: string | undefined): void {
  const at = reader.at;
  if (reader.cut) return;
  if (reader.left === 0) {
    reader.cutShort(into, 'subscription options');
    return;
  }
  const options = reader.octets[at] as number;
  reader.at += 1;
  const qos = options & 0b11;
  const maximum = reader.bits('maximum QoS', at, 6, 2, qos);
  if (reader.version < 5) {
    const reserved = reader.bits('reserved', at, 0, 6, options >>> 2);
    into.push(reader.field('requested QoS', at, 1, options, undefined, [reserved, maximum]));
    if (options >>> 2 !== 0) reader.breach(packetRules.subscriptionReserved, at, 1);
    if (qos === 3) reader.breach(packetRules.subscriptionQos, at, 1);
    return;
  }
  const handling = (options >>> 4) & 0b11;
  const noLocal = (options >>> 2) & 1;
  const fields = [
    reader.bits('reserved', at, 0, 2, options >>> 6),
    reader.bits('retain handling', at, 2, 2, handling, RETAIN_HANDLING[handling]),
    reader.bits('retain as published', at, 4, 1, (options >>> 3) & 1),
    reader.bits('no local', at, 5, 1, noLocal),
    maximum,
  ];
  into.push(reader.field('subscription options', at, 1, options, undefined, fields));
  if (options >>> 6 !== 0) reader.breach(packetRules.subscriptionReserved, at, 1);
  if (qos === 3) reader.breach(packetRules.subscriptionQos, at, 1);
  if (handling === 3) reader.breach(packetRules.retainHandling, at, 1);
  if (noLocal === 1 && filter !== undefined && isShared(filter)) reader.breach(packetRules.noLocalNotShared, at, 1);
}
