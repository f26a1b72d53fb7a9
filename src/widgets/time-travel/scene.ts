import { CaptureReader, type HeldEntry } from '#capture/reader.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { atOnce, type Work, within } from '#capture/work.ts';
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

/** Between two steps of the work at most so many events are read, and about so many rows are listed. */
const EVENTS_AT_ONCE = 100;
const ROWS_AT_ONCE = 1000;

/** Reads one list of events up to any of them. Going on costs what is new; going back reads from the start. */
export class Replay {
  readonly #events: readonly CaptureEvent[];
  readonly #listing: Listing | undefined;
  #reader = new CaptureReader(KNOWN_PROTOCOLS);
  #timeline: Timeline;
  #adder = new Adder(this.#reader);
  #read = 0;
  /** The reading of an event that is under way: the work may be laid down within it. */
  #receiving: Work<void> | undefined;
  /** How many events of the page may be among the rows. */
  #pages = 0;

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
    return atOnce(this.making(stop, page, clock, zero, now));
  }

  /** As `scene`, in steps. */
  *making(
    stop: Stop | undefined,
    page: readonly PageEvent[],
    clock: Clock,
    zero?: number,
    now: readonly Row[] = [],
  ): Work<Scene> {
    const seen = stop ? page.slice(0, stop.pages) : page;
    yield* within(0, 0.7, this.#reading(stop?.lastId ?? Number.POSITIVE_INFINITY, seen, clock));
    while (this.#timeline.advance(seen, clock, true)) yield 0.7;
    const listed = this.#timeline.list;
    const rows = now.length === 0 ? [...listed] : yield* within(0.7, 1, asTheyStand(listed, [...now]));
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

  /** Reads on to the event of that id, or from the start, and lists what was read with what the page had seen by then. */
  *#reading(lastId: number, page: readonly PageEvent[], clock: Clock): Work<void> {
    if (this.#reader.lastId > lastId || this.#pages > page.length) this.#forget();
    this.#pages = page.length;
    const end = this.#events.length;
    let listed = this.#reader.entries.length;
    for (let event = this.#events[this.#read]; event && event.id <= lastId; event = this.#events[this.#read]) {
      this.#receiving ??= this.#reader.receiving(event);
      const isWhole = this.#receiving.next().done;
      if (isWhole) {
        this.#receiving = undefined;
        this.#read += 1;
      }
      if (this.#reader.entries.length - listed >= ROWS_AT_ONCE) {
        yield this.#read / end;
        listed = this.#reader.entries.length;
        this.#timeline.advance(page, clock, true, true);
        this.#adder.totals();
      } else if (isWhole && this.#read % EVENTS_AT_ONCE !== 0) continue;
      yield this.#read / end;
    }
  }

  #forget(): void {
    this.#reader = new CaptureReader(KNOWN_PROTOCOLS);
    this.#timeline = new Timeline(this.#reader, this.#listing);
    this.#adder = new Adder(this.#reader);
    this.#read = 0;
    this.#receiving = undefined;
    this.#pages = 0;
  }
}

/** The rows with the events of the page at the times at which they stand in `now`, without those that do not. */
function* asTheyStand(rows: readonly Row[], now: readonly Row[]): Work<Row[]> {
  const times = new Map<string, number>();
  const count = rows.length + now.length;
  for (const [index, row] of now.entries()) {
    if (row.kind === 'page') times.set(row.key, row.time);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield index / count;
  }
  const made: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const time = row.kind === 'page' ? times.get(row.key) : row.time;
    if (time !== undefined) made.push(row.kind === 'page' ? { ...row, time } : row);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield (now.length + index) / count;
  }
  return made;
}
