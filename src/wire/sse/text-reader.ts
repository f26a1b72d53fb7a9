import { decodeUtf8Lossy } from '../octets/utf8.ts';

/** How many octets are made text of at once: most lines are short, and to begin costs more than to go on. */
const WINDOW = 16_384;

/**
 * Reads the texts of lines. Of octets that are all ASCII a stretch is decoded once, and each text is cut from that. The last
 * text is remembered, as it is often asked for twice: for a field, and for what the field brings about.
 */
export class TextReader {
  #readFrom = 0;
  #readTo = 0;
  #read = '';
  #from = 0;
  #to = 0;
  /** The octets from absolute offset `#from` to `#to`, one character each; undefined where not all are ASCII. */
  #text: string | undefined;

  /** The text of `octets` from index `from` to `to`, read as UTF-8; what is none becomes U+FFFD. The first of them stands at `base`. */
  read(octets: Uint8Array, base: number, from: number, to: number): string {
    if (to <= from) return '';
    if (base + from === this.#readFrom && base + to === this.#readTo) return this.#read;
    this.#readFrom = base + from;
    this.#readTo = base + to;
    this.#read =
      this.isAscii(octets, base, from, to) && this.#text !== undefined
        ? this.#text.slice(base + from - this.#from, base + to - this.#from)
        : decodeUtf8Lossy(octets.subarray(from, to));
    return this.#read;
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
    const text = decodeUtf8Lossy(window);
    // Longer sequences are fewer characters than octets, and octets that are none become U+FFFD, each or some together.
    this.#text = text.length === window.length && !text.includes('\ufffd') ? text : undefined;
  }
}
