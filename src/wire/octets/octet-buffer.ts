const LEAST_CAPACITY = 64;

/** What every buffer holds before its first octet, so that a direction in which nothing is sent costs nothing. */
const nothing = new Uint8Array(0);

/**
 * An append-only run of octets with absolute offsets, held contiguously so that any span is one view.
 * Octets before a point may be discarded; offsets never change.
 */
export class OctetBuffer {
  #octets: Uint8Array<ArrayBuffer> = nothing;
  /** Index in `#octets` of the octet at `#start`. What is before it is discarded and waits to be overwritten. */
  #first = 0;
  #start: number;
  #end: number;

  /** @param start absolute offset that the first appended octet gets. */
  constructor(start = 0) {
    this.#start = start;
    this.#end = start;
  }

  /** Offset of the first octet still held. */
  get start(): number {
    return this.#start;
  }

  /** Offset just past the last octet. */
  get end(): number {
    return this.#end;
  }

  /** Appends a copy of `octets`. */
  append(octets: Uint8Array): void {
    const past = this.#first + this.#end - this.#start;
    if (past + octets.length > this.#octets.length) this.#makeRoom(octets.length);
    this.#octets.set(octets, this.#first + this.#end - this.#start);
    this.#end += octets.length;
  }

  /**
   * A view of the octets from `from` to `to` (absolute, `to` exclusive), cut to what is held. It is valid until the
   * next `append` or `discardBefore`; copy it to keep it.
   */
  view(from: number, to: number = this.#end): Uint8Array {
    const first = Math.max(from, this.#start);
    const past = Math.max(first, Math.min(to, this.#end));
    return this.#octets.subarray(this.#first + first - this.#start, this.#first + past - this.#start);
  }

  /** The octet at absolute `offset`; undefined when it is not held. */
  at(offset: number): number | undefined {
    if (offset < this.#start || offset >= this.#end) return undefined;
    return this.#octets[this.#first + offset - this.#start];
  }

  /** Forgets the octets before `offset`. */
  discardBefore(offset: number): void {
    const start = Math.min(offset, this.#end);
    if (start <= this.#start) return;
    this.#first += start - this.#start;
    this.#start = start;
  }

  /** Makes room for `more` octets: in place when those that must move are half of what there is room for, so that each moves seldom. */
  #makeRoom(more: number): void {
    const held = this.#octets.subarray(this.#first, this.#first + this.#end - this.#start);
    const needed = held.length + more;
    if (needed <= this.#octets.length && held.length * 2 <= this.#octets.length) {
      this.#octets.copyWithin(0, this.#first, this.#first + held.length);
    } else {
      const grown = new Uint8Array(Math.max(LEAST_CAPACITY, needed * 2));
      grown.set(held);
      this.#octets = grown;
    }
    this.#first = 0;
  }
}
