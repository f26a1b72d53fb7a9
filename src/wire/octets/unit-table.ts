/** Small, so that a short connection costs little: the engine keeps typed arrays of up to 64 octets on its own heap. */
const INITIAL_CAPACITY = 8;

/** A long table is held in blocks of 2^12 rows, so that it grows without moving what it has. */
const BLOCK_BITS = 12;
const BLOCK = 1 << BLOCK_BITS;
const WITHIN_BLOCK = BLOCK - 1;

/** Octets of one row in all columns. */
const ROW = 18;

/** Fewer rows are not worth the moving. */
const LEAST_DISCARDED = 64;

/** Units that lie side by side, in columns. */
export interface AdjacentUnits {
  readonly count: number;
  /** Absolute offset of the first unit. */
  readonly start: number;
  /** The absolute offset that `ends` counts from. */
  readonly base: number;
  /** Where each unit is over. */
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly contexts: Uint8Array;
}

/** Some rows, in columns, which share one buffer: one is sooner got than four. */
class Block {
  readonly capacity: number;
  readonly offset: Float64Array<ArrayBuffer>;
  readonly length: Float64Array<ArrayBuffer>;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly context: Uint8Array<ArrayBuffer>;

  constructor(capacity: number) {
    const buffer = new ArrayBuffer(capacity * ROW);
    this.capacity = capacity;
    this.offset = new Float64Array(buffer, 0, capacity);
    this.length = new Float64Array(buffer, capacity * 8, capacity);
    this.kind = new Uint8Array(buffer, capacity * 16, capacity);
    this.context = new Uint8Array(buffer, capacity * 17, capacity);
  }

  /** Moves the rows from `from` to `past`, exclusive, to the beginning of `to`, which may be this block. */
  moveTo(to: Block, from: number, past: number): void {
    to.offset.set(this.offset.subarray(from, past));
    to.length.set(this.length.subarray(from, past));
    to.kind.set(this.kind.subarray(from, past));
    to.context.set(this.context.subarray(from, past));
  }

  /** Fills `count` rows from row `at` on with the units from `from` on. */
  fill(at: number, units: AdjacentUnits, from: number, count: number): void {
    const { offset, length, kind, context } = this;
    const { base, ends, kinds, contexts } = units;
    let start = startOf(units, from);
    for (let each = 0; each < count; each += 1) {
      const end = base + (ends[from + each] as number);
      offset[at + each] = start;
      length[at + each] = end - start;
      kind[at + each] = kinds[from + each] as number;
      context[at + each] = contexts[from + each] as number;
      start = end;
    }
  }
}

function startOf({ start, base, ends }: AdjacentUnits, unit: number): number {
  return unit === 0 ? start : base + (ends[unit - 1] as number);
}

/** What every table has before its second unit, so that a direction in which little is sent costs little. */
const noRows = new Block(0);
const noBlocks = [noRows];

/**
 * The index of a stream: one row a unit, in columns. Rows before a point may be discarded; indexes never change. `kind` and `context` are small numbers whose meaning belongs to the
 * decoder that wrote the row; `context` carries the protocol state that a later dissection of the unit needs.
 */
export class UnitTable {
  #count = 0;
  /** Index of the first unit that is held. */
  #first = 0;
  /** The newest unit; its row is not in the blocks yet. */
  #lastOffset = 0;
  #lastLength = 0;
  #lastKind = 0;
  #lastContext = 0;
  /** All full but the last; the only one may have less room than `BLOCK`. */
  #blocks = noBlocks;
  #block = noRows;
  /** How many rows of the last block are taken, and how many of the first block are discarded. */
  #taken = 0;
  #gone = 0;

  get count(): number {
    return this.#count;
  }

  /** Index of the first unit whose row is still held. */
  get first(): number {
    return this.#first;
  }

