import { hasOctets, type Row } from '#widgets/ladder/row.ts';

/**
 * The row that is chosen while nobody has chosen one: protocol message number `message`, from 1. The first of a handshake is
 * its request.
 */
export function chosenAtFirst(rows: readonly Row[], message = 1): Row | undefined {
  return rows.filter(hasOctets)[message - 1] ?? rows[0];
}
