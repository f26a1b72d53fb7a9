import type { Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { PacketType, QOS, type Version } from './packet-types.ts';
import { type MqttSession, otherSide } from './session.ts';
import { follow, type OutOfPlace } from './session-follower.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

/** Kind of the unit that takes in all octets after a remaining length that does not end; packets have their type, 0 to 15. */
export const UNDECODABLE = 16;

/** So many packets that broke a rule by their place are remembered before the ones let go of are looked for. */
const MANY = 1024;

/** Everything that the index of the next packet depends on, besides the session. */
export interface IndexState {
  /** Offset of the first octet not yet indexed. */
  next: number;
  /** No packet can be found any more: a remaining length did not end. */
  lost: boolean;
  /** What packets broke by what was sent before them, by their index in the unit table. */
  readonly outOfPlace: Map<number, readonly OutOfPlace[]>;
}

/**
 * Indexes every whole packet that the stream holds from `state.next` on. The context of a row is the version that the packet
 * is in, or 0 where it is not known. A PUBLISH that changes nothing in the session is only counted.
 */
export function indexPackets(stream: OctetStream, state: IndexState, session: MqttSession, side: Side): void {
  const { units } = stream;
  const start = state.next;
  const octets = stream.octets.view(start);
  const end = octets.length;
  let at = 0;
  let isPlain = isSettled(session, side);
  while (end - at >= 2) {
    const first = octets[at] as number;
    let remaining = octets[at + 1] as number;
    let body = at + 2;
    if (remaining >= 0x80) {
      const read = readVariableByteInteger(octets, at + 1, end);
      if (read === 'unfinished') break;
      if (read === 'too long') {
        state.lost = true;
        break;
      }
      remaining = read.value;
      body = at + 1 + read.length;
    }
    const past = body + remaining;
    if (past > end) break;
    const type = first >>> 4;
    if (isPlain && type === PacketType.PUBLISH && (first & QOS) === 0 && changesNothing(session, octets, body, past)) {
      units.push(start + at, past - at, type, session.version ?? 0);
    } else {
      const { version, broken } = follow(session, side, { octets: octets.subarray(at, past), body: body - at });
      if (broken.length > 0) remember(state, units.count, units.first, broken);
      units.push(start + at, past - at, type, version ?? 0);
      isPlain = isSettled(session, side);
    }
    at = past;
  }
  state.next = start + at;
}

/** Whether a PUBLISH with QoS 0 of `side` breaks no rule by its place, unless by its properties. */
function isSettled(session: MqttSession, side: Side): boolean {
  const own = session[side];
  const { maximumPacketSize, retainAvailable } = session[otherSide(side)];
  const isFree = maximumPacketSize === Number.POSITIVE_INFINITY && retainAvailable && !session.refused;
  return isFree && !own.disconnected && (own.greeted || !session.whole);
}

/** Whether a PUBLISH with QoS 0, whose topic name begins at `at`, has no properties that later packets could depend on. */
function changesNothing({ version }: MqttSession, octets: Uint8Array, at: number, end: number): boolean {
  if (version !== 5) return true;
  const properties = at + 2 + (((octets[at] as number) << 8) | (octets[at + 1] as number));
  return properties < end && octets[properties] === 0;
}

function remember({ outOfPlace }: IndexState, unit: number, firstKept: number, broken: readonly OutOfPlace[]): void {
  if (outOfPlace.size >= MANY) for (const kept of outOfPlace.keys()) if (kept < firstKept) outOfPlace.delete(kept);
  outOfPlace.set(unit, broken);
}

/** The version in the context of a row. */
export function versionIn(context: number): Version | undefined {
  return context === 3 || context === 4 || context === 5 ? context : undefined;
}
