/** How fast script reads the body of an answer: as it comes, so many octets a second, or nothing. It may change on the way. */
export class ReadingPace {
  #octetsPerSecond: number | undefined;
  readonly #changed = new EventTarget();

  /** Octets a second; 0 for nothing, undefined for all as it comes. */
  get octetsPerSecond(): number | undefined {
    return this.#octetsPerSecond;
  }

  set octetsPerSecond(pace: number | undefined) {
    this.#octetsPerSecond = pace;
    this.#changed.dispatchEvent(new Event('change'));
  }

  /** Resolves when script may read again after `octets` octets, or when `signal` says that it wants no more. */
  async rest(octets: number, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const left = begun + this.#restAfter(octets) - performance.now();
      if (left <= 0 || signal.aborted) return;
      await this.#waits(left, signal);
    }
  }

  /** Milliseconds. */
  #restAfter(octets: number): number {
    const pace = this.#octetsPerSecond;
    if (pace === undefined) return 0;
    return pace === 0 ? Number.POSITIVE_INFINITY : (octets / pace) * 1000;
  }

  #waits(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(() => over(), milliseconds) : undefined;
      const over = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
        this.#changed.removeEventListener('change', over);
        resolve();
      };
      signal.addEventListener('abort', over);
      this.#changed.addEventListener('change', over);
    });
  }
}
