import type { PageEvent } from '#capture/schema.ts';
import { type CountedEvent, type PlacedEvent, type PlacingContext, placePageEvents } from './place-page-events.ts';

/** Which of the events that are new are placed now. */
interface Share {
  /** So many of them at most. */
  readonly atMost: number;
  /** Only what the page saw up to then, on the server's clock, in microseconds. */
  readonly until: number;
}

/** Keeps the events of a page placed among entries as both grow, without placing again what cannot move any more. */
export class PagePlacer {
  /** In the order of the page; what waits for its cause is left out. */
  readonly placed: PlacedEvent[] = [];
  readonly #events: CountedEvent[] = [];
  readonly #counts = new Map<string, number>();
  /** How many of the placed events, from the first on, are the first of the page and cannot be moved by entries to come. */
  #settled = 0;
  /** How many entries there were when events were placed last. */
  #entries = 0;

  /** How many events of the page were looked at, of which the last may still wait for their causes. */
  get count(): number {
    return this.#events.length;
  }

  /** Whether `page` goes on from the events that were placed. */
  follows(page: readonly PageEvent[]): boolean {
    return page[this.#events.length - 1] === this.#events.at(-1)?.event;
  }

  /**
   * Places a share of the events that are new, and those that new entries may move.
   *
   * @returns how many placed events stay as they were, and before which entry the first that does not stood or stands
   */
  advance(
    page: readonly PageEvent[],
    context: PlacingContext,
    share: Share,
  ): { readonly kept: number; readonly position: number } {
    this.#count(page, context.offset, share);
    this.#settle(context);
    let from = context.times.length === this.#entries ? this.#unbroken() : this.#settled;
    this.#entries = context.times.length;
    let placement = placePageEvents(this.#events, context, from, this.placed[from - 1]);
    while ((this.placed[from - 1]?.position ?? 0) > placement.before) {
      while ((this.placed[from - 1]?.position ?? 0) > placement.before) from -= 1;
      placement = placePageEvents(this.#events, context, from, this.placed[from - 1]);
    }
    const { placed } = placement;
    let kept = from;
    while (kept - from < placed.length && isSame(this.placed[kept], placed[kept - from])) kept += 1;
    const was = this.placed[kept]?.position ?? Number.POSITIVE_INFINITY;
    const is = placed[kept - from]?.position ?? Number.POSITIVE_INFINITY;
    this.placed.length = from;
    for (const each of placed) this.placed.push(each);
    this.#settled = Math.min(this.#settled, from);
    while (this.placed[this.#settled]?.settled && this.placed[this.#settled]?.index === this.#settled) {
      this.#settled += 1;
    }
    return { kept, position: Math.min(was, is) };
  }

  /** What stood after all entries, and was seen before the first that is new, stays where it is for good. */
  #settle({ times, offset }: PlacingContext): void {
    const next = times[this.#entries];
    if (next === undefined) return;
    for (let each = this.placed[this.#settled]; each; each = this.placed[this.#settled]) {
      if (each.index !== this.#settled || !each.caused || each.event.time + offset >= next) return;
      this.placed[this.#settled] = { ...each, settled: true };
      this.#settled += 1;
    }
  }

  #count(page: readonly PageEvent[], offset: number, { atMost, until }: Share): void {
    const end = Math.min(page.length, this.#events.length + atMost);
    for (let index = this.#events.length; index < end; index++) {
      const event = page[index] as PageEvent;
      if (event.time + offset > until) break;
      const name = `${event.socket} ${event.name}`;
      const count = this.#counts.get(name) ?? 0;
      this.#counts.set(name, count + 1);
      this.#events.push({ event, index, count });
    }
  }

  /** How many of the placed events are the first of the page, none left out. */
  #unbroken(): number {
    const { placed } = this;
    if (placed.at(-1)?.index === placed.length - 1) return placed.length;
    let low = this.#settled;
    let high = placed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (placed[middle]?.index === middle) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isSame(one: PlacedEvent | undefined, other: PlacedEvent | undefined): boolean {
  return one?.index === other?.index && one?.position === other?.position && one?.time === other?.time;
}
