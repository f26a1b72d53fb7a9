/** Letters and digits that are not taken for one another when they are read aloud or from a wall. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Characters of a code: 31^6, nearly 900 million, of which few can be tried in a minute. */
const LENGTH = 6;

/**
 * A room's code.
 * @param random a whole number from 0 to below `bound`, by chance
 */
export function createRoomCode(random: (bound: number) => number): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[random(ALPHABET.length)]).join('');
}

/** What was typed as a code is meant to be: letter case, spaces and hyphens do not count. */
export function readRoomCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '');
}

/** A code as it is shown, in two halves: `K7M-2QX`. */
export function shownRoomCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}
