import { hasOctets, type Row } from '#widgets/ladder/row.ts';
import type { LinkState } from './link-state.ts';

/** Where a row stands among the rows, as a link says it. */
export function placeOf(rows: readonly Row[], row: Row | undefined): Pick<LinkState, 'message' | 'page'> {
  if (!row) return {};
  if (row.kind === 'page') return { page: rows.filter((each) => each.kind === 'page').indexOf(row) + 1 };
  return hasOctets(row) ? { message: rows.filter(hasOctets).indexOf(row) + 1 } : {};
}

/** The key of the row that a link speaks of; undefined where there is none. */
export function keyAt(rows: readonly Row[], { message, page }: LinkState): string | undefined {
  if (message !== undefined) return rows.filter(hasOctets)[message - 1]?.key;
  return page === undefined ? undefined : rows.filter((row) => row.kind === 'page')[page - 1]?.key;
}
