import type { CaptureReader, Entry } from '#capture/reader.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import type { Work } from '#capture/work.ts';
import { pendingKey, type Row, unitKey } from '#widgets/ladder/row.ts';

/** Rows gone through between two steps of the work. */
const ROWS_AT_ONCE = 1000;

/** A moment of a capture at which something was seen. */
export interface Stop {
  /** Key of the row that came with it. */
  readonly key: string;
  /** Microseconds on the server's clock. */
  readonly time: number;
  /** Id of the last event of the sandbox that had been seen; -1 for none. */
  readonly lastId: number;
  /** How many events the page had seen. */
  readonly pages: number;
}

/**
 * Counts the moments of a capture, in the order of its rows. What was seen in one read or write is one moment, a slice of a message
 * too; a message that was held is one when it came to the gate, and another when it was let go.
 *
 * @param listed the rows of all that `reader` has read
 * @param known the events that it has read
 */
export function* countingStops(
  reader: CaptureReader,
  listed: readonly Row[],
  known: readonly CaptureEvent[],
): Work<Stop[]> {
  // More may come between two steps.
  const [entries, rows, events] = [[...reader.entries], [...listed], [...known]];
  const shown = new Set<string>();
  for (const [index, { key }] of rows.entries()) {
    shown.add(key);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield index / (2 * rows.length);
  }
  const stops: Stop[] = [];
  let lastId = -1;
  let pages = 0;
  let next = 0;
  let read = 0;
  const add = (key: string, time: number) => {
    const last = stops.at(-1);
    const stop = { key, time: Math.max(time, last?.time ?? time), lastId, pages };
    if (last && last.lastId === lastId && last.pages === pages) stops[stops.length - 1] = stop;
    else stops.push(stop);
  };
  /** Octets that completed nothing, of the events for which `before` holds. */
  const takeSlices = (before: (event: CaptureEvent) => boolean) => {
    for (let event = events[read]; event && before(event); event = events[read]) {
      read += 1;
      if (event.type !== 'octets' || event.id <= lastId || !reader.connections.has(event.connection)) continue;
      lastId = event.id;
      add(pendingKey(event.connection, event.side), event.time);
    }
  };
  const take = () => {
    const entry = entries[next] as Entry;
    const id = idOf(entry);
    takeSlices((event) => event.id < id);
    const key = keyOf(entry, next);
    next += 1;
    lastId = id;
    if (entry.kind === 'held' || shown.has(key)) add(key, entry.time);
  };
  const takeHidden = (before: (entry: Entry) => boolean) => {
    for (let entry = entries[next]; entry && !shown.has(keyOf(entry, next)) && before(entry); entry = entries[next])
      take();
  };
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield 0.5 + index / (2 * rows.length);
    if (row.kind === 'pending') continue;
    // Entries that have no row any more stand before a page event that was seen after them.
    takeHidden((entry) => row.kind !== 'page' || entry.time <= row.time);
    if (row.kind !== 'page') {
      take();
      continue;
    }
    const following = entries[next];
    takeSlices((event) => event.time <= row.time && (!following || event.id < idOf(following)));
    pages = Math.max(pages, Number(row.key.slice(1)) + 1);
    add(row.key, row.time);
  }
  takeHidden(() => true);
  takeSlices(() => true);
  return stops;
}

/** Id of the event that an entry came with. */
function idOf(entry: Entry): number {
  return entry.kind === 'unit' ? entry.id : entry.event.id;
}

/** The key of the row that stands for an entry, or would. */
function keyOf(entry: Entry, index: number): string {
  switch (entry.kind) {
    case 'unit':
      return unitKey(entry);
    case 'held':
      return `h${entry.event.hold}`;
    case 'notice':
      return `n${index}`;
  }
}
