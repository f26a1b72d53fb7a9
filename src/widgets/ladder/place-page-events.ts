import type { PageEvent } from '#capture/schema.ts';
import type { Bounds } from './bounds.ts';

/** An event of the page with its number in the page's own order, and how many of its name and socket came before it. */
export interface CountedEvent {
  readonly event: PageEvent;
  readonly index: number;
  readonly count: number;
}

/** A page event on the time line: before which entry it stands, and its time on the server's clock, made to fit there. */
export interface PlacedEvent {
  readonly event: PageEvent;
  /** Its number in the page's own order. */
  readonly index: number;
  /** How many entries stand before it. */
  readonly position: number;
  readonly time: number;
  /** What it came of is among the entries, or it came of none. */
  readonly caused: boolean;
  /** No entry that is still to come can move it. */
  readonly settled: boolean;
}

/**
 * Answers where an event must stand by its causes; `count` is how many of its name and socket came before it, `index` its
 * number in the page's own order.
 */
export type FindBounds = (event: PageEvent, count: number, index: number) => Bounds;

/** What page events are placed among. */
export interface PlacingContext {
  /** Of the entries, on the server's clock, rising, in microseconds. */
  readonly times: readonly number[];
  /** What the page's clock is behind the server's, in microseconds. */
  readonly offset: number;
  readonly findBounds: FindBounds;
  /**
   * No more entries come: what still has no cause is shown where its time says. Before that it is left out, and so is
   * what its WebSocket saw after it.
   */
  readonly settled: boolean;
}

/** Events that were placed, and the first entry that one of them must stand before. */
interface Placement {
  readonly placed: readonly PlacedEvent[];
  readonly before: number;
}

/**
 * Puts what a page saw among what the sandbox saw. The two clocks agree only to within an uncertainty, so the measured
 * time decides no more than what causes leave open: no `open` stands before its 101, no frame before its `send`. Events
 * of the page keep their own order.
 *
 * @param from how many of `events` are left out because they are placed already, the last of them as `previous` says
 */
export function placePageEvents(
  events: readonly CountedEvent[],
  context: PlacingContext,
  from = 0,
  previous?: PlacedEvent,
): Placement {
  const { times, offset } = context;
  const shown = withCauses(events, context, from);
  const latest = new Array<number>(shown.length);
  let before = Number.POSITIVE_INFINITY;
  for (let index = shown.length - 1; index >= 0; index--) {
    before = Math.min(before, shown[index]?.bounds.before ?? before);
    latest[index] = before;
  }
  let position = previous?.position ?? 0;
  let last = previous?.time ?? Number.NEGATIVE_INFINITY;
  const placed = shown.map(({ counted: { event, index }, bounds }, at): PlacedEvent => {
    const measured = event.time + offset;
    const byTime = firstAfter(times, measured);
    const earliest = Math.max(position, bounds.after + 1);
    position = Math.max(earliest, Math.min(byTime, latest[at] ?? byTime));
    last = Math.max(last, clamp(measured, times[position - 1], times[position]));
    const settled = bounds.caused && byTime < times.length && position < times.length;
    return { event, index, position, time: last, caused: bounds.caused, settled };
  });
  return { placed, before };
}

function withCauses(
  events: readonly CountedEvent[],
  { findBounds, settled }: PlacingContext,
  from: number,
): { counted: CountedEvent; bounds: Bounds }[] {
  const waiting = new Set<number>();
  const shown: { counted: CountedEvent; bounds: Bounds }[] = [];
  for (let at = from; at < events.length; at++) {
    const counted = events[at] as CountedEvent;
    const { event, count, index } = counted;
    if (waiting.has(event.socket)) continue;
    const bounds = findBounds(event, count, index);
    if (settled || bounds.caused) shown.push({ counted, bounds });
    else waiting.add(event.socket);
  }
  return shown;
}

/** Index of the first of `times` that is later than `time`. */
function firstAfter(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clamp(time: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(time, least), Math.max(least, most));
}
