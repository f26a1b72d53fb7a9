/**
 * What the sandbox does wrong on purpose with the control packets of MQTT that its broker sends, and with what reaches the
 * broker. Pure: settings, and how often what is armed a number of times still is.
 */
import { z } from 'zod';
import { encodeConnack, encodePacket } from '#wire/mqtt/encode.ts';
import { PACKET_NAMES, PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { readVariableByteInteger } from '#wire/mqtt/variable-byte-integer.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { wholeNumber } from './whole-number.ts';

const Times = wholeNumber(1, 1_000_000).optional();

/** Packets that a server sends and a client waits for. */
const Answer = z.enum([
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBACK',
  'UNSUBACK',
  'PINGRESP',
]);

export const MqttFaults = z.strictObject({
  /** Packets of this type are not sent: the first `times`, or all. */
  withhold: z.strictObject({ packet: Answer, times: Times }).optional(),
  /**
   * Every CONNACK refuses with this return or reason code, and the connection ends after it. A return code of MQTT 3.1.1 becomes
   * the reason code for the same where MQTT 5.0 is spoken.
   */
  refuse: wholeNumber(1, 255).optional(),
  /** The server grants no higher QoS than this, and delivers by that. */
  grant: z.union([z.literal(0), z.literal(1)]).optional(),
  /** What every SUBACK says was granted: QoS 0 where messages are delivered by what was asked for, or 1 where by QoS 0. */
  grantTold: z.enum(['too low', 'too high']).optional(),
  /** Every SUBACK says that the subscription failed: 0x80. */
  failSubscriptions: z.boolean().default(false),
  /** The connection ends once the server has sent so many packets on it: of the first `times` connections, or of all. */
  end: z
    .strictObject({ packets: wholeNumber(1, 1_000_000), how: z.enum(['cut', 'reset']).default('cut'), times: Times })
    .optional(),
  /** Octets, in hexadecimal, that are sent right after each CONNACK that lets a client in. */
  compose: z
    .string()
    .max(65_536)
    .regex(/^([0-9a-fA-F]{2})+$/, 'must be pairs of hexadecimal digits')
    .optional(),
});
export type MqttFaults = z.infer<typeof MqttFaults>;

/** The plan that does nothing. */
export const noMqttFaults: MqttFaults = MqttFaults.parse({});

/** The names of what a plan does, for the capture; empty for a plan that does nothing. */
export function armedMqttFaults(plan: MqttFaults): string[] {
  const names: string[] = [];
  if (plan.withhold) names.push(`${plan.withhold.packet} withheld`);
  if (plan.refuse !== undefined) names.push(`CONNACK ${plan.refuse}`);
  if (plan.grant !== undefined) names.push(`QoS ${plan.grant} granted at most`);
  if (plan.grantTold !== undefined) names.push(`SUBACK tells of a QoS ${plan.grantTold}`);
  if (plan.failSubscriptions) names.push('SUBACK 0x80');
  if (plan.end) names.push(`${plan.end.how} after ${plan.end.packets} packets`);
  if (plan.compose !== undefined) names.push('octets composed by hand');
  return names;
}

/** What becomes of one control packet of the server. */
export interface PacketFault {
  /** What is sent in its place, none for nothing; undefined when it is sent as it is. */
  readonly sent?: { readonly octets: Uint8Array; readonly fault: string };
  /** Octets that no library wrote, sent right after it. */
  readonly after?: { readonly octets: Uint8Array; readonly fault: string };
  /** How the connection ends after it. */
  readonly end?: 'cut' | 'reset';
}

interface Seen {
  packets: number;
  version: Version;
}

const NOTHING = new Uint8Array(0);
const GRANTED = 2;
const FAILURE = 0x80;

/** Reason codes of MQTT 5.0 (section 3.2.2.2) for the return codes of MQTT 3.1.1 (section 3.2.2.3). */
const REASONS: Readonly<Record<number, number>> = { 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x87 };

/** The faults of a plan on their way through the connections of one session. */
export class MqttFaultState {
  readonly plan: MqttFaults;
  readonly #left = new Map<'withhold' | 'end', number>();
  readonly #seen = new WeakMap<object, Seen>();

  constructor(plan: MqttFaults) {
    this.plan = plan;
  }

  /** Whether packets of the server may be touched. */
  get armed(): boolean {
    const { withhold, refuse, failSubscriptions, grantTold, end, compose } = this.plan;
    return [withhold, refuse, grantTold, end, compose].some((fault) => fault !== undefined) || failSubscriptions;
  }

  /** The server is about to send `packet`, whole, on `connection`. Undefined when it passes untouched. */
  ofServer(connection: object, packet: Uint8Array): PacketFault | undefined {
    const type = (packet[0] ?? 0) >>> 4;
    const seen = this.#seenOf(connection, type, packet);
    const { withhold, refuse, failSubscriptions, grantTold, end, compose } = this.plan;
    if (withhold && PACKET_NAMES[type] === withhold.packet && this.#take('withhold', withhold.times)) {
      return { sent: { octets: NOTHING, fault: `${withhold.packet} withheld` } };
    }
    if (refuse !== undefined && type === PacketType.CONNACK) {
      const code = seen.version === 5 ? (REASONS[refuse] ?? refuse) : refuse;
      return {
        sent: { octets: encodeConnack({ version: seen.version, code }), fault: `CONNACK ${code}` },
        end: 'cut',
      };
    }
    seen.packets += 1;
    const ends = end?.packets === seen.packets && this.#take('end', end.times) ? { end: end.how } : {};
    if (failSubscriptions && type === PacketType.SUBACK) {
      return { sent: { octets: withCodes(packet, seen.version, () => FAILURE), fault: 'SUBACK 0x80' }, ...ends };
    }
    if (grantTold !== undefined && type === PacketType.SUBACK) {
      const told = (code: number) => (code > GRANTED ? code : grantTold === 'too low' ? 0 : Math.max(code, 1));
      const fault = `SUBACK tells of a QoS ${grantTold}`;
      return { sent: { octets: withCodes(packet, seen.version, told), fault }, ...ends };
    }
    const letIn = type === PacketType.CONNACK && packet[3] === 0;
    if (compose !== undefined && letIn) {
      return { after: { octets: octetsOf(compose), fault: 'octets composed by hand' }, ...ends };
    }
    return 'end' in ends ? ends : undefined;
  }

  /** What the broker is given in place of a SUBSCRIBE of a client in `version`: the same, with no higher QoS than is granted. */
  ofClient(packet: Uint8Array, version: number): Uint8Array {
    const { grantTold, grant = grantTold === 'too high' ? 0 : undefined } = this.plan;
    if (grant === undefined || (packet[0] ?? 0) >>> 4 !== PacketType.SUBSCRIBE) return packet;
    const given = new Uint8Array(packet);
    for (const at of optionsIn(packet, version)) {
      const options = packet[at] ?? 0;
      given[at] = (options & ~0b11) | Math.min(options & 0b11, grant);
    }
    return given;
  }

  /** A CONNACK of MQTT 5.0 has properties, if none then their length; the others have not. */
  #seenOf(connection: object, type: number, packet: Uint8Array): Seen {
    const known = this.#seen.get(connection);
    const seen = known ?? { packets: 0, version: 4 };
    if (type === PacketType.CONNACK) seen.version = packet.length > 4 ? 5 : 4;
    if (!known) this.#seen.set(connection, seen);
    return seen;
  }

  #take(name: 'withhold' | 'end', times = Number.POSITIVE_INFINITY): boolean {
    const left = this.#left.get(name) ?? times;
    this.#left.set(name, left - 1);
    return left > 0;
  }
}

