import { hasOctets, type Row } from '#widgets/ladder/row.ts';

/** The row that is chosen while nobody has chosen one: the first protocol message, which of a handshake is its request. */
export function chosenAtFirst(rows: readonly Row[]): Row | undefined {
  return rows.find(hasOctets) ?? rows[0];
}
