import type { Timers } from './timers.ts';

/** Resolves after so many milliseconds. */
export function wait(milliseconds: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.set(resolve, milliseconds);
  });
}
