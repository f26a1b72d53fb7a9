import { StoreError } from './store.ts';

/** How often it is told at most that something cannot be written. */
const TELL_MILLISECONDS = 60_000;

/**
 * For a class that is under way: where something cannot be written, as on a full disk, the room goes on in memory. What changes after
 * there is room again is kept anew.
 *
 * @param tell is told why, once a minute at most
 * @returns does the work, which writes
 */
export function lastingWrites(tell: (why: string) => void): (work: () => void) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (work) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const now = performance.now();
      if (now - told < TELL_MILLISECONDS) return;
      told = now;
      tell(error.message);
    }
  };
}
