import type { PageEvent } from '#capture/schema.ts';
import type { Bounds } from './landmarks.ts';

/** A page event on the time line: before which entry it stands, and its time on the server's clock, made to fit there. */
export interface PlacedEvent {
  readonly event: PageEvent;
  /** How many entries stand before it. */
  readonly position: number;
  readonly time: number;
}

/** Answers where an event must stand by its causes; `count` is how many of its name and socket came before it. */
export type FindBounds = (event: PageEvent, count: number) => Bounds;

/**
 * Puts what a page saw among what the sandbox saw. The two clocks agree only to within an uncertainty, so the measured
 * time decides no more than what causes leave open: no `open` stands before its 101, no frame before its `send`. Events
 * of the page keep their own order.
 *
 * @param times of the entries on the server's clock, rising, in microseconds
 * @param settled no more entries come: what still has no cause is shown where its time says. Before that it is left out,
 *   and so is what its WebSocket saw after it.
 */
export function placePageEvents(
  events: readonly PageEvent[],
  times: readonly number[],
  offset: number,
  findBounds: FindBounds,
  settled: boolean,
): PlacedEvent[] {
  const shown = withCauses(events, findBounds, settled);
  const latest: number[] = [];
  let before = times.length;
  for (let index = shown.length - 1; index >= 0; index--) {
    before = Math.min(before, shown[index]?.bounds.before ?? before);
    latest[index] = before;
  }
  const placed: PlacedEvent[] = [];
  let position = 0;
  let last = Number.NEGATIVE_INFINITY;
  shown.forEach(({ event, bounds }, index) => {
    const measured = event.time + offset;
    const byTime = firstAfter(times, measured);
    const earliest = Math.max(position, bounds.after + 1);
    position = Math.max(earliest, Math.min(byTime, latest[index] ?? byTime));
    last = Math.max(last, clamp(measured, times[position - 1], times[position]));
    placed.push({ event, position, time: last });
  });
  return placed;
}

function withCauses(
  events: readonly PageEvent[],
  findBounds: FindBounds,
  settled: boolean,
): { event: PageEvent; bounds: Bounds }[] {
  const counts = new Map<string, number>();
  const waiting = new Set<number>();
  const shown: { event: PageEvent; bounds: Bounds }[] = [];
  for (const event of events) {
    const name = `${event.socket} ${event.name}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const bounds = findBounds(event, count);
    if (!settled && !bounds.caused) waiting.add(event.socket);
    if (!waiting.has(event.socket)) shown.push({ event, bounds });
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
