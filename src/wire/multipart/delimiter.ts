import type { Breach, Field, Rule, Side } from '../octets/dissection.ts';
import { decodeLatin1 } from '../octets/utf8.ts';
import { multipartRules } from './rules.ts';

const LF = 0x0a;
const CR = 0x0d;
const HYPHEN = 0x2d;
const SPACE = 0x20;
const HTAB = 0x09;

/** Index in `octets` where the line end before index `at` begins, CR LF or LF, and not before `from`. */
export function beforeLineEnd(octets: Uint8Array, from: number, at: number): number {
  if (at <= from || octets[at - 1] !== LF) return at;
  return at - 2 >= from && octets[at - 2] === CR ? at - 2 : at - 1;
}

/** Whether `octets` have `start` from index `at` on. */
export function startsWith(octets: Uint8Array, start: Uint8Array, at: number): boolean {
  if (at + start.length > octets.length) return false;
  for (let index = 0; index < start.length; index += 1) if (octets[at + index] !== start[index]) return false;
  return true;
}

/** Whether the two hyphens that close a multipart stand at index `at`. */
export function isClosing(octets: Uint8Array, at: number): boolean {
  return octets[at] === HYPHEN && octets[at + 1] === HYPHEN;
}

/**
 * The fields that tile a delimiter, and what it breaks (RFC 2046 section 5.1.1).
 *
 * @param octets all of it, the line end before it included, the first at absolute `offset`
 * @param dashBoundary two hyphens and the boundary
 */
export function explainDelimiter(
  octets: Uint8Array,
  offset: number,
  dashBoundary: Uint8Array,
  side: Side,
): { fields: Field[]; broken: Breach[] } {
  const fields: Field[] = [];
  const broken: Breach[] = [];
  let at = 0;
  const take = (name: string, to: number, meaning?: string): void => {
    if (to === at) return;
    const field = { name, offset: offset + at, length: to - at, value: decodeLatin1(octets.subarray(at, to)) };
    fields.push(meaning === undefined ? field : { ...field, meaning });
    at = to;
  };
  const breach = (rule: Rule, from: number, to: number): void => {
    broken.push({ rule, offset: offset + from, length: to - from, blame: side });
  };
  const takeLineEnd = (meaning?: string): void => {
    const length = octets[at] === CR && octets[at + 1] === LF ? 2 : octets[at] === LF ? 1 : 0;
    if (length === 1) breach(multipartRules.lineEnd, at, at + 1);
    take(length === 2 ? 'CRLF' : 'LF', at + length, meaning);
  };

  takeLineEnd('belongs to the delimiter, not to what is before it');
  take('two hyphens', at + 2);
  take('boundary', at + dashBoundary.length - 2);
  if (isClosing(octets, at)) take('closing hyphens', at + 2, 'no part follows');
  let padding = at;
  while (octets[padding] === SPACE || octets[padding] === HTAB) padding += 1;
  take('padding', padding);
  const rest = beforeLineEnd(octets, at, octets.length);
  if (rest > at) breach(multipartRules.padding, at, rest);
  take('ignored octets', rest);
  takeLineEnd();
  return { fields, broken };
}
