import type { Timers } from '#service/timers.ts';
import type { BrowserIdentity } from './browser-identity.ts';
import type { ClientEnd, End } from './pipe.ts';
import type { SeededRandom } from './random.ts';

/** What a simulated browser needs of where it runs. */
export interface BrowserWorld {
  readonly identity: BrowserIdentity;
  /** Keys and masks are made of it. */
  readonly random: SeededRandom;
  readonly timers: Timers;
  /** Monotonic clock in microseconds. */
  now(): number;
  /** Opens a connection to the other end. */
  connect(end: End): ClientEnd;
}
