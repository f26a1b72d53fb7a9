import type { Decoder, Field, Unit } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { decodeUtf8Lossy } from '../octets/utf8.ts';

const PROTOCOL = 'lines';
const LF = 0x0a;
const CR = 0x0d;

/** How many octets of a line its text shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

/**
 * A decoder of lines of text, as an application puts them into a stream: each ends with LF or CRLF, the last one perhaps
 * with the stream. It knows nothing of what they say.
 */
export function createLineDecoder(stream: OctetStream): Decoder {
  let next = stream.units.end(stream.octets.start);
  let scanned = next;

  function dissect(offset: number, length: number): Unit {
    const unit = { protocol: PROTOCOL, kind: 'line', offset, length, broken: [] };
    if (offset < stream.octets.start) {
      return { ...unit, fields: [{ name: 'octets no longer held', offset, length, value: null }] };
    }
    return { ...unit, fields: lineFields(stream.octets.view(offset, offset + length), offset) };
  }

  return {
    protocol: PROTOCOL,
    advance() {
      const { octets, units } = stream;
      const view = octets.view(next);
      const base = next;
      for (let at = view.indexOf(LF, scanned - base); at !== -1; at = view.indexOf(LF, at + 1)) {
        units.push(next, base + at + 1 - next, 0, 0);
        next = base + at + 1;
      }
      scanned = octets.end;
      if (stream.ended && octets.end > next) {
        units.push(next, octets.end - next, 0, 0);
        next = octets.end;
      }
    },
    dissect: (index) => dissect(stream.units.offset(index), stream.units.length(index)),
    pending: () => (stream.octets.end > next ? dissect(next, stream.octets.end - next) : undefined),
  };
}

function lineFields(octets: Uint8Array, offset: number): Field[] {
  const end = octets.length - (octets.at(-1) !== LF ? 0 : octets.at(-2) === CR ? 2 : 1);
  const fields: Field[] = [];
  if (end > 0) {
    const value = decodeUtf8Lossy(octets.subarray(0, Math.min(end, SHOWN_OCTETS)));
    const text = { name: 'text', offset, length: end, value };
    fields.push(end > SHOWN_OCTETS ? { ...text, meaning: `the first ${SHOWN_OCTETS} of ${end} octets` } : text);
  }
  const rest = octets.length - end;
  const [name, value] = rest === 2 ? ['CRLF', '\r\n'] : ['LF', '\n'];
  if (rest > 0) fields.push({ name, offset: offset + end, length: rest, value });
  return fields;
}
