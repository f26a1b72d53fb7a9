import type { Span } from '../octets/dissection.ts';

/** A run of a carried stream in one unit of the connection. */
export interface Held {
  /** Offset in the stream of its first octet. */
  readonly at: number;
  readonly length: number;
  /** Absolute offset of that octet on the connection; undefined where the octets do not stand there, as they were inflated. */
  readonly offset: number | undefined;
}

interface Piece extends Held {
  /** The unit that holds it. */
  readonly unit: number;
}

/** Where on a connection the octets of a stream inside it stand: framing cuts them into pieces, one at most for each unit. */
export class Pieces {
  #pieces: Piece[] = [];

  /** The unit that holds the last octets; undefined before the first. */
  get lastUnit(): number | undefined {
    return this.#pieces.at(-1)?.unit;
  }

  /** The next octets of the stream, or none, are held by `unit`, where no others of the stream stand between them. */
  add({ at, length, offset }: Held, unit: number): void {
    const last = this.#pieces.at(-1);
    if (last?.unit === unit) this.#pieces[this.#pieces.length - 1] = { ...last, length: last.length + length };
    else this.#pieces.push({ at, length, offset, unit });
  }

  /** The absolute spans, in order, of the octets at `span` in the stream, as far as they are known and stand anywhere. */
  spansOf({ offset, length }: Span): Span[] {
    const past = offset + length;
    const spans: Span[] = [];
    const first = this.#firstThat((piece) => piece.at + piece.length > offset);
    for (let index = first; index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index] as Piece;
      if (piece.at >= past) break;
      const from = Math.max(offset, piece.at);
      const to = Math.min(past, piece.at + piece.length);
      if (piece.offset !== undefined && to > from)
        spans.push({ offset: piece.offset + from - piece.at, length: to - from });
    }
    return spans;
  }

  /** What `unit` holds of the stream; undefined when it holds nothing. */
  heldBy(unit: number): Held | undefined {
    const piece = this.#pieces[this.#firstThat((each) => each.unit >= unit)];
    return piece?.unit === unit ? piece : undefined;
  }

  /** Forgets the pieces before `offset` in the stream, when they are half of all. */
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
