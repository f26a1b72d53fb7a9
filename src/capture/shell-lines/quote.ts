/**
 * Text as one word of a POSIX shell (XCU section 2.2.2): in single quotes nothing means anything but the quote itself.
 *
 * @returns undefined for text with NUL, which no word can hold
 */
export function shellWord(text: string): string | undefined {
  if (text.includes('\0')) return undefined;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Octets as what `printf` prints: escapes in octal, which every `printf` knows (XCU `printf`). */
export function printfOf(octets: Uint8Array): string {
  const escaped = Array.from(octets, (octet, index) => {
    // A format that begins with a hyphen is taken for an option.
    const option = index === 0 && octet === 0x2d;
    const plain = !option && octet >= 0x20 && octet < 0x7f && octet !== 0x25 && octet !== 0x27 && octet !== 0x5c;
    return plain ? String.fromCharCode(octet) : `\\${octet.toString(8).padStart(3, '0')}`;
  });
  return `printf '${escaped.join('')}'`;
}
