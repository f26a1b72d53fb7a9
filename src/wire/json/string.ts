import type { Field } from '../octets/dissection.ts';
import { decodeUtf8Lossy } from '../octets/utf8.ts';
import { BACKSLASH, QUOTATION_MARK } from './octets.ts';

/** How many octets of a string its value shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

const ESCAPES: Readonly<Record<number, string>> = {
  [QUOTATION_MARK]: '"',
  [BACKSLASH]: '\\',
  47: '/',
  98: '\b',
  102: '\f',
  110: '\n',
  114: '\r',
  116: '\t',
};
const U = 0x75;

/** One escape within a string, or two that make a pair of surrogates. */
interface Escape {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** A string as far as it goes. Places are indexes in the octets it was scanned in. */
export interface ScannedString {
  /** Past its last quotation mark; where it stops, when it has none. */
  readonly to: number;
  readonly escapes: readonly Escape[];
  readonly isAscii: boolean;
  /** Lone surrogates among the escapes. */
  readonly lone: readonly Escape[];
  /** `control` or `escape`: the octet at `to` may not stand there. `end`: the octets have run out. Undefined when it is whole. */
  readonly stopped?: 'control' | 'escape' | 'end';
}

/** Scans the string whose first quotation mark is at index `from` (RFC 8259 section 7). */
export function scanString(octets: Uint8Array, from: number): ScannedString {
  const escapes: Escape[] = [];
  const lone: Escape[] = [];
  let isAscii = true;
  let at = from + 1;
  for (;;) {
    const octet = octets[at];
    if (octet === undefined) return { to: at, escapes, isAscii, lone, stopped: 'end' };
    if (octet === QUOTATION_MARK) return { to: at + 1, escapes, isAscii, lone };
    if (octet < 0x20) return { to: at, escapes, isAscii, lone, stopped: 'control' };
    if (octet !== BACKSLASH) {
      if (octet >= 0x80) isAscii = false;
      at += 1;
      continue;
    }
    const found = scanEscape(octets, at);
    if (found === 'escape') return { to: at, escapes, isAscii, lone, stopped: found };
    if (found === 'end') return { to: octets.length, escapes, isAscii, lone, stopped: found };
    escapes.push(found);
    if (found.length === 6 && isSurrogate(found.text.charCodeAt(0))) lone.push(found);
    at += found.length;
  }
}

function scanEscape(octets: Uint8Array, at: number): Escape | 'escape' | 'end' {
  const letter = octets[at + 1];
  if (letter === undefined) return 'end';
  const plain = ESCAPES[letter];
  if (plain !== undefined) return { at, length: 2, text: plain };
  const unit = letter === U ? codeUnit(octets, at) : 'escape';
  if (typeof unit === 'string') return unit;
  if (unit >= 0xd800 && unit < 0xdc00 && octets[at + 6] === BACKSLASH && octets[at + 7] === U) {
    const low = codeUnit(octets, at + 6);
    if (typeof low === 'number' && low >= 0xdc00 && low < 0xe000) {
      return { at, length: 12, text: String.fromCharCode(unit, low) };
    }
  }
  return { at, length: 6, text: String.fromCharCode(unit) };
}

/** The code unit that the escape `\uXXXX` at index `at` names. */
function codeUnit(octets: Uint8Array, at: number): number | 'escape' | 'end' {
  let unit = 0;
  for (let index = at + 2; index < at + 6; index += 1) {
    const octet = octets[index];
    if (octet === undefined) return 'end';
    const digit = Number.parseInt(String.fromCharCode(octet), 16);
    if (Number.isNaN(digit)) return 'escape';
    unit = unit * 16 + digit;
  }
  return unit;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** The text that a string stands for, and, when not all of it is shown, how much is. `to` is past its last character. */
export function stringValue(
  octets: Uint8Array,
  from: number,
  to: number,
  escapes: readonly Escape[],
): { readonly value: string; readonly meaning?: string } {
  const shownTo = Math.min(to, from + SHOWN_OCTETS);
  let value = '';
  let at = from;
  for (const each of escapes) {
    if (each.at >= shownTo) break;
    value += decodeUtf8Lossy(octets.subarray(at, each.at)) + each.text;
    at = each.at + each.length;
  }
  if (at < shownTo) value += decodeUtf8Lossy(octets.subarray(at, shownTo));
  return shownTo < to ? { value, meaning: `the first ${SHOWN_OCTETS} of ${to - from} octets` } : { value };
}

/** The parts of a string that has escapes, from index `from` to `to`; `base` is the absolute offset of index 0. */
export function stringParts(
  octets: Uint8Array,
  from: number,
  { to, escapes, stopped }: ScannedString,
  base: number,
): Field[] {
  const parts: Field[] = [{ name: 'quotation mark', offset: base + from, length: 1, value: '"' }];
  const end = stopped ? to : to - 1;
  let at = from + 1;
  const characters = (past: number) => {
    if (past > at) {
      const shown = decodeUtf8Lossy(octets.subarray(at, Math.min(past, at + SHOWN_OCTETS)));
      parts.push({ name: 'characters', offset: base + at, length: past - at, value: shown });
    }
    at = past;
  };
  for (const { at: from, length, text } of escapes) {
    characters(from);
    parts.push({ name: 'escape', offset: base + at, length, value: text, meaning: codePoint(text) });
    at += length;
  }
  characters(end);
  if (!stopped) parts.push({ name: 'quotation mark', offset: base + end, length: 1, value: '"' });
  return parts;
}

function codePoint(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
