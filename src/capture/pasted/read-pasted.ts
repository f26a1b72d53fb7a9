import { fromBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { isDump, readDump } from './dump.ts';

/** How octets are written as text; in `text` its characters are the octets themselves, as UTF-8. */
export const NOTATIONS = ['hex', 'base64', 'text'] as const;
export type Notation = (typeof NOTATIONS)[number];

/** Octets that were written in one go; the side where the writing says who sent them. */
export interface WrittenRun {
  readonly side: Side | undefined;
  readonly octets: Uint8Array;
}

export type ReadPasted =
  | { readonly notation: Notation; readonly runs: readonly WrittenRun[] }
  /** What is wrong in one line, and the line of the text that it is in, from 1. */
  | { readonly notation: Notation; readonly error: string; readonly line: number };

/** A line of one side: `> 81 85 …` is the client’s, `< 81 05 …` the server’s. */
const SIDED = /^\s*([<>])\s+(\S.*)$/;

/**
 * Reads octets that a person pasted: hex (a dump of hexdump, xxd, tcpdump or Wireshark too), base64 with either alphabet, or
 * plain text. Where every line begins with `>` or `<` and a space, each is a run of the client or of the server.
 *
 * @param notation guessed where it is undefined
 */
export function readPasted(text: string, notation: Notation | undefined): ReadPasted {
  const sided = sidedLines(text);
  if (sided && notation !== 'text') {
    const whole = sided.map(({ written }) => written).join('\n');
    const guessed = notation ?? guessNotation(whole);
    if (guessed !== 'text') return readSided(sided, guessed);
  }
  const chosen = notation ?? guessNotation(text);
  const read = octetsOf(text, chosen);
  if ('error' in read) return { notation: chosen, ...read };
  return { notation: chosen, runs: read.octets.length === 0 ? [] : [{ side: undefined, octets: read.octets }] };
}

/** How text is likely to be written: hex before base64 where it could be both, text where it is neither. */
export function guessNotation(text: string): Notation {
  if (text.trim() === '') return 'text';
  if (isDump(text)) return 'hex';
  if ('octets' in fromHex(text)) return 'hex';
  // A short word is more likely a word than base64 that nobody padded.
  const squeezed = text.replace(/\s+/g, '');
  const isTelling = squeezed.length >= 8 && /[0-9+/=_-]|[a-z][A-Z]/.test(squeezed);
  const hasSpaces = text.split('\n').some((line) => /\s/.test(line.trim()));
  return isTelling && !hasSpaces && base64Octets(squeezed) ? 'base64' : 'text';
}

interface SidedLine {
  readonly side: Side;
  readonly written: string;
  readonly line: number;
}

function sidedLines(text: string): SidedLine[] | undefined {
  const lines: SidedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, mark, written] = SIDED.exec(line) ?? [];
    if (written === undefined) return undefined;
    lines.push({ side: mark === '>' ? 'client' : 'server', written, line: index + 1 });
  }
  return lines.length === 0 ? undefined : lines;
}

function readSided(lines: readonly SidedLine[], notation: Notation): ReadPasted {
  const runs: WrittenRun[] = [];
  for (const { side, written, line } of lines) {
    const read = octetsOf(written, notation);
    if ('error' in read) return { notation, error: read.error, line };
    runs.push({ side, octets: read.octets });
  }
  return { notation, runs };
}

function octetsOf(text: string, notation: Notation): { octets: Uint8Array } | { error: string; line: number } {
  switch (notation) {
    case 'text':
      return { octets: encodeUtf8(text) };
    case 'base64': {
      const octets = base64Octets(text.replace(/\s+/g, ''));
      return octets ? { octets } : { error: 'this is no base64 (RFC 4648 sections 4 and 5)', line: 1 };
    }
    case 'hex': {
      const read = isDump(text) ? readDump(text) : fromHex(text);
      if ('octets' in read) return read;
      return { error: read.error, line: text.slice(0, read.at).split('\n').length };
    }
  }
}

/** Base64 with either alphabet of RFC 4648; padding may be left out (section 3.2). */
function base64Octets(squeezed: string): Uint8Array | undefined {
  const bare = squeezed
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  return bare.includes('=') ? undefined : fromBase64(bare.padEnd(Math.ceil(bare.length / 4) * 4, '='));
}