/** A SUBACK with other codes for its subscriptions. */
function withCodes(packet: Uint8Array, version: Version, told: (code: number) => number): Uint8Array {
  const start = pastProperties(packet, bodyOf(packet) + 2, version) - bodyOf(packet);
  const body = packet.slice(bodyOf(packet)).map((octet, at) => (at < start ? octet : told(octet)));
  return encodePacket({ type: PacketType.SUBACK, body });
}

/** Where the octets of options stand in a SUBSCRIBE (section 3.8.3); none where it is malformed. */
function optionsIn(packet: Uint8Array, version: number): number[] {
  const found: number[] = [];
  let at = pastProperties(packet, bodyOf(packet) + 2, version);
  while (at + 2 < packet.length) {
    const length = ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
    const options = at + 2 + length;
    if (options >= packet.length) break;
    if (((packet[options] ?? 0) & 0b11) <= GRANTED) found.push(options);
    at = options + 1;
  }
  return found;
}

/** Where the body of a whole packet begins. */
function bodyOf(packet: Uint8Array): number {
  const remaining = readVariableByteInteger(packet, 1, packet.length);
  return typeof remaining === 'string' ? packet.length : 1 + remaining.length;
}

/** Just past the properties at `at`, which only MQTT 5.0 has. */
function pastProperties(packet: Uint8Array, at: number, version: number): number {
  if (version !== 5) return at;
  const length = readVariableByteInteger(packet, at, packet.length);
  return typeof length === 'string' ? packet.length : at + length.length + length.value;
}

function octetsOf(hex: string): Uint8Array {
  const read = fromHex(hex);
  return 'octets' in read ? read.octets : NOTHING;
}
