import type { Timers } from '#service/timers.ts';

/** The timers of this process. */
export const nodeTimers: Timers = {
  set: setTimeout,
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  soon: setImmediate,
};
