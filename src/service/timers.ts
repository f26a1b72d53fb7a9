/** A timer that was set, as whoever keeps the time knows it. */
export type Timer = NonNullable<unknown>;

/** Time as it is kept where behaviour runs: by a process, by a page, or by a test that turns the hands itself. */
export interface Timers {
  /** Runs `task` once after so many milliseconds. */
  set(task: () => void, milliseconds: number): Timer;
  /** The task of `timer` is not run, if it has not been yet. */
  clear(timer: Timer | undefined): void;
  /** Runs `task` once what is under way has been done, other connections' turn included. */
  soon(task: () => void): void;
}
