import type { Breach, Field, Outcome, Rule, Side } from '../octets/dissection.ts';
import { createUtf8Checker } from '../octets/utf8.ts';
import { CR } from './line.ts';
import { type LineParts, textOf } from './line-access.ts';
import { EFFECTIVE, LineKind } from './line-kinds.ts';
import { timeOf } from './memory.ts';
import { eventStreamRules } from './rules.ts';

/** How many octets of a text a field shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

/** A line and what is to be known of it to take it apart. */
export interface Line {
  readonly parts: LineParts;
  /** Absolute offset of its first octet. */
  readonly offset: number;
  readonly kind: number;
  readonly context: number;
}

/** The fields that tile a line: byte order mark, name, colon, one space, value, line end, as far as there are any. */
export function lineFields({ parts, offset, kind, context }: Line): Field[] {
  const { octets, nameFrom, colon, valueFrom, to } = parts;
  const fields: Field[] = [];
  if (nameFrom > 0) fields.push({ name: 'byte order mark', offset, length: nameFrom, value: null, meaning: 'dropped' });
  if (kind === LineKind.comment) {
    fields.push(
      {
        name: 'colon',
        offset: offset + colon,
        length: 1,
        value: ':',
        meaning: 'a line that begins with it is a comment',
      },
      ...textField('comment text', parts, offset, colon + 1, to),
    );
  } else {
    fields.push(...textField('field name', parts, offset, nameFrom, colon));
    if (colon < to) fields.push({ name: 'colon', offset: offset + colon, length: 1, value: ':' });
    if (valueFrom > colon + 1) {
      fields.push({
        name: 'space',
        offset: offset + colon + 1,
        length: 1,
        value: ' ',
        meaning: 'not part of the value',
      });
    }
    const [value] = textField('field value', parts, offset, valueFrom, to);
    const meaning = valueMeaning(kind, context);
    if (value) fields.push(meaning && !value.meaning ? { ...value, meaning } : value);
  }
  if (to < octets.length) fields.push(lineEnd(parts, offset, kind, context));
  return fields;
}

function textField(name: string, { octets }: LineParts, offset: number, from: number, to: number): Field[] {
  if (from >= to) return [];
  const field = { name, offset: offset + from, length: to - from };
  if (to - from <= SHOWN_OCTETS) return [{ ...field, value: textOf(octets, from, to) }];
  let cut = from + SHOWN_OCTETS;
  while (cut > from && ((octets[cut] as number) & 0xc0) === 0x80) cut -= 1;
  return [{ ...field, value: textOf(octets, from, cut), meaning: `the first ${cut - from} of ${to - from} octets` }];
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

function lineEnd({ octets, to }: LineParts, offset: number, kind: number, context: number): Field {
  const length = octets.length - to;
  const name = length === 2 ? 'CRLF' : octets[to] === CR ? 'CR' : 'LF';
  const field = { name, offset: offset + to, length, value: textOf(octets, to, octets.length) };
  if (kind !== LineKind.blank) return field;
  const meaning =
    context & EFFECTIVE ? 'a blank line: dispatches the event' : 'a blank line, with no event to dispatch';
  return { ...field, meaning };
}

/** What a line that is not blank brings about beyond its own event. */
export function lineOutcome({ parts, kind, context }: Line): Outcome[] {
  if ((context & EFFECTIVE) === 0) return [];
  const { octets, valueFrom, to } = parts;
  if (kind === LineKind.id) {
    const meaning = 'from the next blank line on';
    return [{ name: 'last event ID', value: textOf(octets, valueFrom, to), meaning }];
  }
  if (kind !== LineKind.retry) return [];
  return [
    { name: 'reconnection time', value: timeOf(textOf(octets, valueFrom, to)), meaning: 'milliseconds, at once' },
  ];
}

/** The rules that a line breaks by itself. Its end may still be missing; its name is not judged then. */
export function judgeLine({ parts, offset, kind, context }: Line, side: Side): Breach[] {
  const { octets, nameFrom, colon, valueFrom, to } = parts;
  const broken: Breach[] = [];
  const breach = (rule: Rule, from: number, past: number, likely?: string): void => {
    const where = { rule, offset: offset + from, length: past - from, blame: side };
    broken.push(likely === undefined ? where : { ...where, likely });
  };
  const whole = to < octets.length;
  if (kind === LineKind.unknown && whole) {
    breach(eventStreamRules.fieldKnown, nameFrom, colon, likelyName(textOf(octets, nameFrom, colon)));
  }
  if (whole && (context & EFFECTIVE) === 0) {
    if (kind === LineKind.id) breach(eventStreamRules.idWithoutNull, octets.indexOf(0, valueFrom), to);
    if (kind === LineKind.retry) breach(eventStreamRules.retryDigits, valueFrom === to ? nameFrom : valueFrom, to);
  }
  const bad = badOctet(octets.subarray(0, to), whole);
  if (bad !== undefined) breach(eventStreamRules.utf8, bad, bad + 1);
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
