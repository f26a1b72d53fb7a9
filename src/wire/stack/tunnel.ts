import type { Decoder, Field, Pending, Unit } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import type { OctetStream } from '../octets/octet-stream.ts';

const PROTOCOL = 'tunnel';

/** How many octets a value shows at most. */
const SHOWN_OCTETS = 4096;

/**
 * A decoder of octets that no protocol known here reads: one direction of the tunnel that a CONNECT opened (RFC 9110
 * section 9.3.6), or of another protocol that a 101 switched to (section 7.8). All of them are one unit, which grows.
 *
 * @param start absolute offset of the first of them
 */
export function createTunnelDecoder(stream: OctetStream, start: number): Decoder {
  let next = start;
  /** Index of the unit, once there are octets. */
  let unit: number | undefined;

  return {
    protocol: PROTOCOL,
    advance() {
      const { octets, units } = stream;
      if (octets.end === next) return;
      next = octets.end;
      if (unit !== undefined) {
        units.extendLast(next - start);
        return;
      }
      unit = units.count;
      units.push(start, next - start, 0, 0);
    },
    dissect(index): Unit {
      const offset = stream.units.offset(index);
      const length = stream.units.length(index);
      return { protocol: PROTOCOL, kind: 'tunnel', offset, length, fields: fields(stream, offset, length), broken: [] };
    },
    pending: (): Pending | undefined => undefined,
  };
}

/** The octets that are held, as one field; one for those before them that are not. */
function fields({ octets }: OctetStream, offset: number, length: number): Field[] {
  const gone = Math.min(length, Math.max(0, octets.start - offset));
  const discarded: Field[] = gone === 0 ? [] : [{ name: 'octets no longer held', offset, length: gone, value: null }];
  if (gone === length) return discarded;
  const from = offset + gone;
  const held = length - gone;
  const shown = octets.view(from, from + Math.min(held, SHOWN_OCTETS));
  const meaning = shown.length < held ? `hex, the first ${shown.length} of ${held} octets` : 'hex';
  return [...discarded, { name: 'tunnelled octets', offset: from, length: held, value: toHex(shown), meaning }];
}
