/** How often the clock is read: enough to see it move some ten times. */
const MOST_READS = 200_000;
const MOVES = 12;

/**
 * By how much the page's clock moves at least when it moves, in milliseconds: browsers coarsen it (High Resolution Time,
 * section 4.1).
 */
export function clockResolution(now: () => number = () => performance.now()): number {
  let least = Number.POSITIVE_INFINITY;
  let moves = 0;
  let before = now();
  for (let reads = 0; reads < MOST_READS && moves < MOVES; reads += 1) {
    const time = now();
    if (time > before) {
      least = Math.min(least, time - before);
      moves += 1;
    }
    before = time;
  }
  return Number.isFinite(least) ? Math.round(least * 1000) / 1000 : 0;
}
