import type { CaptureReader, Entry } from '#capture/reader.ts';
import { type Row, unitKey } from '#widgets/ladder/row.ts';

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
 * The moments of a capture, in the order of its rows. What was seen in one read is one moment; a message that was held is
 * one when it came to the gate, and another when it was let go.
 */
export function stopsOf(reader: CaptureReader, rows: readonly Row[]): Stop[] {
  const { entries } = reader;
  const shown = new Set(rows.map((row) => row.key));
  const stops: Stop[] = [];
  let lastId = -1;
  let pages = 0;
  let next = 0;
  const add = (key: string, time: number) => {
    const last = stops.at(-1);
    const stop = { key, time: Math.max(time, last?.time ?? time), lastId, pages };
    if (last && last.lastId === lastId && last.pages === pages) stops[stops.length - 1] = stop;
    else stops.push(stop);
  };
  const take = () => {
    const entry = entries[next] as Entry;
    const key = keyOf(entry, next);
    next += 1;
    lastId = entry.kind === 'unit' ? entry.id : entry.event.id;
    if (entry.kind === 'held' || shown.has(key)) add(key, entry.time);
  };
  const takeHidden = (before: (entry: Entry) => boolean) => {
    for (let entry = entries[next]; entry && !shown.has(keyOf(entry, next)) && before(entry); entry = entries[next])
      take();
  };
  for (const row of rows) {
    if (row.kind === 'pending') continue;
    // Entries that have no row any more stand before a page event that was seen after them.
    takeHidden((entry) => row.kind !== 'page' || entry.time <= row.time);
    if (row.kind !== 'page') {
      take();
      continue;
    }
    pages = Math.max(pages, Number(row.key.slice(1)) + 1);
    add(row.key, row.time);
  }
  takeHidden(() => true);
  const pending = rows.findLast((row) => row.kind === 'pending');
  if (pending && reader.lastId > lastId) {
    lastId = reader.lastId;
    add(pending.key, pending.time);
  }
  return stops;
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
