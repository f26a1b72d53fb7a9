import { PacketType } from './packet-types.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

/** How the value of a property is encoded (MQTT 5.0 section 1.5). */
export type PropertyType = 'octet' | 'two octets' | 'four octets' | 'variable' | 'text' | 'binary' | 'pair';

/** The properties of the will in a CONNECT have a place of their own; no packet type has this number. */
export const WILL = 16;

export interface Property {
  readonly name: string;
  readonly type: PropertyType;
  /** Sections of MQTT 5.0 that define it, by the number of the packet type that may carry it, or `WILL`. */
  readonly sections: Readonly<Record<number, string>>;
  /** The bounds of its value, where it has any. */
  readonly least?: number;
  readonly most?: number;
  /** True when a packet may carry it several times. */
  readonly repeats?: boolean;
}

const { CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP } = PacketType;
const { SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, DISCONNECT, AUTH } = PacketType;

const REASON_STRING = {
  [CONNACK]: '3.2.2.3.9',
  [PUBACK]: '3.4.2.2.2',
  [PUBREC]: '3.5.2.2.2',
  [PUBREL]: '3.6.2.2.2',
  [PUBCOMP]: '3.7.2.2.2',
  [SUBACK]: '3.9.2.1.2',
  [UNSUBACK]: '3.11.2.1.2',
  [DISCONNECT]: '3.14.2.2.3',
  [AUTH]: '3.15.2.2.4',
};

const USER_PROPERTY = {
  [CONNECT]: '3.1.2.11.8',
  [WILL]: '3.1.3.2.8',
  [CONNACK]: '3.2.2.3.10',
  [PUBLISH]: '3.3.2.3.7',
  [PUBACK]: '3.4.2.2.3',
  [PUBREC]: '3.5.2.2.3',
  [PUBREL]: '3.6.2.2.3',
  [PUBCOMP]: '3.7.2.2.3',
  [SUBSCRIBE]: '3.8.2.1.3',
  [SUBACK]: '3.9.2.1.3',
  [UNSUBSCRIBE]: '3.10.2.1.2',
  [UNSUBACK]: '3.11.2.1.3',
  [DISCONNECT]: '3.14.2.2.4',
  [AUTH]: '3.15.2.2.5',
};

function property(name: string, type: PropertyType, sections: Property['sections'], more: object = {}): Property {
  return { name, type, sections, ...more };
}

const BOOLEAN = { least: 0, most: 1 };
const NOT_ZERO = { least: 1 };

/** Identifiers of the properties that tracking a connection needs. */
export const PropertyId = {
  SUBSCRIPTION_IDENTIFIER: 0x0b,
  SESSION_EXPIRY_INTERVAL: 0x11,
  AUTHENTICATION_METHOD: 0x15,
  AUTHENTICATION_DATA: 0x16,
  PAYLOAD_FORMAT_INDICATOR: 0x01,
  RESPONSE_TOPIC: 0x08,
  RECEIVE_MAXIMUM: 0x21,
  TOPIC_ALIAS_MAXIMUM: 0x22,
  TOPIC_ALIAS: 0x23,
  REQUEST_PROBLEM_INFORMATION: 0x17,
  REQUEST_RESPONSE_INFORMATION: 0x19,
  MAXIMUM_QOS: 0x24,
  RETAIN_AVAILABLE: 0x25,
  WILDCARD_SUBSCRIPTION_AVAILABLE: 0x28,
  SUBSCRIPTION_IDENTIFIER_AVAILABLE: 0x29,
  SHARED_SUBSCRIPTION_AVAILABLE: 0x2a,
  MAXIMUM_PACKET_SIZE: 0x27,
} as const;

