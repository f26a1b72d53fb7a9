import type { Field } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { createUtf8Checker, decodeUtf8Lossy } from '../octets/utf8.ts';
import type { FieldMaker } from './lines.ts';

/** How many octets of content are shown as text, and how many as hex; the span always covers all of them. */
const MAX_TEXT = 4096;
const MAX_HEX = 256;

/** A field over content from index `from` to `to`: its value is text when it is UTF-8 text, else hex. */
export function contentField(maker: FieldMaker, name: string, from: number, to: number): Field {
  const text = textOf(maker.octets.subarray(from, to));
  if (text !== undefined) {
    const shown = to - from > MAX_TEXT ? { meaning: `text, the beginning of ${to - from} octets` } : {};
    return maker.make(name, from, to, { value: text, ...shown });
  }
  const octets = maker.octets.subarray(from, Math.min(to, from + MAX_HEX));
  const meaning = octets.length < to - from ? `hex, the first ${MAX_HEX} of ${to - from} octets` : 'hex';
  return maker.make(name, from, to, { value: toHex(octets), meaning });
}

/** The text of `octets`, cut to what is shown; undefined when they are not UTF-8 text. */
function textOf(octets: Uint8Array): string | undefined {
  const head = octets.subarray(0, MAX_TEXT);
  const checker = createUtf8Checker();
  if (checker.receive(head) !== undefined) return undefined;
  const unfinished = checker.end();
  if (unfinished !== undefined && head.length === octets.length) return undefined;
  const text = decodeUtf8Lossy(head.subarray(0, unfinished));
  return /[^\t\n\r\x20-\uffff]|\x7f/.test(text) ? undefined : text;
}
