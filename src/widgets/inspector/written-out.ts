import type { Conversation } from '#capture/pasted/conversation.ts';
import { toHex } from '#wire/octets/hex.ts';

/** Octets a line. */
const WIDE = 16;

/** A conversation as it can be pasted: hex, where both sides speak a line for each run. */
export function writtenOut({ runs }: Conversation): string {
  const [first] = runs;
  if (first && runs.length === 1) return hexLines(first.octets);
  return runs.map(({ side, octets }) => `${side === 'client' ? '>' : '<'} ${toHex(octets, ' ')}`).join('\n');
}

function hexLines(octets: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < octets.length; at += WIDE) lines.push(toHex(octets.subarray(at, at + WIDE), ' '));
  return lines.join('\n');
}
