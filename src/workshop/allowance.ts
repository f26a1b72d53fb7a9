/** How often something may be done: `most` at once, and one more each `every` milliseconds. */
export interface Rate {
  readonly most: number;
  readonly every: number;
}

interface Left {
  count: number;
  at: number;
}

/** Who may do something now, by a rate each. What has its full share again is forgotten. */
export class Allowance {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #left = new Map<string, Left>();

  /** @param now milliseconds on any clock */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Whether `who` may now, which is not counted. */
  has(who: string): boolean {
    return this.#refilled(who).count >= 1;
  }

  /** Takes one of `who`; answers whether there was one. */
  take(who: string): boolean {
    const left = this.#refilled(who);
    if (left.count < 1) return false;
    left.count -= 1;
    this.#left.set(who, left);
    return true;
  }

  /** Milliseconds until `who` may again. */
  wait(who: string): number {
    return Math.max(0, Math.ceil((1 - this.#refilled(who).count) * this.#rate.every));
  }

  #refilled(who: string): Left {
    const now = this.#now();
    const { most, every } = this.#rate;
    if (this.#left.size > 1000) {
      for (const [other, { count, at }] of this.#left) if (count + (now - at) / every >= most) this.#left.delete(other);
    }
    const left = this.#left.get(who) ?? { count: most, at: now };
    return { count: Math.min(most, left.count + (now - left.at) / every), at: now };
  }
}
