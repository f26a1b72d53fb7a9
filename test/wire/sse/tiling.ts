import { expectUnitsToTile } from '../http/tiling.ts';
import type { Decoded } from './feeding.ts';

/** Fails unless the lines and the unfinished one lie side by side from the first octet to the last, and their fields in them. */
export function expectTiled({ units, pending, stream }: Decoded): void {
  expectUnitsToTile(pending === undefined ? units : [...units, pending], 0, stream.octets.end);
}