/** Every property of MQTT 5.0 (section 2.2.2.2, table 2.4), by its identifier. */
const PROPERTIES: readonly (Property | undefined)[] = (() => {
  const table: (Property | undefined)[] = [];
  table[0x01] = property('Payload Format Indicator', 'octet', { [WILL]: '3.1.3.2.3', [PUBLISH]: '3.3.2.3.2' }, BOOLEAN);
  table[0x02] = property('Message Expiry Interval', 'four octets', { [WILL]: '3.1.3.2.4', [PUBLISH]: '3.3.2.3.3' });
  table[0x03] = property('Content Type', 'text', { [WILL]: '3.1.3.2.5', [PUBLISH]: '3.3.2.3.9' });
  table[0x08] = property('Response Topic', 'text', { [WILL]: '3.1.3.2.6', [PUBLISH]: '3.3.2.3.5' });
  table[0x09] = property('Correlation Data', 'binary', { [WILL]: '3.1.3.2.7', [PUBLISH]: '3.3.2.3.6' });
  table[0x0b] = property(
    'Subscription Identifier',
    'variable',
    { [PUBLISH]: '3.3.2.3.8', [SUBSCRIBE]: '3.8.2.1.2' },
    NOT_ZERO,
  );
  table[0x11] = property('Session Expiry Interval', 'four octets', {
    [CONNECT]: '3.1.2.11.2',
    [CONNACK]: '3.2.2.3.2',
    [DISCONNECT]: '3.14.2.2.2',
  });
  table[0x12] = property('Assigned Client Identifier', 'text', { [CONNACK]: '3.2.2.3.7' });
  table[0x13] = property('Server Keep Alive', 'two octets', { [CONNACK]: '3.2.2.3.14' });
  table[0x15] = property('Authentication Method', 'text', {
    [CONNECT]: '3.1.2.11.9',
    [CONNACK]: '3.2.2.3.17',
    [AUTH]: '3.15.2.2.2',
  });
  table[0x16] = property('Authentication Data', 'binary', {
    [CONNECT]: '3.1.2.11.10',
    [CONNACK]: '3.2.2.3.18',
    [AUTH]: '3.15.2.2.3',
  });
  table[0x17] = property('Request Problem Information', 'octet', { [CONNECT]: '3.1.2.11.7' }, BOOLEAN);
  table[0x18] = property('Will Delay Interval', 'four octets', { [WILL]: '3.1.3.2.2' });
  table[0x19] = property('Request Response Information', 'octet', { [CONNECT]: '3.1.2.11.6' }, BOOLEAN);
  table[0x1a] = property('Response Information', 'text', { [CONNACK]: '3.2.2.3.15' });
  table[0x1c] = property('Server Reference', 'text', { [CONNACK]: '3.2.2.3.16', [DISCONNECT]: '3.14.2.2.5' });
  table[0x1f] = property('Reason String', 'text', REASON_STRING);
  table[0x21] = property(
    'Receive Maximum',
    'two octets',
    { [CONNECT]: '3.1.2.11.3', [CONNACK]: '3.2.2.3.3' },
    NOT_ZERO,
  );
  table[0x22] = property('Topic Alias Maximum', 'two octets', { [CONNECT]: '3.1.2.11.5', [CONNACK]: '3.2.2.3.8' });
  table[0x23] = property('Topic Alias', 'two octets', { [PUBLISH]: '3.3.2.3.4' }, NOT_ZERO);
  table[0x24] = property('Maximum QoS', 'octet', { [CONNACK]: '3.2.2.3.4' }, BOOLEAN);
  table[0x25] = property('Retain Available', 'octet', { [CONNACK]: '3.2.2.3.5' }, BOOLEAN);
  table[0x26] = property('User Property', 'pair', USER_PROPERTY, { repeats: true });
  table[0x27] = property(
    'Maximum Packet Size',
    'four octets',
    { [CONNECT]: '3.1.2.11.4', [CONNACK]: '3.2.2.3.6' },
    NOT_ZERO,
  );
  table[0x28] = property('Wildcard Subscription Available', 'octet', { [CONNACK]: '3.2.2.3.11' }, BOOLEAN);
  table[0x29] = property('Subscription Identifier Available', 'octet', { [CONNACK]: '3.2.2.3.12' }, BOOLEAN);
  table[0x2a] = property('Shared Subscription Available', 'octet', { [CONNACK]: '3.2.2.3.13' }, BOOLEAN);
  return table;
})();

export function propertyOf(id: number): Property | undefined {
  return PROPERTIES[id];
}

/** The identifier of every property there is. */
export function propertyIds(): number[] {
  return PROPERTIES.flatMap((known, id) => (known ? [id] : []));
}

/** Index past the value of `type` that begins at index `at` of `octets`; undefined when it does not end before `end`. */
export function pastValue(type: PropertyType, octets: Uint8Array, at: number, end: number): number | undefined {
  const past = extentOf(type, octets, at, end);
  return past !== undefined && past <= end ? past : undefined;
}

function extentOf(type: PropertyType, octets: Uint8Array, at: number, end: number): number | undefined {
  switch (type) {
    case 'octet':
      return at + 1;
    case 'two octets':
      return at + 2;
    case 'four octets':
      return at + 4;
    case 'variable': {
      const read = readVariableByteInteger(octets, at, end);
      return typeof read === 'string' ? undefined : at + read.length;
    }
    case 'text':
    case 'binary':
      return pastPrefixed(octets, at, end);
    case 'pair': {
      const second = pastPrefixed(octets, at, end);
      return second === undefined ? undefined : pastPrefixed(octets, second, end);
    }
  }
}

function pastPrefixed(octets: Uint8Array, at: number, end: number): number | undefined {
  if (at + 2 > end) return undefined;
  return at + 2 + (((octets[at] as number) << 8) | (octets[at + 1] as number));
}
