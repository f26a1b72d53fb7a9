import type { Row } from '#widgets/ladder/row.ts';

/** Of all rows those that a glimpse shows: what crossed the wire, and what the page did and saw. */
export function glimpsed(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.kind === 'unit' || row.kind === 'page');
}
