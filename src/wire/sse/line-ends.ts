import { CR, LF } from './line.ts';

const WORD = 4;

/** How many octets before the first of `octets` the word that holds it begins. */
export function shiftOf(octets: Uint8Array): number {
  return octets.byteOffset % WORD;
}

/** The words that hold `octets`, in the machine's order; octets at the end that fill no word are in none. */
export function wordsOf(octets: Uint8Array): Int32Array {
  const shift = shiftOf(octets);
  return new Int32Array(octets.buffer, octets.byteOffset - shift, (octets.length + shift) >>> 2);
}

/**
 * Writes the index of each CR and LF from index `from` to `to` into `ends`, which has room for as many, and returns how many
 * there are. It looks at four octets at a time, and at each of them only where one may be: every octet of a stream passes
 * here.
 *
 * @param words `wordsOf(octets)`
 * @param shift `shiftOf(octets)`
 */
export function findLineEnds(
  octets: Uint8Array,
  words: Int32Array,
  shift: number,
  from: number,
  to: number,
  ends: Int32Array,
): number {
  const firstWord = (from + shift + WORD - 1) >>> 2;
  const pastWord = (to + shift) >>> 2;
  if (firstWord >= pastWord) return collectLineEnds(octets, from, to, ends, 0);
  let count = collectLineEnds(octets, from, firstWord * WORD - shift, ends, 0);
  for (let word = firstWord; ; word += 1) {
    while (word + 3 < pastWord && !mayEndInFour(words, word)) word += 4;
    while (word < pastWord && (borrows(words[word] as number) & BORROWED) === 0) word += 1;
    if (word >= pastWord) break;
    const at = word * WORD - shift;
    if (isLineEnd(octets[at])) ends[count++] = at;
    if (isLineEnd(octets[at + 1])) ends[count++] = at + 1;
    if (isLineEnd(octets[at + 2])) ends[count++] = at + 2;
    if (isLineEnd(octets[at + 3])) ends[count++] = at + 3;
  }
  return collectLineEnds(octets, pastWord * WORD - shift, to, ends, count);
}

/** As `findLineEnds`, octet by octet, after the `count` that `ends` already has. */
function collectLineEnds(octets: Uint8Array, from: number, to: number, ends: Int32Array, count: number): number {
  let found = count;
  for (let at = from; at < to; at += 1) {
    if (isLineEnd(octets[at])) ends[found++] = at;
  }
  return found;
}

function isLineEnd(octet: number | undefined): boolean {
  return octet === LF || octet === CR;
}

/** Whether a CR or LF may be in the four words from index `at` on; so many at once, as most are in no word. */
function mayEndInFour(words: Int32Array, at: number): boolean {
  const first = borrows(words[at] as number) | borrows(words[at + 1] as number);
  const second = borrows(words[at + 2] as number) | borrows(words[at + 3] as number);
  return ((first | second) & BORROWED) !== 0;
}

/** The highest bit of each octet of a word. */
const BORROWED = 0x80808080;

/**
 * A word with the highest bit set of each octet below 16, so of each CR and LF, in any order of octets: subtracting 16
 * borrows it. Seldom it is set of another octet, when the one before it has borrowed.
 */
function borrows(word: number): number {
  return (word - 0x10101010) & ~word;
}
