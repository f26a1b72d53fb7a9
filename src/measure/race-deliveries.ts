/** What became of the events of a feed in one lane of a race: delivered when, twice, or never. Pure. */
import { LatencyHistogram } from './latency-histogram.ts';

/** The most events of which a race keeps account; later ones are not looked at. */
const MOST_EVENTS = 250_000;

/** The part of a race in which latency and losses count, in milliseconds on the server's clock. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** When each event of the feed was made, by its number from 1, in milliseconds on the server's clock. */
export class Makings {
  #times = new Float64Array(1024);
  #newest = 0;

  get newest(): number {
    return this.#newest;
  }

  made(first: number, last: number, time: number): void {
    const past = Math.min(last, MOST_EVENTS);
    if (past >= this.#times.length) {
      const larger = new Float64Array(Math.max(past + 1, this.#times.length * 2));
      larger.set(this.#times);
      this.#times = larger;
    }
    for (let id = first; id <= past; id += 1) this.#times[id] = time;
    this.#newest = Math.max(this.#newest, past);
  }

  /** Undefined while the capture has not told. */
  timeOf(id: number): number | undefined {
    return id >= 1 && id <= this.#newest ? this.#times[id] : undefined;
  }

  /** Numbers of the first and last event that were made within a window; undefined when none was. */
  within({ from, to }: Window): { readonly first: number; readonly last: number } | undefined {
    let first = 1;
    while (first <= this.#newest && (this.#times[first] ?? 0) < from) first += 1;
    let last = this.#newest;
    while (last >= first && (this.#times[last] ?? 0) > to) last -= 1;
    return last < first ? undefined : { first, last };
  }
}

export class LaneDeliveries {
  readonly latency = new LatencyHistogram();
  /** The least time from making to delivery, warm-up included; below zero where the clocks are not known that well. */
  least: number | undefined;
  delivered = 0;
  twice = 0;
  readonly #makings: Makings;
  readonly #window: () => Window | undefined;
  /** How often each consumer was given each event: not, once, or more. */
  readonly #given: Uint8Array[];
  /** First deliveries of events of which the capture has not told yet: numbers, and times on the server's clock. */
  #waiting: { readonly id: number; readonly time: number }[] = [];

  /** @param window the part that counts, once it has begun */
  constructor(consumers: number, makings: Makings, window: () => Window | undefined) {
    this.#makings = makings;
    this.#window = window;
    this.#given = Array.from({ length: consumers }, () => new Uint8Array(1024));
  }

  /** Consumer number `consumer`, from 0, was given event `id` at `time`, milliseconds on the server's clock. */
  got(consumer: number, id: number, time: number): void {
    this.delivered += 1;
    if (id < 1 || id > MOST_EVENTS) return;
    const given = this.#room(consumer, id);
    const before = given[id] ?? 0;
    given[id] = Math.min(2, before + 1);
    if (before > 0) this.twice += 1;
    else this.#waiting.push({ id, time });
  }

  /** The capture has told more: times of events that were waited for are known. */
  settle(): void {
    if (this.#waiting.length === 0) return;
    const window = this.#window();
    this.#waiting = this.#waiting.filter(({ id, time }) => {
      const made = this.#makings.timeOf(id);
      if (made === undefined) return true;
      this.least = Math.min(this.least ?? Number.POSITIVE_INFINITY, time - made);
      if (window !== undefined && made >= window.from && made <= window.to) this.latency.add(time - made);
      return false;
    });
  }

  /** How many of the events `first` to `last` never came, summed over the consumers. */
  lost(first: number, last: number): number {
    let lost = 0;
    for (const given of this.#given) for (let id = first; id <= last; id += 1) if (!given[id]) lost += 1;
    return lost;
  }

  #room(consumer: number, id: number): Uint8Array {
    const given = this.#given[consumer];
    if (given === undefined) throw new RangeError(`there is no consumer ${consumer}`);
    if (id < given.length) return given;
    const larger = new Uint8Array(Math.max(id + 1, given.length * 2));
    larger.set(given);
    this.#given[consumer] = larger;
    return larger;
  }
}
