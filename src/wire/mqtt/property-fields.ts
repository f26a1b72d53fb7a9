import type { Field } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import type { PacketReader } from './packet-reader.ts';
import { packetRules } from './packet-rules.ts';
import { PacketType } from './packet-types.ts';
import { type Property, PropertyId, pastValue, propertyOf, WILL } from './property-table.ts';
import { hasWildcard } from './topics.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

/** The values of the properties that a packet carried and that other fields are judged by, by their identifiers. */
export type Properties = ReadonlyMap<number, number | string>;

const NONE: Properties = new Map();

/** The value of a property that is text. */
export function textOf(properties: Properties | undefined, id: number): string | undefined {
  const value = properties?.get(id);
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads the properties of a packet (MQTT 5.0 section 2.2.2) into one field: their length, and one field for each.
 *
 * @param place the packet's type, or `WILL` for those of the will in a CONNECT
 */
export function readProperties(reader: PacketReader, into: Field[], place = reader.type): Properties {
  const name = place === WILL ? 'will properties' : 'properties';
  if (reader.cut) return NONE;
  const from = reader.at;
  const fields: Field[] = [];
  const length = reader.variable(fields, 'property length');
  if (length === undefined) {
    into.push(...fields);
    return NONE;
  }
  const end = reader.limit;
  const past = reader.at + length;
  const fits = past <= end;
  reader.limit = fits ? past : end;
  const values = length === 0 ? NONE : readAll(reader, fields, place);
  if (!fits && !reader.cut) reader.cutShort(fields, 'properties');
  // Where the property length tells, the fields after the properties can still be read.
  if (fits) reader.cut = false;
  reader.limit = end;
  into.push(reader.field(name, from, reader.at - from, fields.length - 1, 'how many there are', fields));
  return values;
}

function readAll(reader: PacketReader, fields: Field[], place: number): Properties {
  const values = new Map<number, number | string>();
  while (!reader.cut && reader.left > 0) readProperty(reader, fields, place, values);
  return values;
}

function readProperty(
  reader: PacketReader,
  fields: Field[],
  place: number,
  values: Map<number, number | string>,
): void {
  const from = reader.at;
  const id = readVariableByteInteger(reader.octets, from, reader.limit);
  const property = typeof id === 'string' ? undefined : propertyOf(id.value);
  if (typeof id === 'string' || !property) {
    if (reader.whole || typeof id !== 'string') reader.breach(packetRules.propertyAllowed, from, 1, unknown(id));
    reader.cut = true;
    reader.rest(fields, 'octets not understood');
    return;
  }
  const parts: Field[] = [];
  reader.variable(parts, 'identifier', () => property.name);
  const isWhole = pastValue(property.type, reader.octets, reader.at, reader.limit) !== undefined;
  const value = readValue(reader, parts, property);
  fields.push(reader.field(property.name, from, reader.at - from, value ?? null, undefined, parts));
  if (isWhole) judge(reader, id.value, property, place, from, value, values);
}

function unknown(id: ReturnType<typeof readVariableByteInteger>): string | undefined {
  return typeof id === 'string' ? undefined : `no property has the identifier ${id.value}`;
}

function readValue(reader: PacketReader, parts: Field[], { type }: Property): number | string | undefined {
  switch (type) {
    case 'octet':
      return reader.number(parts, 'value', 1);
    case 'two octets':
      return reader.number(parts, 'value', 2);
    case 'four octets':
      return reader.number(parts, 'value', 4);
    case 'variable':
      return reader.variable(parts, 'value');
    case 'text':
      return reader.text(parts, 'value');
    case 'binary': {
      const from = reader.at + 2;
      return reader.binary(parts, 'value')
        ? toHex(reader.octets.subarray(from, Math.min(reader.at, from + 64)))
        : undefined;
    }
    case 'pair': {
      const name = reader.text(parts, 'name');
      const value = reader.text(parts, 'value');
      return value === undefined ? name : `${name}: ${value}`;
    }
  }
}

function judge(
  reader: PacketReader,
  id: number,
  property: Property,
  place: number,
  from: number,
  value: number | string | undefined,
  values: Map<number, number | string>,
): void {
  const length = reader.at - from;
  const section = property.sections[place];
  if (section === undefined) {
    reader.breach(packetRules.propertyAllowed, from, length, `${property.name} belongs to other packets`);
    return;
  }
  const mayRepeat = property.repeats || (id === PropertyId.SUBSCRIPTION_IDENTIFIER && place === PacketType.PUBLISH);
  if (values.has(id) && !mayRepeat) reader.breach(packetRules.propertyOnce, from, length, undefined, section);
  if (value === undefined) return;
  const { least = 0, most = Number.POSITIVE_INFINITY } = property;
  if (typeof value === 'number' && (value < least || value > most)) {
    if (id === PropertyId.TOPIC_ALIAS) reader.breach(packetRules.topicAliasNotZero, from, length);
    else reader.breach(packetRules.propertyValue, from, length, undefined, section);
  }
  if (id === PropertyId.RESPONSE_TOPIC && typeof value === 'string' && hasWildcard(value)) {
    reader.breach(packetRules.responseTopicWithoutWildcards, from, length);
  }
  if (id === PropertyId.SUBSCRIPTION_IDENTIFIER && place === PacketType.PUBLISH && reader.side === 'client') {
    reader.breach(packetRules.noSubscriptionIdentifierFromClient, from, length);
  }
  if (id === PropertyId.SESSION_EXPIRY_INTERVAL && place === PacketType.DISCONNECT && reader.side === 'server') {
    reader.breach(packetRules.noExpiryFromServer, from, length);
  }
  values.set(id, value);
}
