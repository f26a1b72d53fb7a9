import { LineKind } from './line-kinds.ts';

export const LF = 0x0a;
export const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = [0xef, 0xbb, 0xbf] as const;

const A = 0x61;
const D = 0x64;
const E = 0x65;
const I = 0x69;
const N = 0x6e;
const R = 0x72;
const T = 0x74;
const V = 0x76;
const Y = 0x79;

/** How many octets of byte order mark `octets` have from index `at` on: 3 or none (HTML section 9.2.5, `bom`). */
export function bomLength(octets: Uint8Array, at: number): 0 | 3 {
  return BOM.every((octet, index) => octets[at + index] === octet) ? 3 : 0;
}

/**
 * The kind of the line from index `from` to `to`, its end and a byte order mark left out (HTML section 9.2.6). The name of a
 * field counts to the first colon, or is the whole line where there is none.
 */
export function kindOf(octets: Uint8Array, from: number, to: number): number {
  if (from === to) return LineKind.blank;
  switch (octets[from]) {
    case D:
      return isDataName(octets, from) && endsName(octets, from + 4, to) ? LineKind.data : LineKind.unknown;
    case COLON:
      return LineKind.comment;
    case E:
      return isEventName(octets, from) && endsName(octets, from + 5, to) ? LineKind.event : LineKind.unknown;
    case I:
      return octets[from + 1] === D && endsName(octets, from + 2, to) ? LineKind.id : LineKind.unknown;
    case R:
      return isRetryName(octets, from) && endsName(octets, from + 5, to) ? LineKind.retry : LineKind.unknown;
    default:
      return LineKind.unknown;
  }
}

// The names are spelt out, octet by octet: every line of a stream passes here, and a loop takes twice as long.

function isDataName(octets: Uint8Array, at: number): boolean {
  return octets[at + 1] === A && octets[at + 2] === T && octets[at + 3] === A;
}

function isEventName(octets: Uint8Array, at: number): boolean {
  return octets[at + 1] === V && octets[at + 2] === E && octets[at + 3] === N && octets[at + 4] === T;
}

function isRetryName(octets: Uint8Array, at: number): boolean {
  return octets[at + 1] === E && octets[at + 2] === T && octets[at + 3] === R && octets[at + 4] === Y;
}

/** Whether a name that has matched up to index `at` ends there: with its line, or with a colon. */
function endsName(octets: Uint8Array, at: number, to: number): boolean {
  return at === to || (at < to && octets[at] === COLON);
}

/** Index of the first colon of the line from `from` to `to`; `to` where there is none. */
export function colonOf(octets: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && octets[at] !== COLON) at += 1;
  return at;
}

/** Index of the first octet of the value that follows the colon at `colon`: past it and past one space (HTML section 9.2.6). */
export function pastColon(octets: Uint8Array, colon: number, to: number): number {
  if (colon === to) return to;
  return colon + 1 < to && octets[colon + 1] === SPACE ? colon + 2 : colon + 1;
}

/** Index just past the name of a line of this kind from `from` to `to`: that of its first colon; `to` where there is none. */
export function nameEnd(kind: number, octets: Uint8Array, from: number, to: number): number {
  switch (kind) {
    case LineKind.data:
      return from + 4;
    case LineKind.blank:
    case LineKind.comment:
      return from;
    case LineKind.id:
      return from + 2;
    case LineKind.event:
    case LineKind.retry:
      return from + 5;
    default:
      return colonOf(octets, from, to);
  }
}

/** Index of the first octet of the value of the field that the line of this kind from `from` to `to` is. */
export function valueStart(kind: number, octets: Uint8Array, from: number, to: number): number {
  return pastColon(octets, nameEnd(kind, octets, from, to), to);
}

/** Index just past the text of the line from `from` to `end`: where its CR, LF or CR LF begins, or `end` without one. */
export function textEnd(octets: Uint8Array, from: number, end: number): number {
  const last = end - 1;
  if (octets[last] === LF) return last > from && octets[last - 1] === CR ? last - 1 : last;
  return octets[last] === CR ? last : end;
}

/** Whether the line from `from` to `to` is an id or a retry whose value counts, and is not ignored (HTML section 9.2.6). */
export function isTaken(kind: number, octets: Uint8Array, from: number, to: number): boolean {
  if (kind === LineKind.id) return !hasNull(octets, pastColon(octets, from + 2, to), to);
  return kind === LineKind.retry && isDigits(octets, pastColon(octets, from + 5, to), to);
}

/** One ASCII digit or more, and nothing else. */
function isDigits(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const octet = octets[at] as number;
    if (octet < 0x30 || octet > 0x39) return false;
  }
  return to > from;
}

function hasNull(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (octets[at] === 0) return true;
  return false;
}