  offset(index: number): number {
    if (this.#isLast(index)) return this.#lastOffset;
    const row = this.#row(index);
    return (this.#blocks[row >>> BLOCK_BITS] as Block).offset[row & WITHIN_BLOCK] as number;
  }

  length(index: number): number {
    if (this.#isLast(index)) return this.#lastLength;
    const row = this.#row(index);
    return (this.#blocks[row >>> BLOCK_BITS] as Block).length[row & WITHIN_BLOCK] as number;
  }

  kind(index: number): number {
    if (this.#isLast(index)) return this.#lastKind;
    const row = this.#row(index);
    return (this.#blocks[row >>> BLOCK_BITS] as Block).kind[row & WITHIN_BLOCK] as number;
  }

  context(index: number): number {
    if (this.#isLast(index)) return this.#lastContext;
    const row = this.#row(index);
    return (this.#blocks[row >>> BLOCK_BITS] as Block).context[row & WITHIN_BLOCK] as number;
  }

  /** Offset just past the last unit, or `start` when there is none. */
  end(start = 0): number {
    return this.#count === 0 ? start : this.#lastOffset + this.#lastLength;
  }

  push(offset: number, length: number, kind: number, context: number): void {
    if (this.#count > 0) this.#keepLast();
    this.#setLast(offset, length, kind, context);
    this.#count += 1;
  }

  /** Adds units at once: for a decoder of so many and small ones that a call for each would show. */
  pushAll(units: AdjacentUnits): void {
    const { count, base, ends, kinds, contexts } = units;
    if (count === 0) return;
    if (this.#count > 0) this.#keepLast();
    const last = count - 1;
    for (let from = 0; from < last; ) {
      if (this.#taken === this.#block.capacity) this.#grow();
      const some = Math.min(last - from, this.#block.capacity - this.#taken);
      this.#block.fill(this.#taken, units, from, some);
      this.#taken += some;
      from += some;
    }
    const start = startOf(units, last);
    this.#setLast(start, base + (ends[last] as number) - start, kinds[last] as number, contexts[last] as number);
    this.#count += count;
  }

  /** Lengthens the last unit, for a unit whose end only the end of the stream tells. */
  extendLast(length: number): void {
    if (this.#count === 0) throw new RangeError('there is no unit');
    this.#lastLength = length;
  }

  /**
   * Forgets the rows of the units before `index`, as far as that gives room back: it is done when at least half of the rows
   * can go, so that each row moves seldom. The last row is always kept.
   */
  discardBefore(index: number): void {
    const first = Math.min(index, this.#count - 1);
    const gone = first - this.#first;
    if (gone <= 0 || gone * 2 < this.#count - this.#first || gone < LEAST_DISCARDED) return;
    this.#first = first;
    const whole = Math.min((this.#gone + gone) >>> BLOCK_BITS, this.#blocks.length - 1);
    this.#gone += gone - whole * BLOCK;
    if (whole > 0) this.#blocks = this.#blocks.slice(whole);
    if (this.#blocks.length > 1) return;
    this.#block.moveTo(this.#block, this.#gone, this.#taken);
    this.#taken -= this.#gone;
    this.#gone = 0;
  }

  /** The unit that holds the octet at `offset`, or -1 when there is none or its row is no longer held. */
  indexAt(offset: number): number {
    let low = this.#first;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const start = this.offset(middle);
      if (offset < start) high = middle - 1;
      else if (offset >= start + this.length(middle)) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  #isLast(index: number): boolean {
    return index === this.#count - 1 && index >= 0;
  }

  #setLast(offset: number, length: number, kind: number, context: number): void {
    this.#lastOffset = offset;
    this.#lastLength = length;
    this.#lastKind = kind;
    this.#lastContext = context;
  }

  /** Puts the newest unit into the last block. */
  #keepLast(): void {
    if (this.#taken === this.#block.capacity) this.#grow();
    const row = this.#taken;
    const block = this.#block;
    block.offset[row] = this.#lastOffset;
    block.length[row] = this.#lastLength;
    block.kind[row] = this.#lastKind;
    block.context[row] = this.#lastContext;
    this.#taken = row + 1;
  }

  /** The row of unit `index`, counted from the first row of the first block. */
  #row(index: number): number {
    if (index < this.#first || index >= this.#count) {
      throw new RangeError(`no unit ${index} among ${this.#first} to ${this.#count - 1}`);
    }
    return index - this.#first + this.#gone;
  }

  /** Doubles the room of a short table, and gives a long one another block. */
  #grow(): void {
    const { capacity } = this.#block;
    if (capacity === BLOCK) {
      this.#block = new Block(BLOCK);
      this.#taken = 0;
      this.#blocks.push(this.#block);
      return;
    }
    const grown = new Block(Math.max(INITIAL_CAPACITY, capacity * 2));
    this.#block.moveTo(grown, 0, this.#taken);
    this.#block = grown;
    this.#blocks = [grown];
  }
}
