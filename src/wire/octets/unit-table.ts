/** Small, so that a short connection costs little: the engine keeps typed arrays of up to 64 octets on its own heap. */
const INITIAL_CAPACITY = 8;

/** Octets of one row in all columns. */
const ROW = 18;

/** The columns of every table before its second unit, so that a direction in which little is sent costs little. */
const noNumbers = new Float64Array(0);
const noOctets = new Uint8Array(0);

/** Room for so many rows is kept once it was needed: a read may bring as many again. */
const KEPT_CAPACITY = 4096;

/** Fewer rows are not worth the moving. */
const LEAST_DISCARDED = 64;

/**
 * The index of a stream: one row a unit, in columns. Rows before a point may be discarded; indexes never change. `kind` and `context` are small numbers whose meaning belongs to the
 * decoder that wrote the row; `context` carries the protocol state that a later dissection of the unit needs.
 */
export class UnitTable {
  #count = 0;
  /** Index of the first unit that is held. */
  #first = 0;
  /** The newest unit; its row is not in the columns yet. */
  #lastOffset = 0;
  #lastLength = 0;
  #lastKind = 0;
  #lastContext = 0;
  #offset: Float64Array<ArrayBuffer> = noNumbers;
  #length: Float64Array<ArrayBuffer> = noNumbers;
  #kind: Uint8Array<ArrayBuffer> = noOctets;
  #context: Uint8Array<ArrayBuffer> = noOctets;

  get count(): number {
    return this.#count;
  }

  /** Index of the first unit whose row is still held. */
  get first(): number {
    return this.#first;
  }

  offset(index: number): number {
    return this.#isLast(index) ? this.#lastOffset : (this.#offset[this.#row(index)] as number);
  }

  length(index: number): number {
    return this.#isLast(index) ? this.#lastLength : (this.#length[this.#row(index)] as number);
  }

  kind(index: number): number {
    return this.#isLast(index) ? this.#lastKind : (this.#kind[this.#row(index)] as number);
  }

  context(index: number): number {
    return this.#isLast(index) ? this.#lastContext : (this.#context[this.#row(index)] as number);
  }

  /** Offset just past the last unit, or `start` when there is none. */
  end(start = 0): number {
    return this.#count === 0 ? start : this.#lastOffset + this.#lastLength;
  }

  push(offset: number, length: number, kind: number, context: number): void {
    if (this.#count > this.#first) this.#keepLast();
    this.#lastOffset = offset;
    this.#lastLength = length;
    this.#lastKind = kind;
    this.#lastContext = context;
    this.#count += 1;
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
    this.#moveDown(gone);
    this.#first = first;
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

  /** Puts the newest unit into the columns. */
  #keepLast(): void {
    const row = this.#rows;
    if (row === this.#offset.length) this.#grow();
    this.#offset[row] = this.#lastOffset;
    this.#length[row] = this.#lastLength;
    this.#kind[row] = this.#lastKind;
    this.#context[row] = this.#lastContext;
  }

  /** How many rows the columns hold. */
  get #rows(): number {
    return Math.max(0, this.#count - 1 - this.#first);
  }

  #row(index: number): number {
    if (index < this.#first || index >= this.#count) {
      throw new RangeError(`no unit ${index} among ${this.#first} to ${this.#count - 1}`);
    }
    return index - this.#first;
  }

  #grow(): void {
    this.#resize(Math.max(INITIAL_CAPACITY, this.#offset.length * 2), 0);
  }

  /** Lets the first `gone` rows go: in place, unless much more room is left than the others need; then half of it goes too. */
  #moveDown(gone: number): void {
    const past = this.#rows;
    const capacity = this.#offset.length;
    const isRoomy = capacity > KEPT_CAPACITY && capacityFor(past - gone) * 4 <= capacity;
    if (isRoomy) this.#resize(capacity >>> 1, gone);
    else for (const rows of [this.#offset, this.#length, this.#kind, this.#context]) rows.copyWithin(0, gone, past);
  }

  /** Moves the rows from the row `from` on to columns with room for `capacity`, which share one buffer: one is sooner got than four. */
  #resize(capacity: number, from: number): void {
    const past = this.#rows;
    const move = <T extends Float64Array | Uint8Array>(rows: T, to: T): T => {
      to.set(rows.subarray(from, past));
      return to;
    };
    const buffer = new ArrayBuffer(capacity * ROW);
    this.#offset = move(this.#offset, new Float64Array(buffer, 0, capacity));
    this.#length = move(this.#length, new Float64Array(buffer, capacity * 8, capacity));
    this.#kind = move(this.#kind, new Uint8Array(buffer, capacity * 16, capacity));
    this.#context = move(this.#context, new Uint8Array(buffer, capacity * 17, capacity));
  }
}

/** Room for `rows` and as many again. */
function capacityFor(rows: number): number {
  return Math.max(INITIAL_CAPACITY, rows * 2);
}
