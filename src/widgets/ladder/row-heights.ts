import type { ListedRow } from './row.ts';

/** Rows are summed up by so many: what changes costs its own block. */
const BLOCK = 128;

/** Of so many rows at the end it is told apart what each is thought to be high. */
const NEWEST = 64;

/** Heights in pixels until rows of the kind have been measured. */
const FIRST_GUESS: Readonly<Record<ListedRow['kind'], number>> = {
  unit: 54,
  held: 72,
  pending: 54,
  page: 24,
  notice: 24,
  layer: 24,
};

/** A guess is taken up anew after so many measurements, and after so many times as many. */
const GUESSED_ANEW = 8;

interface Block {
  readonly first: ListedRow | undefined;
  readonly last: ListedRow | undefined;
  readonly count: number;
  /** Height of the rows whose own height is known or expected, and how many others there are of each kind. */
  readonly known: number;
  readonly guessed: ReadonlyMap<ListedRow['kind'], number>;
}

interface Guess {
  height: number;
  sum: number;
  count: number;
  next: number;
}

/**
 * How high the rows of a long list are, and so where each stands: measured for those that were drawn, guessed by their kind for
 * the others. The newest are thought to be as high as the last of their kind that was drawn: in a stream they mostly are, and
 * then nothing moves once they are measured. A list that grows or changes costs what changed, and one look at each block.
 */
export class RowHeights {
  #rows: readonly ListedRow[] = [];
  #measured = new WeakMap<ListedRow, number>();
  #expected = new WeakMap<ListedRow, number>();
  readonly #latest = new Map<ListedRow['kind'], number>();
  #guesses = new Map<ListedRow['kind'], Guess>();
  #blocks: (Block | undefined)[] = [];
  /** Where each block begins; one more for the end of the last. */
  #starts: number[] = [0];

  /** Takes the list as it is now. */
  update(rows: readonly ListedRow[]): void {
    this.#rows = rows;
    const count = Math.ceil(rows.length / BLOCK);
    this.#blocks.length = count;
    this.#expect();
    this.#starts.length = count + 1;
    let start = 0;
    for (let block = 0; block < count; block++) {
      this.#starts[block] = start;
      start += this.#heightOfBlock(this.#block(block));
    }
    this.#starts[count] = start;
  }

  /** Height of all rows. */
  get total(): number {
    return this.#starts.at(-1) as number;
  }

  height(index: number): number {
    const row = this.#rows[index];
    return row ? this.#heightOf(row) : 0;
  }

  /** How many pixels of rows stand above the row at `index`; `index` may be the number of rows. */
  top(index: number): number {
    const block = Math.floor(index / BLOCK);
    let top = this.#starts[block] ?? this.total;
    for (let at = block * BLOCK; at < index; at++) top += this.height(at);
    return top;
  }

  /** The row that the pixel `y` belongs to; the first or last one beyond the ends. -1 where there are no rows. */
  indexAt(y: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= y) low = middle;
      else high = middle - 1;
    }
    let index = low * BLOCK;
    let bottom = (this.#starts[low] as number) + this.height(index);
    const last = Math.min(index + BLOCK, this.#rows.length) - 1;
    while (bottom <= y && index < last) bottom += this.height(++index);
    return Math.min(index, this.#rows.length - 1);
  }

  isMeasured(row: ListedRow): boolean {
    return this.#measured.has(row);
  }

  /** Notes how high the row at `index` is. What that changes is known after the next `update`. */
  measure(index: number, height: number): void {
    const row = this.#rows[index];
    if (!row) return;
    this.#measured.set(row, height);
    this.#latest.set(row.kind, height);
    this.#blocks[Math.floor(index / BLOCK)] = undefined;
    this.#guessAnew(row.kind, height);
  }

  /** Forgets what was measured, as when the list has become wider. */
  forget(): void {
    this.#measured = new WeakMap();
    this.#expected = new WeakMap();
    this.#latest.clear();
    this.#guesses = new Map();
    this.#blocks = [];
  }

  #expect(): void {
    for (let index = Math.max(0, this.#rows.length - NEWEST); index < this.#rows.length; index++) {
      const row = this.#rows[index] as ListedRow;
      const height = this.#latest.get(row.kind);
      if (height === undefined || this.#measured.has(row) || this.#expected.get(row) === height) continue;
      this.#expected.set(row, height);
      this.#blocks[Math.floor(index / BLOCK)] = undefined;
    }
  }

  #block(at: number): Block {
    const from = at * BLOCK;
    const to = Math.min(from + BLOCK, this.#rows.length);
    const known = this.#blocks[at];
    const first = this.#rows[from];
    const last = this.#rows[to - 1];
    if (known?.first === first && known?.last === last && known?.count === to - from) return known;
    let sum = 0;
    const guessed = new Map<ListedRow['kind'], number>();
    for (let index = from; index < to; index++) {
      const row = this.#rows[index] as ListedRow;
      const height = this.#measured.get(row) ?? this.#expected.get(row);
      if (height === undefined) guessed.set(row.kind, (guessed.get(row.kind) ?? 0) + 1);
      else sum += height;
    }
    const block = { first, last, count: to - from, known: sum, guessed };
    this.#blocks[at] = block;
    return block;
  }

  #heightOfBlock({ known, guessed }: Block): number {
    let height = known;
    for (const [kind, count] of guessed) height += count * this.#guess(kind);
    return height;
  }

  #heightOf(row: ListedRow): number {
    return this.#measured.get(row) ?? this.#expected.get(row) ?? this.#guess(row.kind);
  }

  #guess(kind: ListedRow['kind']): number {
    return this.#guesses.get(kind)?.height ?? FIRST_GUESS[kind];
  }

  #guessAnew(kind: ListedRow['kind'], height: number): void {
    const guess = this.#guesses.get(kind) ?? { height: FIRST_GUESS[kind], sum: 0, count: 0, next: 1 };
    this.#guesses.set(kind, guess);
    guess.sum += height;
    guess.count += 1;
    if (guess.count < guess.next) return;
    guess.next *= GUESSED_ANEW;
    guess.height = guess.sum / guess.count;
  }
}
