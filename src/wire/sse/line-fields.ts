import type { Breach, Field, Outcome, Rule, Side } from '../octets/dissection.ts';
import { createUtf8Checker } from '../octets/utf8.ts';
import { CR } from './line.ts';
import type { Line } from './line-access.ts';
import { EFFECTIVE, LineKind } from './line-kinds.ts';
import { timeOf } from './memory.ts';
import { eventStreamRules } from './rules.ts';

/** How many octets of a text a field shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

const CRLF_END = { name: 'CRLF', value: '\r\n' } as const;
const CR_END = { name: 'CR', value: '\r' } as const;
const LF_END = { name: 'LF', value: '\n' } as const;

/** The names of the fields that are known, by the kind of line. */
const FIELD_NAMES: Readonly<Record<number, string>> = {
  [LineKind.data]: 'data',
  [LineKind.event]: 'event',
  [LineKind.id]: 'id',
  [LineKind.retry]: 'retry',
};

/** What a line breaks, mostly. */
const NOTHING: readonly Breach[] = [];

/** The fields that tile a line: byte order mark, name, colon, one space, value, line end, as far as there are any. */
export function lineFields(line: Line): Field[] {
  const { from, nameFrom, colon, valueFrom, to, end } = line;
  // Nearly all lines are one of these two. An array that is made whole takes half the time of one that grows.
  if (to < end && nameFrom === from) {
    if (to === from) return [lineEnd(line)];
    if (colon > from && colon + 2 === valueFrom && valueFrom < to) {
      return [nameField(line), colonField(line), spaceField(line), valueField(line), lineEnd(line)];
    }
  }
  return fieldsThatAreThere(line);
}

function fieldsThatAreThere(line: Line): Field[] {
  const { base, from, nameFrom, colon, valueFrom, to, end } = line;
  const fields: Field[] = [];
  if (nameFrom > from) fields.push(field('byte order mark', base + from, nameFrom - from, null, 'dropped'));
  if (line.kind === LineKind.comment) {
    fields.push(field('colon', base + colon, 1, ':', 'a line that begins with it is a comment'));
    if (colon + 1 < to) fields.push(textField(line, 'comment text', colon + 1, to));
  } else {
    if (nameFrom < colon) fields.push(nameField(line));
    if (colon < to) fields.push(colonField(line));
    if (valueFrom > colon + 1) fields.push(spaceField(line));
    if (valueFrom < to) fields.push(valueField(line));
  }
  if (to < end) fields.push(lineEnd(line));
  return fields;
}

function field(name: string, offset: number, length: number, value: string | null, meaning?: string): Field {
  return meaning === undefined ? { name, offset, length, value } : { name, offset, length, value, meaning };
}

function nameField(line: Line): Field {
  const { base, nameFrom, colon } = line;
  const known = FIELD_NAMES[line.kind];
  if (known === undefined) return textField(line, 'field name', nameFrom, colon);
  return { name: 'field name', offset: base + nameFrom, length: colon - nameFrom, value: known };
}

function colonField({ base, colon }: Line): Field {
  return { name: 'colon', offset: base + colon, length: 1, value: ':' };
}

function spaceField({ base, colon }: Line): Field {
  return { name: 'space', offset: base + colon + 1, length: 1, value: ' ', meaning: 'not part of the value' };
}

function valueField(line: Line): Field {
  const { valueFrom, to } = line;
  return textField(line, 'field value', valueFrom, to, valueMeaning(line.kind, line.context));
}

/** The field of the text from index `from` to `to`. */
function textField(line: Line, name: string, from: number, to: number, meaning?: string): Field {
  const { octets, base } = line;
  const length = to - from;
  if (length <= SHOWN_OCTETS) return field(name, base + from, length, line.text(from, to), meaning);
  let cut = from + SHOWN_OCTETS;
  while (cut > from && ((octets[cut] as number) & 0xc0) === 0x80) cut -= 1;
  const shown = line.text(from, cut);
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

function lineEnd({ octets, base, to, end, kind, context }: Line): Field {
  const length = end - to;
  const { name, value } = length === 2 ? CRLF_END : octets[to] === CR ? CR_END : LF_END;
  return field(name, base + to, length, value, kind === LineKind.blank ? blankMeaning(context) : undefined);
}

function blankMeaning(context: number): string {
  return context & EFFECTIVE ? 'a blank line: dispatches the event' : 'a blank line, with no event to dispatch';
}

/** What an id or a retry whose value is taken brings about beyond its own event. */
export function lineOutcome(line: Line): Outcome[] {
  const value = line.value();
  return line.kind === LineKind.id
    ? [{ name: 'last event ID', value, meaning: 'from the next blank line on' }]
    : [{ name: 'reconnection time', value: timeOf(value), meaning: 'milliseconds, at once' }];
}

/** The rules that a line breaks by itself. Its end may still be missing; its name is not judged then. */
export function judgeLine(line: Line, side: Side): readonly Breach[] {
  const { kind, context } = line;
  const isTold = kind === LineKind.data || kind === LineKind.blank || (context & EFFECTIVE) !== 0;
  return isTold && line.isAscii() ? NOTHING : breachesOf(line, side);
}

function breachesOf(line: Line, side: Side): readonly Breach[] {
  const { octets, base, from, nameFrom, colon, valueFrom, to, end, kind, context } = line;
  const broken: Breach[] = [];
  const breach = (rule: Rule, at: number, past: number, likely?: string): void => {
    const where = { rule, offset: base + at, length: past - at, blame: side };
    broken.push(likely === undefined ? where : { ...where, likely });
  };
  const whole = to < end;
  if (kind === LineKind.unknown && whole) {
    breach(eventStreamRules.fieldKnown, nameFrom, colon, likelyName(line.text(nameFrom, colon)));
  }
  if (whole && (context & EFFECTIVE) === 0) {
    if (kind === LineKind.id) breach(eventStreamRules.idWithoutNull, octets.indexOf(0, valueFrom), to);
    if (kind === LineKind.retry) breach(eventStreamRules.retryDigits, valueFrom === to ? nameFrom : valueFrom, to);
  }
  if (line.isAscii()) return broken;
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
