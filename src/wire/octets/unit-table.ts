/** Small, so that a short connection costs little: the engine keeps typed arrays of up to 64 octets on its own heap. */
const INITIAL_CAPACITY = 8;

/** A long table is held in blocks of 2^12 rows, so that it grows without moving what it has. */
const BLOCK_BITS = 12;
const BLOCK = 1 << BLOCK_BITS;
const WITHIN_BLOCK = BLOCK - 1;

/** The greatest number that a narrow column holds. */
const MOST_NARROW = 0x7fffffff;

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

/** What is known of a unit. */
export interface UnitRow {
  offset: number;
  length: number;
  kind: number;
  context: number;
}

type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * Some rows, in columns, which share one buffer: one is sooner got than four. Offsets count from `base`, so that they and
 * lengths are small numbers; only a block whose units reach beyond 2^31 octets is wide.
 */
class Block {
  readonly capacity: number;
  readonly base: number;
  readonly isWide: boolean;
  readonly offset: Column;
  readonly length: Column;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly context: Uint8Array<ArrayBuffer>;

  constructor(capacity: number, base: number, isWide: boolean) {
    const column = capacity * (isWide ? 8 : 4);
    const buffer = new ArrayBuffer(2 * column + 2 * capacity);
    this.capacity = capacity;
    this.base = base;
    this.isWide = isWide;
    this.offset = isWide ? new Float64Array(buffer, 0, capacity) : new Int32Array(buffer, 0, capacity);
    this.length = isWide ? new Float64Array(buffer, column, capacity) : new Int32Array(buffer, column, capacity);
    this.kind = new Uint8Array(buffer, 2 * column, capacity);
    this.context = new Uint8Array(buffer, 2 * column + capacity, capacity);
  }

  /** Whether units of `length` octets together, from `offset` on, go into its columns. */
  takes(offset: number, length: number): boolean {
    return this.isWide || offset + length - this.base <= MOST_NARROW;
  }

  /** Moves the rows from `from` to `past`, exclusive, to the beginning of `to`, which has the same base or is this block. */
  moveTo(to: Block, from: number, past: number): void {
    to.offset.set(this.offset.subarray(from, past));
    to.length.set(this.length.subarray(from, past));
    to.kind.set(this.kind.subarray(from, past));
    to.context.set(this.context.subarray(from, past));
  }

  /** Fills `count` rows from row `at` on with the units from `from` on. */
  fill(at: number, units: AdjacentUnits, from: number, count: number): void {
    const { offset, length, kind, context } = this;
    const { ends, kinds, contexts } = units;
    const shift = units.base - this.base;
    let start = startOf(units, from) - this.base;
    for (let each = 0; each < count; each += 1) {
      const end = shift + (ends[from + each] as number);
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
const noRows = new Block(0, 0, false);
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
    const block = this.#blocks[row >>> BLOCK_BITS] as Block;
    return block.base + (block.offset[row & WITHIN_BLOCK] as number);
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

  /** Writes what is known of unit `index` into `to`: sooner than asking for one thing after another. */
  read(index: number, to: UnitRow): void {
    if (this.#isLast(index)) {
      to.offset = this.#lastOffset;
      to.length = this.#lastLength;
      to.kind = this.#lastKind;
      to.context = this.#lastContext;
      return;
    }
    const row = this.#row(index);
    const block = this.#blocks[row >>> BLOCK_BITS] as Block;
    const within = row & WITHIN_BLOCK;
    to.offset = block.base + (block.offset[within] as number);
    to.length = block.length[within] as number;
    to.kind = block.kind[within] as number;
    to.context = block.context[within] as number;
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
      const offset = startOf(units, from);
      const block = this.#roomFor(offset, base + (ends[last] as number) - offset);
      const some = Math.min(last - from, block.capacity - this.#taken);
      block.fill(this.#taken, units, from, some);
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
    const offset = this.#lastOffset;
    const length = this.#lastLength;
    const block = this.#roomFor(offset, length);
    const row = this.#taken;
    block.offset[row] = offset - block.base;
    block.length[row] = length;
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

  /** The last block, with room for a row more, of units of `length` octets together from `offset` on. */
  #roomFor(offset: number, length: number): Block {
    const block = this.#block;
    if (this.#taken < block.capacity && block.takes(offset, length)) return block;
    if (this.#taken === block.capacity) this.#grow(offset);
    if (!this.#block.takes(offset, length)) this.#replaceBlock(this.#block.capacity, this.#block.base, true);
    return this.#block;
  }

  /** Doubles the room of a short table, and gives a long one another block, whose first row is of a unit at `offset`. */
  #grow(offset: number): void {
    const { capacity, base, isWide } = this.#block;
    if (capacity === BLOCK) {
      this.#block = new Block(BLOCK, offset, false);
      this.#taken = 0;
      this.#blocks.push(this.#block);
    } else if (capacity === 0) this.#replaceBlock(INITIAL_CAPACITY, offset, false);
    else this.#replaceBlock(capacity * 2, base, isWide);
  }

  /** Moves the rows of the last block into a larger or a wider one. */
  #replaceBlock(capacity: number, base: number, isWide: boolean): void {
    const block = new Block(capacity, base, isWide);
    this.#block.moveTo(block, 0, this.#taken);
    this.#block = block;
    if (this.#blocks === noBlocks) this.#blocks = [block];
    else this.#blocks[this.#blocks.length - 1] = block;
  }
}
