/** A capture that can be made smaller. */
export interface Shrinkable {
  readonly size: number;
  /** Drops the oldest events until at least `octets` are gone or one event is left. */
  shed(octets: number): void;
}

/** Share of the largest capture that is dropped at once, so that the largest is seldom looked for. */
const AT_ONCE = 1 / 8;

/** What all captures together may hold: past it the oldest events of the largest ones are dropped. */
export class CaptureBudget {
  readonly #most: number;
  readonly #captures = new Set<Shrinkable>();
  #size = 0;

  /** @param most size of all captures, as each counts its own */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  join(capture: Shrinkable): void {
    this.#captures.add(capture);
  }

  leave(capture: Shrinkable): void {
    if (this.#captures.delete(capture)) this.#size -= capture.size;
  }

  /** A capture that has joined became larger, or smaller, by `octets`. */
  changed(capture: Shrinkable, octets: number): void {
    if (this.#captures.has(capture)) this.#size += octets;
  }

  /** Makes captures smaller until all are within the bound. */
  enforce(): void {
    while (this.#size > this.#most) {
      const before = this.#size;
      let largest: Shrinkable | undefined;
      for (const capture of this.#captures) if (capture.size > (largest?.size ?? 0)) largest = capture;
      largest?.shed(Math.max(before - this.#most, largest.size * AT_ONCE));
      if (this.#size === before) return;
    }
  }
}
