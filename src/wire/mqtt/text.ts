import { createUtf8Checker, decodeLatin1, decodeUtf8Lossy } from '../octets/utf8.ts';

/** Whether the octets from index `from` to `to` are all printable ASCII: neither control characters nor anything longer. */
export function isPlainAscii(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const octet = octets[at] as number;
    if (octet < 0x20 || octet > 0x7e) return false;
  }
  return true;
}

/** The text of the octets from `from` to `to`; short plain ones without the detour over a decoder. */
export function textOf(octets: Uint8Array, from: number, to: number, isPlain: boolean): string {
  const part = octets.subarray(from, to);
  return isPlain ? decodeLatin1(part) : decodeUtf8Lossy(part);
}

/** Index of the first octet from `from` to `to` that keeps them from being UTF-8. */
export function badOctet(octets: Uint8Array, from: number, to: number): number | undefined {
  const checker = createUtf8Checker();
  return checker.receive(octets.subarray(from, to), from) ?? checker.end();
}

/**
 * The first character that a string should not contain (MQTT 3.1.1 section 1.5.3, MQTT 5.0 section 1.5.4), in words: a control
 * character or a noncharacter. U+0000 is another matter.
 */
export function badCharacter(text: string): string | undefined {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const isControl = (point > 0 && point < 0x20) || (point >= 0x7f && point <= 0x9f);
    const isNoncharacter = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
    if (!isControl && !isNoncharacter) continue;
    const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    return isControl ? `${code} is a control character` : `${code} is a noncharacter`;
  }
  return undefined;
}
