const INITIAL_CAPACITY = 1024;

/**
 * An append-only run of octets with absolute offsets, held contiguously so that any span is one view.
 * Octets before a point may be discarded; offsets never change.
 */
export class OctetBuffer {
  #octets = new Uint8Array(INITIAL_CAPACITY);
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
    const held = this.#end - this.#start;
    if (held + octets.length > this.#octets.length) {
      const grown = new Uint8Array(Math.max(this.#octets.length * 2, held + octets.length));
      grown.set(this.#octets.subarray(0, held));
      this.#octets = grown;
    }
    this.#octets.set(octets, held);
    this.#end += octets.length;
  }

  /**
   * A view of the octets from `from` to `to` (absolute, `to` exclusive), cut to what is held. It is valid until the
   * next `append` or `discardBefore`; copy it to keep it.
   */
  view(from: number, to: number = this.#end): Uint8Array {
    const first = Math.max(from, this.#start) - this.#start;
    const past = Math.min(to, this.#end) - this.#start;
    return this.#octets.subarray(first, Math.max(first, past));
  }

  /** The octet at absolute `offset`; undefined when it is not held. */
  at(offset: number): number | undefined {
    return offset < this.#start || offset >= this.#end ? undefined : this.#octets[offset - this.#start];
  }

  /** Forgets the octets before `offset`. */
  discardBefore(offset: number): void {
    const cut = Math.min(offset, this.#end) - this.#start;
    if (cut <= 0) return;
    this.#octets.copyWithin(0, cut, this.#end - this.#start);
    this.#start += cut;
  }
}
