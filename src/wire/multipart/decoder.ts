import { contentField } from '../http/content.ts';
import { parseFieldSection } from '../http/field-lines.ts';
import { FieldMaker } from '../http/lines.ts';
import { HttpJudgement } from '../http/rules.ts';
import type { Breach, Decoder, Field, Rule, Side, Unit } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { encodeUtf8 } from '../octets/utf8.ts';
import { beforeLineEnd, explainDelimiter, isClosing, startsWith } from './delimiter.ts';
import { multipartRules } from './rules.ts';

const PROTOCOL = 'multipart';
const LF = 0x0a;
const LONGEST_BOUNDARY = 70;

/** Numbers for the column of kinds, and where a decoder is: in the part of a multipart that it reads. */
const Kind = { preamble: 1, delimiter: 2, head: 3, body: 4, closing: 5, epilogue: 6 } as const;
const NAMES = ['', 'preamble', 'delimiter', 'part head', 'part body', 'closing delimiter', 'epilogue'] as const;

/**
 * A decoder of a multipart (RFC 2046 section 5.1), as `multipart/x-mixed-replace` sends one part after the other. A unit is
 * a delimiter with the line end before it, a part's head with its empty line, a part's body, or what stands around all parts.
 * Field lines of a part are read as those of HTTP are; what HTTP alone forbids of them is no breach here.
 *
 * @param boundary the parameter of the media type; without one all is a preamble
 */
export function createMultipartDecoder(stream: OctetStream, side: Side, boundary: string | undefined): Decoder {
  const isNamed = boundary !== undefined && boundary.length > 0;
  const dashBoundary = encodeUtf8(`--${boundary ?? ''}`);
  let next = stream.units.end(stream.octets.start);
  /** Offsets of the line that is looked at, and of the first octet in which no line end was looked for. */
  let line = next;
  let scanned = next;
  let where: number = Kind.preamble;

  function push(to: number, kind: number): void {
    if (to > next) stream.units.push(next, to - next, kind, 0);
    next = to;
  }

  /** Takes the line from `line` to `end`, which is whole or the last. `octets` begin at `base`. */
  function takeLine(octets: Uint8Array, base: number, end: number): void {
    const at = line - base;
    if (
      isNamed &&
      where !== Kind.epilogue &&
      startsWith(octets, dashBoundary, at) &&
      end - line >= dashBoundary.length
    ) {
      // A head that no empty line ends keeps the line end of its last field.
      push(where === Kind.head ? line : base + beforeLineEnd(octets, next - base, at), where);
      const closes = isClosing(octets, at + dashBoundary.length);
      push(end, closes ? Kind.closing : Kind.delimiter);
      where = closes ? Kind.epilogue : Kind.head;
    } else if (where === Kind.head && octets[end - 1 - base] === LF && beforeLineEnd(octets, at, end - base) === at) {
      push(end, Kind.head);
      where = Kind.body;
    }
    line = end;
  }

  function advance(): void {
    const { octets } = stream;
    const base = next;
    const view = octets.view(base);
    for (let at = view.indexOf(LF, scanned - base); at !== -1; at = view.indexOf(LF, at + 1))
      takeLine(view, base, base + at + 1);
    scanned = octets.end;
    if (!stream.ended) return;
    if (line < octets.end) takeLine(view, base, octets.end);
    push(octets.end, where);
  }

  function breach(rule: Rule, offset: number, length: number): Breach {
    return { rule, offset, length, blame: side };
  }

  function explain(kind: number, octets: Uint8Array, offset: number): { fields: Field[]; broken: Breach[] } {
    if (kind === Kind.delimiter || kind === Kind.closing) return explainDelimiter(octets, offset, dashBoundary, side);
    const maker = new FieldMaker(octets, offset);
    if (kind === Kind.head)
      return { fields: parseFieldSection(maker, 0, new HttpJudgement(side)).fields(), broken: [] };
    return { fields: [contentField(maker, NAMES[kind] ?? '', 0, octets.length)], broken: [] };
  }

  function dissect(kind: number, offset: number, length: number): Unit {
    const unit = { protocol: PROTOCOL, kind: NAMES[kind] ?? '', offset, length };
    if (offset < stream.octets.start)
      return { ...unit, fields: [{ name: 'octets no longer held', offset, length, value: null }], broken: [] };
    const { fields, broken } = explain(kind, stream.octets.view(offset, offset + length), offset);
    if (offset === 0 && (!isNamed || boundary.length > LONGEST_BOUNDARY))
      broken.push(breach(multipartRules.boundary, offset, length));
    const isLast = stream.ended && !stream.cut && offset + length === stream.octets.end;
    if (isLast && isNamed && where !== Kind.epilogue) broken.push(breach(multipartRules.closed, offset, length));
    return { ...unit, fields, broken };
  }

  return {
    protocol: PROTOCOL,
    advance,
    dissect: (index) => dissect(stream.units.kind(index), stream.units.offset(index), stream.units.length(index)),
    pending: () => (stream.octets.end > next ? dissect(where, next, stream.octets.end - next) : undefined),
  };
}
