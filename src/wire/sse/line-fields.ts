import type { Breach, Field, Outcome, Rule, Side } from '../octets/dissection.ts';
import { createUtf8Checker } from '../octets/utf8.ts';
import { CR } from './line.ts';
import type { LineParts } from './line-access.ts';
import { EFFECTIVE, LineKind } from './line-kinds.ts';
import { timeOf } from './memory.ts';
import { eventStreamRules } from './rules.ts';
import type { TextReader } from './text-reader.ts';

/** How many octets of a text a field shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

const CRLF_END = ['CRLF', '\r\n'] as const;
const CR_END = ['CR', '\r'] as const;
const LF_END = ['LF', '\n'] as const;

/** A line and what is to be known of it to take it apart. */
export interface Line {
  readonly parts: LineParts;
  readonly texts: TextReader;
  readonly kind: number;
  readonly context: number;
}

/** The fields that tile a line: byte order mark, name, colon, one space, value, line end, as far as there are any. */
export function lineFields(line: Line): Field[] {
  const { base, from, nameFrom, colon, valueFrom, to, end } = line.parts;
  const { kind, context } = line;
  const fields: Field[] = [];
  if (nameFrom > from) {
    fields.push({
      name: 'byte order mark',
      offset: base + from,
      length: nameFrom - from,
      value: null,
      meaning: 'dropped',
    });
  }
  if (kind === LineKind.comment) {
    const meaning = 'a line that begins with it is a comment';
    fields.push({ name: 'colon', offset: base + colon, length: 1, value: ':', meaning });
    pushText(fields, line, 'comment text', colon + 1, to, undefined);
  } else {
    pushText(fields, line, 'field name', nameFrom, colon, undefined);
    if (colon < to) fields.push({ name: 'colon', offset: base + colon, length: 1, value: ':' });
    if (valueFrom > colon + 1) {
      fields.push({ name: 'space', offset: base + colon + 1, length: 1, value: ' ', meaning: 'not part of the value' });
    }
    pushText(fields, line, 'field value', valueFrom, to, valueMeaning(kind, context));
  }
  if (to < end) fields.push(lineEnd(line.parts, kind, context));
  return fields;
}

/** Adds the field of the text from index `from` to `to`, if there is any. */
function pushText(
  fields: Field[],
  { parts, texts }: Line,
  name: string,
  from: number,
  to: number,
  meaning: string | undefined,
): void {
  if (from >= to) return;
  const { octets, base } = parts;
  let cut = to;
  let said = meaning;
  if (to - from > SHOWN_OCTETS) {
    cut = from + SHOWN_OCTETS;
    while (cut > from && ((octets[cut] as number) & 0xc0) === 0x80) cut -= 1;
    said = `the first ${cut - from} of ${to - from} octets`;
  }
  const value = texts.read(octets, base, from, cut);
  const offset = base + from;
  const length = to - from;
  fields.push(said === undefined ? { name, offset, length, value } : { name, offset, length, value, meaning: said });
}

function valueMeaning(kind: number, context: number): string | undefined {
  switch (kind) {
    case LineKind.data:
      return undefined;
    case LineKind.event:
      return 'type of the event';
    case LineKind.id:
      return context & EFFECTIVE ? 'last event ID' : 'ignored: it contains a NULL';
    case LineKind.retry:
      return context & EFFECTIVE ? 'reconnection time in milliseconds' : 'ignored: not digits only';
    default:
      return 'ignored with its field';
  }
}

function lineEnd({ octets, base, to, end }: LineParts, kind: number, context: number): Field {
  const length = end - to;
  const [name, value] = length === 2 ? CRLF_END : octets[to] === CR ? CR_END : LF_END;
  if (kind !== LineKind.blank) return { name, offset: base + to, length, value };
  const meaning =
    context & EFFECTIVE ? 'a blank line: dispatches the event' : 'a blank line, with no event to dispatch';
  return { name, offset: base + to, length, value, meaning };
}

/** What a line that is not blank brings about beyond its own event. */
export function lineOutcome({ parts, texts, kind, context }: Line): Outcome[] {
  if ((context & EFFECTIVE) === 0) return [];
  const value = texts.read(parts.octets, parts.base, parts.valueFrom, parts.to);
  if (kind === LineKind.id) return [{ name: 'last event ID', value, meaning: 'from the next blank line on' }];
  if (kind !== LineKind.retry) return [];
  return [{ name: 'reconnection time', value: timeOf(value), meaning: 'milliseconds, at once' }];
}

/** The rules that a line breaks by itself. Its end may still be missing; its name is not judged then. */
export function judgeLine({ parts, texts, kind, context }: Line, side: Side): Breach[] {
  const { octets, base, from, nameFrom, colon, valueFrom, to, end } = parts;
  const isTold = kind === LineKind.data || kind === LineKind.blank || (context & EFFECTIVE) !== 0;
  if (isTold && texts.isAscii(octets, base, from, to)) return [];
  const broken: Breach[] = [];
  const breach = (rule: Rule, at: number, past: number, likely?: string): void => {
    const where = { rule, offset: base + at, length: past - at, blame: side };
    broken.push(likely === undefined ? where : { ...where, likely });
  };
  const whole = to < end;
  if (kind === LineKind.unknown && whole) {
    breach(eventStreamRules.fieldKnown, nameFrom, colon, likelyName(texts.read(octets, base, nameFrom, colon)));
  }
  if (whole && (context & EFFECTIVE) === 0) {
    if (kind === LineKind.id) breach(eventStreamRules.idWithoutNull, octets.indexOf(0, valueFrom), to);
    if (kind === LineKind.retry) breach(eventStreamRules.retryDigits, valueFrom === to ? nameFrom : valueFrom, to);
  }
  if (texts.isAscii(octets, base, from, to)) return broken;
  const bad = badOctet(octets.subarray(from, to), whole);
  if (bad !== undefined) breach(eventStreamRules.utf8, from + bad, from + bad + 1);
  return broken;
}

/** The mistake that an unknown name gives away. */
function likelyName(name: string): string | undefined {
  if (name.startsWith('\ufeff')) return 'a byte order mark is dropped at the beginning of the stream only';
  const bare = name.trim().toLowerCase();
  if (!['data', 'event', 'id', 'retry'].includes(bare)) return undefined;
  return bare === name.trim() ? 'no space may stand before or after the name' : 'names are in small letters';
}

/** Index of the first octet that is not UTF-8, a sequence cut short by the line end included. */
function badOctet(octets: Uint8Array, whole: boolean): number | undefined {
  let at = 0;
  while (at < octets.length && (octets[at] as number) < 0x80) at += 1;
  if (at === octets.length) return undefined;
  const checker = createUtf8Checker();
  const bad = checker.receive(octets.subarray(at), at);
  return bad ?? (whole ? checker.end() : undefined);
}
