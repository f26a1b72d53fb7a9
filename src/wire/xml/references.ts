import type { Field } from '../octets/dissection.ts';
import { decodeUtf8Lossy } from '../octets/utf8.ts';

/** How many octets of a text a field shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;

/** The entities that need no declaration (XML 1.0 section 4.6). */
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' };

/** What a reference stands for, `text` being what is between & and ; (section 4.1). Undefined for what is none. */
export function referenced(text: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(text) ?? [];
  const digits = hex ?? decimal;
  if (digits === undefined) return Object.hasOwn(PREDEFINED, text) ? PREDEFINED[text] : undefined;
  const point = Number.parseInt(digits, hex === undefined ? 10 : 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** Text with references in it, taken apart: fields that tile it, and what it stands for as far as it is shown. */
export interface ReadText {
  readonly parts: Field[];
  readonly value: string;
}

/**
 * Takes the octets from index `from` to `to` apart into runs of characters, by the name `run`, and references. `say` makes of
 * characters what they are told as; what a reference stands for is told as it is. `base` is the absolute offset of index 0.
 */
export function readText(
  octets: Uint8Array,
  from: number,
  to: number,
  base: number,
  { run, say }: { readonly run: string; readonly say: (characters: string) => string },
): ReadText {
  const parts: Field[] = [];
  let value = '';
  let at = from;
  while (at < to) {
    const end = octets[at] === AMPERSAND ? referenceEnd(octets, at, to) : undefined;
    if (end !== undefined) {
      const text = decodeUtf8Lossy(octets.subarray(at + 1, end - 1));
      const means = referenced(text);
      value += means ?? '';
      const field = { name: 'reference', offset: base + at, length: end - at, value: `&${text};` };
      parts.push(means === undefined ? field : { ...field, meaning: means });
      at = end;
      continue;
    }
    const next = octets.indexOf(AMPERSAND, at + 1);
    const past = next === -1 || next > to ? to : next;
    const shown = say(decodeUtf8Lossy(octets.subarray(at, Math.min(past, at + SHOWN_OCTETS))));
    if (value.length < SHOWN_OCTETS) value += shown;
    const field = { name: run, offset: base + at, length: past - at, value: shown };
    const cut = past - at > SHOWN_OCTETS;
    parts.push(cut ? { ...field, meaning: `the first ${SHOWN_OCTETS} of ${past - at} octets` } : field);
    at = past;
  }
  return { parts, value };
}

/** Index past the semicolon of the reference that begins at `at`; undefined when it has none before `to`. */
function referenceEnd(octets: Uint8Array, at: number, to: number): number | undefined {
  const end = octets.indexOf(SEMICOLON, at);
  return end === -1 || end >= to || end - at > 64 ? undefined : end + 1;
}
