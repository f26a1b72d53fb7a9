import type { CaptureEvent } from '#capture/schema.ts';
import { encodeFitEvent } from '#service/event-stream.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';
import { encodeTapEvent } from '../tap/tap-event.ts';
import type { CaptureBudget, Shrinkable } from './capture-budget.ts';

/** What a reader gets: whole events in order, the last id among them, and whether more wait. */
export interface Batch {
  readonly events: readonly CaptureEvent[];
  readonly last: number;
  readonly more: boolean;
}

/** A batch as an event of an event stream, made once for all who read it: its data is a JSON array, its id the last one's. */
export interface EncodedBatch {
  readonly event: Uint8Array;
  readonly last: number;
  readonly more: boolean;
}

interface Bounds {
  readonly events: number;
  /** Of the octets they carry, with an allowance for each event. */
  readonly octets: number;
}

type Numbered = TapEvent & { readonly id: number };

/** What the process holds for an event besides its octets: the object, its numbers, its view of them. */
const EVENT_SIZE = 400;

/** Events, and octets of them, in one encoded batch: bounds the time that one takes and what a slow reader holds. */
const BATCH = { events: 1000, octets: 64 * 1024 };

/** How many events are remembered by their running total, as a multiple of those that are held. */
const REMEMBERED = 4;

/** For how many events there is room at first: most captures stay short, and a class has hundreds of them. */
const FIRST_TOTALS = 1024;

/**
 * The numbered events of one session, bounded: past a bound the oldest are dropped, and a reader that had not seen them
 * is told by an `elided` event how many and how many octets they held.
 */
export class CaptureLog implements Shrinkable {
  readonly #bounds: Bounds;
  readonly #budget: CaptureBudget;
  readonly #onAppend: () => void;
  #encoded: { readonly after: number; readonly next: number; readonly batch: EncodedBatch } | undefined;
  #events: (Numbered | undefined)[] = [];
  /** Index in `#events` of the oldest event kept; those before it are dropped in batches. */
  #head = 0;
  #next = 0;
  #size = 0;
  /** Octets that crossed the wire up to and including the event, by id modulo the ring's length. */
  #totals: Float64Array;
  /** Id of the oldest event whose total is there. */
  #remembered = 0;
  #total = 0;

  /** @param budget what this capture shares with all others */
  constructor(bounds: Bounds, budget: CaptureBudget, onAppend: () => void) {
    this.#bounds = bounds;
    this.#budget = budget;
    budget.join(this);
    this.#onAppend = onAppend;
    this.#totals = new Float64Array(Math.min(FIRST_TOTALS, bounds.events * REMEMBERED));
  }

  /** Id that the next event will get. */
  get next(): number {
    return this.#next;
  }

  /** Id of the oldest event still held; `next` when there is none. */
  get first(): number {
    return this.#next - (this.#events.length - this.#head);
  }

  /** Size of what is held, as counted against the bound. */
  get size(): number {
    return this.#size;
  }

  append(event: TapEvent): void {
    const numbered: Numbered = { ...event, id: this.#next };
    this.#events.push(numbered);
    this.#total += octetsOf(numbered);
    this.#remember(this.#next, this.#total);
    this.#next += 1;
    this.#grow(sizeOf(numbered));
    while (this.#events.length - this.#head > this.#bounds.events || this.#size > this.#bounds.octets) {
      if (this.#head === this.#events.length - 1) break;
      this.#dropOldest();
    }
    this.#budget.enforce();
    this.#onAppend();
  }

  shed(octets: number): void {
    const least = this.#size - octets;
    while (this.#size > least && this.#head < this.#events.length - 1) this.#dropOldest();
  }

  /** The capture is forgotten. */
  close(): void {
    this.#budget.leave(this);
  }

  /** As `after`, as an event of an event stream; undefined when there is nothing after it. */
  encodedAfter(after: number): EncodedBatch | undefined {
    if (after + 1 >= this.#next) return undefined;
    const known = this.#encoded;
    if (known?.after === after && known.next === this.#next) return known.batch;
    let limit = 0;
    let octets = 0;
    for (let at = this.#indexAfter(after); at < this.#events.length; at += 1) {
      const event = this.#events[at];
      octets += event ? sizeOf(event) - EVENT_SIZE : 0;
      if (limit > 0 && (limit >= BATCH.events || octets > BATCH.octets)) break;
      limit += 1;
    }
    const { events, last, more } = this.after(after, limit);
    const event = encodeFitEvent({ id: String(last), data: JSON.stringify(events) });
    const batch = { event, last, more };
    this.#encoded = { after, next: this.#next, batch };
    return batch;
  }

  /**
   * The events after the one with id `after` (-1: from the start), at most `limit` of them. When some of those were
   * dropped the first event says so; its id is that of the last one dropped, so that resuming after it is right.
   */
  after(after: number, limit: number): Batch {
    const first = this.first;
    const events: CaptureEvent[] = [];
    if (after + 1 < first) events.push(this.#elided(after + 1, first - 1));
    const start = this.#indexAfter(after);
    const taken = this.#events.slice(start, start + limit);
    for (const event of taken) if (event) events.push({ ...encodeTapEvent(event), id: event.id });
    return { events, last: events.at(-1)?.id ?? after, more: start + taken.length < this.#events.length };
  }

  /** Where in `#events` the oldest event kept after the one with id `after` is. */
  #indexAfter(after: number): number {
    return this.#head + Math.max(0, after + 1 - this.first);
  }

  /** Past its length the ring grows by what is held, not by all that ever came, or a long session would never stop growing. */
  #remember(id: number, total: number): void {
    if (id - this.#remembered === this.#totals.length) {
      if (this.#totals.length < (this.#events.length - this.#head) * REMEMBERED) this.#growTotals(id);
      else this.#remembered += 1;
    }
    this.#totals[id % this.#totals.length] = total;
  }

  #growTotals(next: number): void {
    const totals = new Float64Array(this.#totals.length * 2);
    for (let id = this.#remembered; id < next; id += 1) totals[id % totals.length] = this.#totalAt(id);
    this.#totals = totals;
  }

  #grow(octets: number): void {
    this.#size += octets;
    this.#budget.changed(this, octets);
  }

  #elided(from: number, to: number): CaptureEvent {
    const time = this.#events[this.#head]?.time ?? 0;
    return { type: 'elided', id: to, time, from, to, octets: this.#totalAt(to) - this.#totalAt(from - 1) };
  }

  /** Running total at an id, or at the oldest remembered after it. */
  #totalAt(id: number): number {
    if (id < 0) return 0;
    return this.#totals[Math.max(id, this.#remembered) % this.#totals.length] ?? 0;
  }

  #dropOldest(): void {
    const oldest = this.#events[this.#head];
    if (oldest !== undefined) this.#grow(-sizeOf(oldest));
    this.#events[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
  }
}

function octetsOf(event: TapEvent): number {
  if (event.type === 'octets') return event.octets.length;
  return event.type === 'foreign' ? event.length : 0;
}

function sizeOf(event: TapEvent): number {
  if (event.type === 'octets' || event.type === 'held') return EVENT_SIZE + event.octets.length;
  return event.type === 'altered' ? EVENT_SIZE + event.intended.length : EVENT_SIZE;
}
