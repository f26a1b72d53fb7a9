import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** What text in the editor stands for, or where it stands for nothing. */
export type Read = { readonly octets: Uint8Array } | { readonly error: string; readonly at: number };

const SIMPLE: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, '0': 0x00, '\\': 0x5c };

/**
 * Reads the editor's notation: a line break is LF, `\r` `\n` `\t` `\0` `\\` are the octets they name, `\x` and two hex
 * digits are any octet; all else is itself in UTF-8.
 *
 * @returns the octets; or what is wrong, and at which character
 */
export function readNotation(text: string): Read {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    parts.push(encodeUtf8(text.slice(from, at)));
    const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, at + 4))?.[1];
    const simple = SIMPLE[text[at + 1] ?? ''];
    if (hex !== undefined) {
      parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
      from = at + 4;
    } else if (simple !== undefined) {
      parts.push(Uint8Array.of(simple));
      from = at + 2;
    } else return { error: 'after \\ comes n, r, t, 0, \\ or x with two hex digits', at };
  }
  parts.push(encodeUtf8(text.slice(from)));
  const octets = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    octets.set(part, end);
    end += part.length;
  }
  return { octets };
}
