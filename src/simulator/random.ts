/** Random numbers that follow from a seed: the same seed, the same numbers, in whatever machine. Not for secrets. */
export class SeededRandom {
  readonly #state = new Uint32Array(4);

  /** @param seed any text */
  constructor(seed: string) {
    // FNV-1a of the text, spread over the state by splitmix32, so that seeds that are alike give numbers that are not.
    let hash = 0x811c9dc5;
    for (const character of seed) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    for (let index = 0; index < 4; index += 1) {
      hash = (hash + 0x9e3779b9) | 0;
      let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[index] = mixed ^ (mixed >>> 15);
    }
  }

  /** 32 random bits, by xoshiro128** of Blackman and Vigna. */
  next32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    this.#state[1] = b ^ third;
    this.#state[0] = a ^ fourth;
    this.#state[2] = third ^ (b << 9);
    this.#state[3] = rotate(fourth, 11);
    return scrambled;
  }

  octets(count: number): Uint8Array {
    const octets = new Uint8Array(count);
    for (let at = 0; at < count; at += 1) octets[at] = this.next32() >>> 24;
    return octets;
  }

  /** A whole number from 1 to 2^53, each as likely as any other. */
  id(): number {
    return 1 + (this.next32() >>> 11) * 2 ** 32 + this.next32();
  }
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
