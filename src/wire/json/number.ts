import type { Value } from '../octets/dissection.ts';
import { decodeLatin1 } from '../octets/utf8.ts';
import { isDigit, MINUS } from './octets.ts';

const ZERO = 0x30;
const DOT = 0x2e;
const PLUS = 0x2b;

/** So many digits tell every double from every other. */
const DIGITS_OF_DOUBLE = 17;

/** How far a number goes: where it ends, or where its grammar is broken and how. */
export interface NumberEnd {
  readonly to: number;
  /** What is wrong at `to`; undefined where the octets merely ran out, or nothing is wrong. */
  readonly wrong?: string;
  /** No digit stands where one must, or the octets have run out before it. */
  readonly unfinished: boolean;
}

/** Scans the number that begins at index `from` (RFC 8259 section 6). */
export function scanNumber(octets: Uint8Array, from: number): NumberEnd {
  let at = octets[from] === MINUS ? from + 1 : from;
  const integer = digits(octets, at);
  if (integer === at) return missing(octets, at, 'a digit must follow');
  if (octets[at] === ZERO && integer > at + 1) return { to: at, wrong: 'a leading zero', unfinished: true };
  at = integer;
  if (octets[at] === DOT) {
    const fraction = digits(octets, at + 1);
    if (fraction === at + 1) return missing(octets, fraction, 'a digit must follow the decimal point');
    at = fraction;
  }
  if (((octets[at] ?? 0) | 0x20) !== 0x65) return { to: at, unfinished: false };
  const sign = octets[at + 1];
  const first = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
  const exponent = digits(octets, first);
  return exponent === first
    ? missing(octets, first, 'a digit must follow in the exponent')
    : { to: exponent, unfinished: false };
}

function missing(octets: Uint8Array, to: number, wrong: string): NumberEnd {
  return to < octets.length ? { to, wrong, unfinished: true } : { to, unfinished: true };
}

/** Index past the digits that begin at `from`. */
function digits(octets: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(octets[at])) at += 1;
  return at;
}

/** What a number says: its value, as text where a double does not tell it exactly, and then why not. */
export function numberValue(octets: Uint8Array, from: number, to: number): { value: Value; beyond?: string } {
  const text = decodeLatin1(octets.subarray(from, Math.min(to, from + 400)));
  if (to - from > 400) return { value: `${text}…`, beyond: 'more digits than any double has' };
  const value = Number(text);
  if (!Number.isFinite(value)) return { value: text, beyond: 'greater than the greatest double' };
  const isInteger = !/[.eE]/.test(text);
  if (isInteger) return Number.isSafeInteger(value) ? { value } : { value: text, beyond: `a double has ${value} here` };
  const significant = text.replace(/[eE].*/, '').replace(/^-?[0.]*|\./g, '');
  return significant.length > DIGITS_OF_DOUBLE ? { value: text, beyond: `a double has ${value} here` } : { value };
}
