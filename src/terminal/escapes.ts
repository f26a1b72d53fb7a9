import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { TerminalError } from './terminal-error.ts';

const SINGLE: Readonly<Record<string, number>> = { r: 0x0d, n: 0x0a, t: 0x09, '0': 0, e: 0x1b, '\\': 0x5c };

/** Text whose escapes are read, as octets. */
interface Escaped {
  readonly octets: Uint8Array;
  /** It ended with `\c`, which has no line end follow, as `echo` has it. */
  readonly unended: boolean;
}

/**
 * The octets of text in UTF-8, where `\r`, `\n`, `\t`, `\0`, `\e`, `\\` and `\xHH` each stand for one octet.
 * @throws TerminalError for an escape that there is not
 */
export function octetsOfEscaped(text: string): Escaped {
  const parts: Uint8Array[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== '\\') {
      plain += text.charAt(at);
      continue;
    }
    const name = text.charAt(at + 1);
    if (name === 'c' && at + 2 === text.length) return { octets: joined(parts, plain), unended: true };
    const hex = name === 'x' ? /^[\da-fA-F]{2}/.exec(text.slice(at + 2))?.[0] : undefined;
    const octet = hex === undefined ? SINGLE[name] : Number.parseInt(hex, 16);
    if (octet === undefined) {
      const what = `\\${name}${name === 'x' ? text.slice(at + 2, at + 4) : ''}`;
      const advice =
        'There are \\r \\n \\t \\0 \\e \\xHH with two hex digits, \\\\ for a backslash, and \\c at the end.';
      throw new TerminalError('syntax', `${what} at character ${at + 1} is no escape; nothing was sent.`, advice);
    }
    parts.push(encodeUtf8(plain), Uint8Array.of(octet));
    plain = '';
    at += hex === undefined ? 1 : 3;
  }
  return { octets: joined(parts, plain), unended: false };
}

function joined(parts: readonly Uint8Array[], plain: string): Uint8Array {
  return joinOctets([...parts, encodeUtf8(plain)]);
}
