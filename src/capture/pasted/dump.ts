/** The offset at the head of a line of a dump: `00000010  `, `0x0010:  `, `0010   `. */
const OFFSET = /^\s*(?:0x)?([0-9a-f]{4,8})(?::\s+|:?\s{2,})(?=[0-9a-f]{2})/i;
const MOST_OCTETS = 16;

/** Whether text is a dump: every line begins with an offset, and they rise from 0. Not one that is hex by itself. */
export function isDump(text: string): boolean {
  let last = -1;
  let seen = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || isRepeat(line)) continue;
    const [, offset] = OFFSET.exec(line) ?? [];
    if (offset === undefined) return seen > 0 && isClosing(line, last);
    const at = Number.parseInt(offset, 16);
    if (at <= last || (seen === 0 && at !== 0)) return false;
    last = at;
    seen += 1;
  }
  return seen > 0;
}

/**
 * The octets of a dump as hexdump -C, xxd, tcpdump -X and Wireshark write it: at most sixteen a line, the characters beside
 * them passed over. On an error `at` is the index in `text` of the line that it is in.
 */
export function readDump(text: string): { octets: Uint8Array } | { error: string; at: number } {
  const octets: number[] = [];
  let at = 0;
  let repeats = false;
  for (const line of text.split('\n')) {
    const [head] = OFFSET.exec(line) ?? [];
    const offset = Number.parseInt(OFFSET.exec(line)?.[1] ?? '', 16);
    if (isRepeat(line)) repeats = true;
    else if (head !== undefined) {
      if (repeats) fill(octets, offset);
      else if (offset !== octets.length) return { error: `octets are missing before offset ${offset}`, at };
      repeats = false;
      for (const octet of octetsOfLine(line.slice(head.length))) octets.push(octet);
    }
    at += line.length + 1;
  }
  return { octets: Uint8Array.from(octets) };
}

/** hexdump writes a `*` in place of lines that say the same again. */
function isRepeat(line: string): boolean {
  return line.trim() === '*';
}

/** hexdump ends with the offset past the last octet. */
function isClosing(line: string, last: number): boolean {
  return /^[0-9a-f]{7,8}$/i.test(line.trim()) && Number.parseInt(line, 16) > last;
}

/** How far a dump that repeats may be filled up, in octets. */
const MOST_FILLED = 1024 * 1024;

function fill(octets: number[], to: number): void {
  const line = octets.slice(-MOST_OCTETS);
  while (line.length === MOST_OCTETS && octets.length < Math.min(to, MOST_FILLED)) octets.push(...line);
}

/** What stands before the characters: groups of hex digits, a wide gap or a bar after the last. */
function octetsOfLine(line: string): number[] {
  const octets: number[] = [];
  for (let rest = line.split('|', 1)[0] ?? ''; octets.length < MOST_OCTETS; ) {
    const group = /^((?:[0-9a-f]{2})+)(\s*)/i.exec(rest);
    if (!group) break;
    const [all, digits = '', gap = ''] = group;
    for (let digit = 0; digit < digits.length; digit += 2)
      octets.push(Number.parseInt(digits.slice(digit, digit + 2), 16));
    if (gap.length > 3 || (gap.length > 1 && octets.length !== MOST_OCTETS / 2)) break;
    rest = rest.slice(all.length);
    if (gap === '') break;
  }
  return octets.slice(0, MOST_OCTETS);
}
