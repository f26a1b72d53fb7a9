import { PacketType } from './packet-types.ts';

const { CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH } = PacketType;

type Row = readonly [name: string, ...packets: number[]];

/** Every reason code of MQTT 5.0 and the packets that may carry it (section 2.4, table 2.6). */
const REASON_CODES: Readonly<Record<number, Row>> = {
  0: ['Success', CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK, AUTH, SUBACK, DISCONNECT],
  1: ['Granted QoS 1', SUBACK],
  2: ['Granted QoS 2', SUBACK],
  4: ['Disconnect with Will Message', DISCONNECT],
  16: ['No matching subscribers', PUBACK, PUBREC],
  17: ['No subscription existed', UNSUBACK],
  24: ['Continue authentication', AUTH],
  25: ['Re-authenticate', AUTH],
  128: ['Unspecified error', CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT],
  129: ['Malformed Packet', CONNACK, DISCONNECT],
  130: ['Protocol Error', CONNACK, DISCONNECT],
  131: ['Implementation specific error', CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT],
  132: ['Unsupported Protocol Version', CONNACK],
  133: ['Client Identifier not valid', CONNACK],
  134: ['Bad User Name or Password', CONNACK],
  135: ['Not authorized', CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT],
  136: ['Server unavailable', CONNACK],
  137: ['Server busy', CONNACK, DISCONNECT],
  138: ['Banned', CONNACK],
  139: ['Server shutting down', DISCONNECT],
  140: ['Bad authentication method', CONNACK, DISCONNECT],
  141: ['Keep Alive timeout', DISCONNECT],
  142: ['Session taken over', DISCONNECT],
  143: ['Topic Filter invalid', SUBACK, UNSUBACK, DISCONNECT],
  144: ['Topic Name invalid', CONNACK, PUBACK, PUBREC, DISCONNECT],
  145: ['Packet Identifier in use', PUBACK, PUBREC, SUBACK, UNSUBACK],
  146: ['Packet Identifier not found', PUBREL, PUBCOMP],
  147: ['Receive Maximum exceeded', DISCONNECT],
  148: ['Topic Alias invalid', DISCONNECT],
  149: ['Packet too large', CONNACK, DISCONNECT],
  150: ['Message rate too high', DISCONNECT],
  151: ['Quota exceeded', CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT],
  152: ['Administrative action', DISCONNECT],
  153: ['Payload format invalid', CONNACK, PUBACK, PUBREC, DISCONNECT],
  154: ['Retain not supported', CONNACK, DISCONNECT],
  155: ['QoS not supported', CONNACK, DISCONNECT],
  156: ['Use another server', CONNACK, DISCONNECT],
  157: ['Server moved', CONNACK, DISCONNECT],
  158: ['Shared Subscriptions not supported', SUBACK, DISCONNECT],
  159: ['Connection rate exceeded', CONNACK, DISCONNECT],
  160: ['Maximum connect time', DISCONNECT],
  161: ['Subscription Identifiers not supported', SUBACK, DISCONNECT],
  162: ['Wildcard Subscriptions not supported', SUBACK, DISCONNECT],
};

/** Return codes of a CONNACK of MQTT 3.1.1 (section 3.2.2.3, table 3.1). */
const RETURN_CODES: readonly string[] = [
  'Connection Accepted',
  'Connection Refused, unacceptable protocol version',
  'Connection Refused, identifier rejected',
  'Connection Refused, Server unavailable',
  'Connection Refused, bad user name or password',
  'Connection Refused, not authorized',
];

/** Return codes of a SUBACK of MQTT 3.1.1 (section 3.9.3). */
const GRANTED: Readonly<Record<number, string>> = {
  0: 'Success, maximum QoS 0',
  1: 'Success, maximum QoS 1',
  2: 'Success, maximum QoS 2',
  128: 'Failure',
};

/** What reason code `code` of MQTT 5.0 is called in a packet of `type`; undefined when no packet of that type may carry it. */
export function reasonName(code: number, type: number): string | undefined {
  const row = REASON_CODES[code];
  if (!row?.includes(type)) return undefined;
  if (code === 0 && type === SUBACK) return 'Granted QoS 0';
  if (code === 0 && type === DISCONNECT) return 'Normal disconnection';
  return row[0];
}

/** What return code `code` of MQTT 3.1.1 says in a CONNACK or a SUBACK; undefined when it is reserved. */
export function returnName(code: number, type: number): string | undefined {
  return type === SUBACK ? GRANTED[code] : RETURN_CODES[code];
}
