import type { ComparedItem } from '#capture/compare.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { countText } from '#widgets/ladder/time-text.ts';

/** At most so many items of each capture are compared: beyond that nobody reads them side by side. */
const MOST_COMPARED = 2000;

/** What is compared of a capture, and how many of its rows come after that. */
export interface Comparable {
  readonly items: readonly ComparedItem[];
  readonly leftOut: number;
}

/** What can be compared of the rows of a capture: its messages, what the page saw, and how its connections ended. */
export function comparedItems(reader: CaptureReader, rows: readonly Row[]): Comparable {
  const items: ComparedItem[] = [];
  const spoken: number[] = [];
  const numberOf = (connection: number) => {
    if (!spoken.includes(connection)) spoken.push(connection);
    return spoken.indexOf(connection);
  };
  for (const [index, row] of rows.entries()) {
    if (items.length === MOST_COMPARED) return { items, leftOut: rows.length - index };
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
  return { items, leftOut: 0 };
}

/** Says of which sides not all is compared; undefined when all is. */
export function leftOutText(sides: readonly { readonly name: string; readonly leftOut: number }[]): string | undefined {
  const cut = [...new Map(sides.map(({ name, leftOut }) => [name, leftOut]))].filter(([, leftOut]) => leftOut > 0);
  if (cut.length === 0) return undefined;
  const rest = cut.map(([name, leftOut]) => `the last ${countText(leftOut)} rows of ${name}`).join(', ');
  return `Only the first ${countText(MOST_COMPARED)} of a run are compared. Not compared: ${rest}.`;
}
