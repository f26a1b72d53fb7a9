import type { ComparedItem } from '#capture/compare.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { Row } from '#widgets/ladder/row.ts';

/** At most so many items of each capture are compared: beyond that nobody reads them side by side. */
export const MOST_COMPARED = 2000;

/** What can be compared of the rows of a capture: its messages, what the page saw, and how its connections ended. */
export function comparedItems(reader: CaptureReader, rows: readonly Row[]): ComparedItem[] {
  const items: ComparedItem[] = [];
  const spoken: number[] = [];
  const numberOf = (connection: number) => {
    if (!spoken.includes(connection)) spoken.push(connection);
    return spoken.indexOf(connection);
  };
  for (const row of rows) {
    if (items.length === MOST_COMPARED) return items;
    if (row.kind === 'unit') {
      const { connection, side, unit } = row.place;
      const dissected = reader.stretchOf(row.place).wire.dissect(side, unit);
      items.push({ kind: 'unit', key: row.key, connection: numberOf(connection), side, unit: dissected });
    } else if (row.kind === 'page') items.push({ kind: 'page', key: row.key, event: row.event });
    else if (row.kind === 'notice' && row.entry.event.type === 'connection-closed') {
      const { connection, how, by } = row.entry.event;
      // A connection that a browser opened ahead and never used says nothing of the run.
      if (spoken.includes(connection))
        items.push({ kind: 'end', key: row.key, connection: numberOf(connection), how, by });
    }
  }
  return items;
}
