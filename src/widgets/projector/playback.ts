/** Captures as they are replayed side by side: each begins at 0, and all of them are stepped together. Times are microseconds. */

/** How long nothing happens at most while a capture is played, in milliseconds: a class does not watch a silence. */
export const LONGEST_SILENCE = 2000;

/** Two moments are never drawn in less: who looks on has to see each. */
const LEAST = 80;

/** All moments at which anything was seen in any of the captures, each once, in order. */
export function momentsOf(tracks: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(tracks.flat())].sort((one, other) => one - other);
}

/** Which of the rising `times` is the last that is not after `at`; -1 before the first. */
export function indexAt(times: readonly number[], at: number): number {
  let from = 0;
  let to = times.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] as number) <= at) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** Milliseconds from one moment to the next at a speed; `speed` 2 is twice as fast as it was. */
export function pauseBefore(moment: number, next: number, speed: number): number {
  return Math.max(LEAST, Math.min(LONGEST_SILENCE, (next - moment) / 1000 / speed));
}
