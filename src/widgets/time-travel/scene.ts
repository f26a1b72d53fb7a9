import { CaptureReader, type HeldEntry } from '#capture/reader.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import type { Totals } from '#widgets/lab/totals.ts';
import { Adder } from '#widgets/lab/totals.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { type Listing, Timeline } from '#widgets/ladder/timeline.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import type { Stop } from './stops.ts';

/** All that a lab draws from: what had been seen by one moment. */
export interface Scene {
  readonly reader: CaptureReader;
  readonly rows: readonly Row[];
  readonly page: readonly PageEvent[];
  readonly held: readonly HeldEntry[];
  /** What shown times count from: the same at every moment of a capture. */
  readonly zero: number;
  totals(): Totals;
}

/** How the page's clock stands to the server's, in microseconds. */
interface Clock {
  readonly offset: number;
  readonly uncertainty: number;
}

/** Reads one list of events up to any of them. Going on costs what is new; going back reads from the start. */
export class Replay {
  readonly #events: readonly CaptureEvent[];
  readonly #listing: Listing | undefined;
  #reader = new CaptureReader(KNOWN_PROTOCOLS);
  #timeline: Timeline;
  #adder = new Adder(this.#reader);
  #read = 0;

  /** @param listing what the rows are; everything if left out */
  constructor(events: readonly CaptureEvent[], listing?: Listing) {
    this.#events = events;
    this.#listing = listing;
    this.#timeline = new Timeline(this.#reader, listing);
  }

  /**
   * What had been seen by `stop`; all that was, for undefined.
   *
   * @param page what the page saw in all
   * @param zero what shown times count from; the first row's time when absent
   * @param now the rows of the whole capture: page events keep the times that they have there
   */
  scene(
    stop: Stop | undefined,
    page: readonly PageEvent[],
    clock: Clock,
    zero?: number,
    now: readonly Row[] = [],
  ): Scene {
    this.#readTo(stop?.lastId ?? Number.POSITIVE_INFINITY);
    const seen = stop ? page.slice(0, stop.pages) : page;
    const known = new Map(now.map((row) => [row.key, row]));
    const rows = this.#timeline.rows(seen, clock, true).flatMap((row): Row[] => {
      if (row.kind !== 'page' || now.length === 0) return [row];
      const there = known.get(row.key);
      return there ? [{ ...row, time: there.time }] : [];
    });
    const adder = this.#adder;
    return {
      reader: this.#reader,
      rows,
      page: seen,
      held: this.#reader.held,
      zero: zero ?? rows[0]?.time ?? 0,
      totals: () => adder.totals(),
    };
  }

  #readTo(lastId: number): void {
    if (this.#reader.lastId > lastId) {
      this.#reader = new CaptureReader(KNOWN_PROTOCOLS);
      this.#timeline = new Timeline(this.#reader, this.#listing);
      this.#adder = new Adder(this.#reader);
      this.#read = 0;
    }
    for (let event = this.#events[this.#read]; event && event.id <= lastId; event = this.#events[this.#read]) {
      this.#reader.receive(event);
      this.#read += 1;
    }
  }
}
