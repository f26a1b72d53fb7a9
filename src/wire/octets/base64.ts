const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const VALUES = new Uint8Array(128).fill(0xff);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Base64 text of `octets` with padding (RFC 4648 section 4). */
export function toBase64(octets: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < octets.length; at += 3) {
    const first = octets[at] as number;
    const second = octets[at + 1];
    const third = octets[at + 2];
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    parts.push(
      ALPHABET.charAt(group >>> 18) +
        ALPHABET.charAt((group >>> 12) & 0x3f) +
        (second === undefined ? '=' : ALPHABET.charAt((group >>> 6) & 0x3f)) +
        (third === undefined ? '=' : ALPHABET.charAt(group & 0x3f)),
    );
  }
  return parts.join('');
}

/**
 * The octets of base64 text; undefined when `text` is not strictly RFC 4648 section 4: padding is required, characters
 * outside the alphabet are refused (section 3.3), and so are pad bits that are not zero (section 3.5).
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const octets = new Uint8Array((digits * 6) >>> 3);
  let held = 0;
  let bits = 0;
  let count = 0;
  for (let at = 0; at < digits; at += 1) {
    const value = VALUES[text.charCodeAt(at)] ?? 0xff;
    if (value === 0xff) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      octets[count] = (held >>> bits) & 0xff;
      count += 1;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? octets : undefined;
}
