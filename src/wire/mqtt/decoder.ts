import type { Breach, Decoder, Field, Pending, Side, Unit } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { type ReadPacket, readPacket } from './packet-fields.ts';
import { type IndexState, indexPackets, UNDECODABLE, versionIn } from './packet-index.ts';
import { packetRules } from './packet-rules.ts';
import { PACKET_NAMES, PacketType, VERSION_NAMES, type Version } from './packet-types.ts';
import { breachOf, ruleFor } from './rule.ts';
import type { MqttSession } from './session.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

const PROTOCOL = 'mqtt';

/** How many octets of what cannot be decoded are shown at most. */
const SHOWN_OCTETS = 4096;

export interface MqttDecoderOptions {
  /** Who sends the octets of the stream. */
  readonly side: Side;
  /** What is known of the connection; the decoder of the other direction has the same. */
  readonly session: MqttSession;
  /** Opens what applications say in a PUBLISH, whose first octet stands at `offset`; undefined for what it does not know. */
  readonly openPayload?: (octets: Uint8Array, offset: number) => readonly Field[] | undefined;
}

/**
 * A decoder of the MQTT control packets that one side sends (OASIS MQTT 3.1.1 and 5.0). Where no packet has told the version,
 * each is read as the one that it breaks fewer rules of, as 3.1.1 when there is no difference.
 */
export function createMqttDecoder(stream: OctetStream, options: MqttDecoderOptions): Decoder {
  const { side, session, openPayload } = options;
  const first = stream.units.count;
  const state: IndexState = { next: stream.units.end(stream.octets.start), lost: false, outOfPlace: new Map() };

  function growUndecodable(): void {
    const { units, octets } = stream;
    if (octets.end === state.next) return;
    const last = units.count - 1;
    if (last >= first && units.kind(last) === UNDECODABLE) units.extendLast(octets.end - units.offset(last));
    else units.push(state.next, octets.end - state.next, UNDECODABLE, session.version ?? 0);
    state.next = octets.end;
  }

  function read(octets: Uint8Array, offset: number, version: Version | undefined, whole: boolean): ReadPacket {
    const readAs = (as: Version) => readPacket({ octets, offset, side, version: as, whole });
    if (version !== undefined) return readAs(version);
    const older = readAs(4);
    if (older.broken.length === 0) return older;
    const newer = readAs(5);
    return newer.broken.length < older.broken.length ? newer : older;
  }

  /** With what is in the payload of a PUBLISH, which is its last field. */
  function opened(fields: Field[], kind: number, octets: Uint8Array, offset: number): Field[] {
    const last = fields.at(-1);
    if (!openPayload || kind !== PacketType.PUBLISH || last?.name !== 'payload') return fields;
    const inner = openPayload(octets.subarray(last.offset - offset), last.offset);
    return inner ? [...fields.slice(0, -1), { ...last, fields: inner }] : fields;
  }

  function unit(index: number): Unit {
    const { units, octets } = stream;
    const offset = units.offset(index);
    const length = units.length(index);
    const kind = units.kind(index);
    const name = kind === UNDECODABLE ? 'undecodable octets' : (PACKET_NAMES[kind] ?? '');
    if (offset < octets.start) {
      const field: Field = { name: 'octets no longer held', offset, length, value: null };
      return { protocol: PROTOCOL, kind: name, offset, length, fields: [field], broken: [] };
    }
    const version = versionIn(units.context(index));
    const held = octets.view(offset, offset + length);
    if (kind === UNDECODABLE) return undecodable(held, offset, version ?? 4);
    const { broken, ...packet } = read(held, offset, version, true);
    const fields = opened(packet.fields, kind, held, offset);
    const whole = { protocol: PROTOCOL, kind: name, version: VERSION_NAMES[packet.version], offset, length, fields };
    const outOfPlace = state.outOfPlace.get(index);
    if (outOfPlace === undefined) return { ...whole, broken };
    const more = outOfPlace.flatMap(({ rule, at, length: span }) => {
      const told = ruleFor(rule, version ?? 4, kind === PacketType.CONNECT);
      return told ? [breachOf(told, { offset: offset + at, length: span }, side)] : [];
    });
    return { ...whole, broken: [...more, ...broken] };
  }

  function undecodable(octets: Uint8Array, offset: number, version: Version): Unit {
    const length = octets.length;
    const rule = ruleFor(packetRules.remainingLengthEnds, version, (octets[0] ?? 0) >>> 4 === PacketType.CONNECT);
    const broken: Breach[] = rule ? [breachOf(rule, { offset: offset + 1, length: 4 }, side)] : [];
    const value = toHex(octets.subarray(0, SHOWN_OCTETS));
    const meaning = length > SHOWN_OCTETS ? `hex, the first ${SHOWN_OCTETS} of ${length} octets` : 'hex';
    const fields: Field[] = [{ name: 'undecodable octets', offset, length, value, meaning }];
    const kind = 'undecodable octets';
    return { protocol: PROTOCOL, kind, version: VERSION_NAMES[version], offset, length, fields, broken };
  }

  function pending(): Pending | undefined {
    const offset = state.next;
    const octets = stream.octets.view(offset);
    const length = octets.length;
    if (length === 0) return undefined;
    const { fields, broken, version } = read(octets, offset, session.version, false);
    const kind = PACKET_NAMES[(octets[0] as number) >>> 4] ?? '';
    const remaining = readVariableByteInteger(octets, 1, length);
    const packet = { protocol: PROTOCOL, kind, version: VERSION_NAMES[version], offset, length, fields, broken };
    if (typeof remaining === 'string') return packet;
    return { ...packet, awaited: 1 + remaining.length + remaining.value - length };
  }

  return {
    protocol: PROTOCOL,
    advance() {
      if (!state.lost) indexPackets(stream, state, session, side);
      if (state.lost) growUndecodable();
    },
    dissect(index) {
      if (index < first) throw new RangeError(`unit ${index} is no packet`);
      return unit(index);
    },
    pending,
  };
}
