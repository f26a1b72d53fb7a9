import type { Timers } from '../timers.ts';

/** What a tap needs of where it runs. */
export interface TapHost {
  readonly timers: Timers;
  /** Monotonic clock in microseconds. */
  now(): number;
  /** A copy that nobody else keeps. */
  copy(octets: Uint8Array): Uint8Array;
}
