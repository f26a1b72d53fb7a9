import type { Timers } from '#service/timers.ts';

/** The timers of this process; none of them keeps it alive by itself. */
export const nodeTimers: Timers = {
  set: (task, milliseconds) => setTimeout(task, milliseconds).unref(),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  soon: setImmediate,
};
