import type { ComparedItem, UnitItem } from '#capture/compare.ts';
import type { CaptureReader, UnitPlace } from '#capture/reader.ts';
import { atOnce, type Work } from '#capture/work.ts';
import type { Row, UnitRow } from '#widgets/ladder/row.ts';
import type { Side, Unit } from '#wire/octets/dissection.ts';

/** Rows looked at between two steps of the work. */
const STEP = 1000;

/** What can be compared of the rows of a capture: its messages, what the page saw, and how its connections ended. */
export function comparedItems(reader: CaptureReader, rows: readonly Row[]): ComparedItem[] {
  return atOnce(listingItems(reader, rows));
}

/** As `comparedItems`, in steps. */
export function* listingItems(reader: CaptureReader, rows: readonly Row[]): Work<ComparedItem[]> {
  const items: ComparedItem[] = [];
  const spoken = new Map<number, number>();
  const numberOf = (connection: number) => {
    if (!spoken.has(connection)) spoken.set(connection, spoken.size);
    return spoken.get(connection) as number;
  };
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'unit') items.push(new LazyUnitItem(reader, row, numberOf(row.place.connection)));
    else if (row.kind === 'page') items.push({ kind: 'page', key: row.key, event: row.event });
    else if (row.kind === 'notice' && row.entry.event.type === 'connection-closed') {
      const { connection, how, by } = row.entry.event;
      // A connection that a browser opened ahead and never used says nothing of the run.
      if (spoken.has(connection)) items.push({ kind: 'end', key: row.key, connection: numberOf(connection), how, by });
    }
    if (index % STEP === STEP - 1) yield index / rows.length;
  }
  return items;
}

/** A protocol message that is taken apart when it is looked at. */
class LazyUnitItem implements UnitItem {
  readonly kind = 'unit';
  readonly key: string;
  readonly connection: number;
  readonly side: Side;
  readonly #reader: CaptureReader;
  readonly #place: UnitPlace;

  constructor(reader: CaptureReader, row: UnitRow, connection: number) {
    this.key = row.key;
    this.connection = connection;
    this.side = row.side;
    this.#reader = reader;
    this.#place = row.place;
  }

  get unit(): Unit {
    return this.#reader.stretchOf(this.#place).wire.dissect(this.side, this.#place.unit);
  }
}
