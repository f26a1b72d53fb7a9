/** Small, so that a short connection costs little: the engine keeps typed arrays of up to 64 octets on its own heap. */
const INITIAL_CAPACITY = 8;

/**
 * The index of a stream: one row a unit, in columns. `kind` and `context` are small numbers whose meaning belongs to the
 * decoder that wrote the row; `context` carries the protocol state that a later dissection of the unit needs.
 */
export class UnitTable {
  #count = 0;
  #offset = new Float64Array(INITIAL_CAPACITY);
  #length = new Float64Array(INITIAL_CAPACITY);
  #kind = new Uint8Array(INITIAL_CAPACITY);
  #context = new Uint8Array(INITIAL_CAPACITY);

  get count(): number {
    return this.#count;
  }

  offset(index: number): number {
    return this.#offset[this.#row(index)] as number;
  }

  length(index: number): number {
    return this.#length[this.#row(index)] as number;
  }

  kind(index: number): number {
    return this.#kind[this.#row(index)] as number;
  }

  context(index: number): number {
    return this.#context[this.#row(index)] as number;
  }

  /** Offset just past the last unit, or `start` when there is none. */
  end(start = 0): number {
    return this.#count === 0 ? start : this.offset(this.#count - 1) + this.length(this.#count - 1);
  }

  push(offset: number, length: number, kind: number, context: number): void {
    const row = this.#count;
    if (row === this.#offset.length) this.#grow();
    this.#offset[row] = offset;
    this.#length[row] = length;
    this.#kind[row] = kind;
    this.#context[row] = context;
    this.#count = row + 1;
  }

  /** Lengthens the last unit, for a unit whose end only the end of the stream tells. */
  extendLast(length: number): void {
    this.#length[this.#row(this.#count - 1)] = length;
  }

  /** The unit that holds the octet at `offset`, or -1. */
  indexAt(offset: number): number {
    let low = 0;
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

  #row(index: number): number {
    if (index < 0 || index >= this.#count) throw new RangeError(`no unit ${index} among ${this.#count}`);
    return index;
  }

  #grow(): void {
    const capacity = this.#offset.length * 2;
    const widen = <T extends Float64Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#offset = widen(this.#offset, new Float64Array(capacity));
    this.#length = widen(this.#length, new Float64Array(capacity));
    this.#kind = widen(this.#kind, new Uint8Array(capacity));
    this.#context = widen(this.#context, new Uint8Array(capacity));
  }
}
