/** Checks UTF-8 as it arrives. Once it has found a bad octet it keeps to that answer. */
export interface Utf8Checker {
  /**
   * Takes the next octets; `offset` is the absolute offset of the first one and defaults to where the last ones ended.
   * Returns the absolute offset of the first octet that cannot stand where it stands, or undefined while all is well.
   */
  receive(octets: Uint8Array, offset?: number): number | undefined;
  /** No more octets follow. Returns like `receive`; of a sequence cut short it gives the offset of its first octet. */
  end(): number | undefined;
}

/**
 * A new checker, well-formed being what RFC 3629 section 4 and table 3-7 of the Unicode Standard say: no overlong
 * forms, no surrogates, nothing beyond U+10FFFF.
 */
export function createUtf8Checker(): Utf8Checker {
  let position = 0;
  let bad: number | undefined;
  /** How many continuation octets the sequence under way still needs, and the bounds of the next one. */
  let needed = 0;
  let lower = 0x80;
  let upper = 0xbf;
  let sequenceStart = 0;

  function begin(octet: number): boolean {
    lower = 0x80;
    upper = 0xbf;
    if (octet >= 0xc2 && octet <= 0xdf) needed = 1;
    else if (octet >= 0xe0 && octet <= 0xef) {
      needed = 2;
      if (octet === 0xe0) lower = 0xa0;
      if (octet === 0xed) upper = 0x9f;
    } else if (octet >= 0xf0 && octet <= 0xf4) {
      needed = 3;
      if (octet === 0xf0) lower = 0x90;
      if (octet === 0xf4) upper = 0x8f;
    } else return false;
    return true;
  }

  return {
    receive(octets, offset = position) {
      if (bad !== undefined) return bad;
      for (let at = 0; at < octets.length; at += 1) {
        const octet = octets[at] as number;
        if (needed === 0) {
          if (octet < 0x80) continue;
          sequenceStart = offset + at;
          if (!begin(octet)) {
            bad = offset + at;
            return bad;
          }
        } else if (octet < lower || octet > upper) {
          bad = offset + at;
          return bad;
        } else {
          needed -= 1;
          lower = 0x80;
          upper = 0xbf;
        }
      }
      position = offset + octets.length;
      return undefined;
    },
    end() {
      if (bad === undefined && needed > 0) bad = sequenceStart;
      return bad;
    },
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The UTF-8 octets of `text`; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** How many octets `encodeUtf8(text)` has. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    // The two halves of a surrogate pair are four octets together.
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at += 1;
  }
  return length;
}

/** The text of `octets` read as UTF-8; each ill-formed part becomes U+FFFD, and a byte order mark is kept. */
export function decodeUtf8Lossy(octets: Uint8Array): string {
  return decoder.decode(octets);
}

/** The text of `octets` read as ISO-8859-1: one character an octet, so that nothing is lost. */
export function decodeLatin1(octets: Uint8Array): string {
  const atOnce = 4096;
  // Applied and not spread: a spread walks the iterator, which takes seven times as long.
  if (octets.length <= atOnce) return Reflect.apply(String.fromCharCode, undefined, octets);
  let text = '';
  for (let at = 0; at < octets.length; at += atOnce) text += decodeLatin1(octets.subarray(at, at + atOnce));
  return text;
}
