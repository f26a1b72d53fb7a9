const DIGITS = '0123456789abcdef';

/** Lower-case hex text of `octets`, two digits an octet, with `separator` between octets. */
export function toHex(octets: Uint8Array, separator = ''): string {
  let text = '';
  for (const octet of octets) {
    if (text !== '') text += separator;
    text += DIGITS.charAt(octet >>> 4) + DIGITS.charAt(octet & 0xf);
  }
  return text;
}

/**
 * The octets that hex text stands for. Whitespace, commas, colons between octets and `0x` before one are passed over,
 * so that text pasted from a tool or from source code is read as it is.
 * On an error `at` is the index in `text` of the first character that is not understood.
 */
export function fromHex(text: string): { octets: Uint8Array } | { error: string; at: number } {
  const octets = new Uint8Array(text.length >>> 1);
  let count = 0;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/[\s,:]/.test(character)) {
      at += 1;
      continue;
    }
    if (character === '0' && /[xX]/.test(text.charAt(at + 1))) {
      at += 2;
      if (digit(text, at) === undefined) return { error: 'a hex digit must follow 0x', at };
    }
    const high = digit(text, at);
    if (high === undefined) return { error: `${JSON.stringify(text.charAt(at))} is not a hex digit`, at };
    const low = digit(text, at + 1);
    if (low === undefined) return { error: 'an octet needs two hex digits', at: at + 1 };
    octets[count] = (high << 4) | low;
    count += 1;
    at += 2;
  }
  return { octets: octets.slice(0, count) };
}

function digit(text: string, at: number): number | undefined {
  const value = at < text.length ? DIGITS.indexOf(text.charAt(at).toLowerCase()) : -1;
  return value === -1 ? undefined : value;
}
