/** MQTT control packet types (MQTT 3.1.1 and 5.0, section 2.1.2, table 2.1), as the first four bits of a packet have them. */
export const PacketType = {
  CONNECT: 1,
  CONNACK: 2,
  PUBLISH: 3,
  PUBACK: 4,
  PUBREC: 5,
  PUBREL: 6,
  PUBCOMP: 7,
  SUBSCRIBE: 8,
  SUBACK: 9,
  UNSUBSCRIBE: 10,
  UNSUBACK: 11,
  PINGREQ: 12,
  PINGRESP: 13,
  DISCONNECT: 14,
  AUTH: 15,
} as const;

/** The name of each type, by its number. */
export const PACKET_NAMES = [
  'reserved packet',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
] as const;

/** Protocol level of a connection, as its CONNECT names it: 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0. */
export type Version = 3 | 4 | 5;

/** What the versions are called, by protocol level. */
export const VERSION_NAMES: Readonly<Record<Version, string>> = { 3: '3.1', 4: '3.1.1', 5: '5.0' };

/** What the low four bits of the first octet must be (table 2.2); for PUBLISH they carry flags of their own. */
export function requiredFlags(type: number): number {
  return type === PacketType.PUBREL || type === PacketType.SUBSCRIBE || type === PacketType.UNSUBSCRIBE ? 0b0010 : 0;
}

/** The flags of PUBLISH in the first octet of its fixed header (section 3.3.1). */
export const DUP = 0b1000;
export const QOS = 0b0110;
export const RETAIN = 0b0001;
