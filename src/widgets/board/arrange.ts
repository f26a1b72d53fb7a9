import type { BoardSeat } from '#workshop/model.ts';
import { type ColumnId, columnOf } from './columns.ts';
import { isLetThrough } from './filters.ts';

/** Which seats are shown, and in which order. */
export interface Wanted {
  /** The ids of the filters that are on. */
  readonly filters: ReadonlySet<string>;
  /** Words of a name, a lesson, a lab or a mission, or numbers of seats, each of which has to fit. */
  readonly words: string;
  readonly sort: { readonly column: ColumnId; readonly descending: boolean };
  /** A name that is hidden is neither found nor sorted by. */
  readonly namesHidden: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The seats that are wanted, in the order that is wanted; of equals the lower number comes first. */
export function arrange(seats: Iterable<BoardSeat>, wanted: Wanted): BoardSeat[] {
  const shown = [...seats].filter((seat) => isLetThrough(seat, wanted.filters) && isFound(seat, wanted));
  const { descending } = wanted.sort;
  const column = wanted.namesHidden && wanted.sort.column === 'name' ? 'number' : wanted.sort.column;
  const { key } = columnOf(column);
  const keyed = shown.map((seat) => ({ seat, key: key(seat) }));
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) {
      return Number(a.key === undefined) - Number(b.key === undefined) || a.seat.number - b.seat.number;
    }
    const difference =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return (descending ? -difference : difference) || a.seat.number - b.seat.number;
  });
  return keyed.map(({ seat }) => seat);
}

function isFound(seat: BoardSeat, { words, namesHidden }: Wanted): boolean {
  const { number, name, page, lab, mission } = seat;
  const called = namesHidden ? '' : searchKey(name);
  const at = searchKey([page?.title, lab, mission?.title].join(' '));
  return searchKey(words)
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      if (word.replace(/^#/, '') === String(number) || called.includes(word)) return true;
      // A number is that of a seat: the titles of lessons are full of others.
      return !/^#?\d+$/.test(word) && at.includes(word);
    });
}

/** Text as it is searched: letter case, accents and compatibility forms do not count. */
function searchKey(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * The order while it is not to move under a reader's hands: those shown stay where they are, those that are gone leave, those that come
 * stand at the end. `waits` says that it is not the order that is wanted.
 */
export function keptOrder(
  shown: readonly string[],
  wanted: readonly string[],
  exists: (id: string) => boolean,
): { readonly order: readonly string[]; readonly waits: boolean } {
  const staying = shown.filter(exists);
  const known = new Set(staying);
  const order = [...staying, ...wanted.filter((id) => !known.has(id))];
  return { order, waits: order.length !== wanted.length || order.some((id, index) => id !== wanted[index]) };
}
