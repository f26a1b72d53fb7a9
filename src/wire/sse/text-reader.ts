import { decodeUtf8Lossy } from '../octets/utf8.ts';
import { wordsOf } from './line-ends.ts';

/** How many octets are made text of at once: most lines are short, and to begin costs more than to go on. */
const WINDOW = 16_384;

/** Reads the texts of lines. Of octets that are all ASCII a stretch is decoded once, and each text is cut from that. */
export class TextReader {
  #from = 0;
  #to = 0;
  /** The octets from absolute offset `#from` to `#to`, one character each; undefined where not all are ASCII. */
  #text: string | undefined;

  /** The text of `octets` from index `from` to `to`, read as UTF-8; what is none becomes U+FFFD. The first of them stands at `base`. */
  read(octets: Uint8Array, base: number, from: number, to: number): string {
    if (to <= from) return '';
    return this.isAscii(octets, base, from, to) && this.#text !== undefined
      ? this.#text.slice(base + from - this.#from, base + to - this.#from)
      : decodeUtf8Lossy(octets.subarray(from, to));
  }

  /** Whether the octets from index `from` to `to` are known to be ASCII, because all around them are. */
  isAscii(octets: Uint8Array, base: number, from: number, to: number): boolean {
    if (to - from > WINDOW) return false;
    if (base + from < this.#from || base + to > this.#to) this.#decode(octets, base, from);
    return this.#text !== undefined;
  }

  #decode(octets: Uint8Array, base: number, from: number): void {
    const window = octets.subarray(from, from + WINDOW);
    this.#from = base + from;
    this.#to = base + from + window.length;
    this.#text = isAscii(window) ? decodeUtf8Lossy(window) : undefined;
  }
}

/** Whether all of them are. Where octets before the first share a word with it, they must be too. */
function isAscii(octets: Uint8Array): boolean {
  const words = wordsOf(octets);
  let all = 0;
  for (let at = 0; at < words.length; at += 1) all |= words[at] as number;
  // The last three may be in no word.
  for (let at = Math.max(0, octets.length - 3); at < octets.length; at += 1) all |= octets[at] as number;
  return (all & 0x80808080) === 0;
}
