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

/** The names of the fields that are known, by the kind of line. */
const FIELD_NAMES: Readonly<Record<number, string>> = {
  [LineKind.data]: 'data',
  [LineKind.event]: 'event',
  [LineKind.id]: 'id',
  [LineKind.retry]: 'retry',
};

/** What a line breaks, mostly. */
const NOTHING: readonly Breach[] = [];

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
  const { kind } = line;
  const hasMark = nameFrom > from;
  const hasSpace = valueFrom > colon + 1;
  const hasEnd = to < end;
  // Nearly all lines are one of these two. An array that is made whole takes half the time of one that grows.
  if (kind === LineKind.blank && hasEnd && !hasMark) return [lineEnd(line)];
  if (kind !== LineKind.comment && hasSpace && valueFrom < to && hasEnd && !hasMark) {
    return [nameField(line), colonField(line), spaceField(line), valueField(line), lineEnd(line)];
  }
  const fields: Field[] = [];
  if (hasMark) fields.push(field('byte order mark', base + from, nameFrom - from, null, 'dropped'));
  if (kind === LineKind.comment) {
    fields.push(field('colon', base + colon, 1, ':', 'a line that begins with it is a comment'));
    if (colon + 1 < to) fields.push(textField(line, 'comment text', colon + 1, to));
  } else {
    if (nameFrom < colon) fields.push(nameField(line));
    if (colon < to) fields.push(colonField(line));
    if (hasSpace) fields.push(spaceField(line));
    if (valueFrom < to) fields.push(valueField(line));
  }
  if (hasEnd) fields.push(lineEnd(line));
  return fields;
}

function field(name: string, offset: number, length: number, value: string | null, meaning?: string): Field {
  return meaning === undefined ? { name, offset, length, value } : { name, offset, length, value, meaning };
}

function nameField(line: Line): Field {
  const { base, nameFrom, colon } = line.parts;
  const known = FIELD_NAMES[line.kind];
  return known === undefined
    ? textField(line, 'field name', nameFrom, colon)
    : field('field name', base + nameFrom, colon - nameFrom, known);
}

function colonField({ parts }: Line): Field {
  return field('colon', parts.base + parts.colon, 1, ':');
}

function spaceField({ parts }: Line): Field {
  return field('space', parts.base + parts.colon + 1, 1, ' ', 'not part of the value');
}

function valueField(line: Line): Field {
  const { valueFrom, to } = line.parts;
  return textField(line, 'field value', valueFrom, to, valueMeaning(line.kind, line.context));
}

/** The field of the text from index `from` to `to`. */
function textField({ parts, texts }: Line, name: string, from: number, to: number, meaning?: string): Field {
  const { octets, base } = parts;
  const length = to - from;
  if (length <= SHOWN_OCTETS) return field(name, base + from, length, texts.read(octets, base, from, to), meaning);
  let cut = from + SHOWN_OCTETS;
  while (cut > from && ((octets[cut] as number) & 0xc0) === 0x80) cut -= 1;
  const shown = texts.read(octets, base, from, cut);
  return field(name, base + from, length, shown, `the first ${cut - from} of ${length} octets`);
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

function lineEnd({ parts, kind, context }: Line): Field {
  const { octets, base, to, end } = parts;
  const length = end - to;
  const [name, value] = length === 2 ? CRLF_END : octets[to] === CR ? CR_END : LF_END;
  return field(name, base + to, length, value, kind === LineKind.blank ? blankMeaning(context) : undefined);
}

function blankMeaning(context: number): string {
  return context & EFFECTIVE ? 'a blank line: dispatches the event' : 'a blank line, with no event to dispatch';
}

/** What a line that is not blank brings about beyond its own event; undefined when that is nothing. */
export function lineOutcome({ parts, texts, kind, context }: Line): Outcome[] | undefined {
  if ((context & EFFECTIVE) === 0) return undefined;
  const value = texts.read(parts.octets, parts.base, parts.valueFrom, parts.to);
  if (kind === LineKind.id) return [{ name: 'last event ID', value, meaning: 'from the next blank line on' }];
  if (kind !== LineKind.retry) return undefined;
  return [{ name: 'reconnection time', value: timeOf(value), meaning: 'milliseconds, at once' }];
}

/** The rules that a line breaks by itself. Its end may still be missing; its name is not judged then. */
export function judgeLine({ parts, texts, kind, context }: Line, side: Side): readonly Breach[] {
  const { octets, base, from, nameFrom, colon, valueFrom, to, end } = parts;
  const isTold = kind === LineKind.data || kind === LineKind.blank || (context & EFFECTIVE) !== 0;
  if (isTold && texts.isAscii(octets, base, from, to)) return NOTHING;
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
