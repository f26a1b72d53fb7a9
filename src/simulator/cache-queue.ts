import type { Timers } from '#service/timers.ts';

/** How long Chromium's cache keeps a request back for another of the same address, in milliseconds. */
const PATIENCE = 20_000;

/**
 * How Chromium's HTTP cache lets one request of an address at a time ask, as its answer may do for the next. Nothing is stored: no
 * answer of a session may be.
 */
export class CacheQueue {
  readonly #timers: Timers;
  readonly #queues = new Map<string, (() => void)[]>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /**
   * Calls `ask` once no request of `target` that came before still waits for the head of its answer, or has waited too long.
   * What is returned is to be called when the head is here, or when none will come.
   */
  enter(target: string, ask: () => void): () => void {
    const queue = this.#queues.get(target) ?? [];
    this.#queues.set(target, queue);
    let asked = false;
    const go = () => {
      this.#timers.clear(patience);
      if (!asked) ask();
      asked = true;
    };
    queue.push(go);
    const patience = queue.length > 1 ? this.#timers.set(go, PATIENCE) : undefined;
    if (queue.length === 1) go();
    return () => {
      this.#timers.clear(patience);
      const place = queue.indexOf(go);
      if (place === -1) return;
      queue.splice(place, 1);
      if (queue.length === 0) this.#queues.delete(target);
      else if (place === 0) queue[0]?.();
    };
  }
}
