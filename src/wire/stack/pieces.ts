import type { Span } from '../octets/dissection.ts';

/** A run of content that stands on the connection without a gap. */
interface Piece extends Span {
  /** Offset in the content of its first octet; `offset` is absolute on the connection. */
  readonly at: number;
  /** The HTTP unit that holds it. */
  readonly unit: number;
}

/** Where on a connection the octets of one message's content stand: the framing of HTTP cuts them into pieces. */
export class Pieces {
  #pieces: Piece[] = [];

  /** The HTTP unit that holds the last octets; undefined before the first. */
  get lastUnit(): number | undefined {
    return this.#pieces.at(-1)?.unit;
  }

  /** The next octets of the content, from offset `at` in it on, stand at `span` in the HTTP unit `unit`. */
  add(at: number, { offset, length }: Span, unit: number): void {
    const last = this.#pieces.at(-1);
    const goesOn = last && last.unit === unit && last.offset + last.length === offset;
    if (goesOn) this.#pieces[this.#pieces.length - 1] = { ...last, length: last.length + length };
    else this.#pieces.push({ at, offset, length, unit });
  }

  /** The absolute spans, in order, of the octets at `span` in the content, as far as they are known. */
  spansOf({ offset, length }: Span): Span[] {
    const past = offset + length;
    const spans: Span[] = [];
    const first = this.#firstThat((piece) => piece.at + piece.length > offset);
    for (let index = first; index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index] as Piece;
      if (piece.at >= past) break;
      const from = Math.max(offset, piece.at);
      const to = Math.min(past, piece.at + piece.length);
      spans.push({ offset: piece.offset + from - piece.at, length: to - from });
    }
    return spans;
  }

  /** The span in the content of what HTTP unit `unit` holds of it; undefined when it holds nothing. */
  heldBy(unit: number): Span | undefined {
    const first = this.#firstThat((piece) => piece.unit >= unit);
    const past = this.#firstThat((piece) => piece.unit > unit);
    const [from, to] = [this.#pieces[first], this.#pieces[past - 1]];
    return first < past && from && to ? { offset: from.at, length: to.at + to.length - from.at } : undefined;
  }

  /** Forgets the pieces before `offset` in the content, when they are half of all. */
  discardBefore(offset: number): void {
    const gone = this.#firstThat((piece) => piece.at + piece.length > offset);
    if (gone * 2 > this.#pieces.length) this.#pieces = this.#pieces.slice(gone);
  }

  /** Index of the first piece of which `holds` is true; it is true of all after it. */
  #firstThat(holds: (piece: Piece) => boolean): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#pieces[middle] as Piece)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
