/** Exit codes of a process that a signal ended, as shells count them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Signals {
  /** From now on the first signal runs `stop` and then ends the process with code 0. */
  stopWith(stop: () => Promise<void>): void;
}

/** A signal within this time of the first is the same one: npm passes on what the terminal has sent to all of its group. */
const ECHO_MILLISECONDS = 150;

const WATCH_MILLISECONDS = 100;

/**
 * Ctrl-C and SIGTERM: the first one ends things in order, a second Ctrl-C ends the process at once. The shell that npm
 * puts between itself and this process dies of a signal without passing it on: under npm, the loss of the parent counts as
 * one.
 * @param interrupt called at the first signal when nothing runs yet that would have to be stopped
 */
export function onSignals(interrupt: () => void): Signals {
  let stop: (() => Promise<void>) | undefined;
  let first: number | undefined;
  const receive = (signal: keyof typeof EXIT_CODES) => {
    if (first !== undefined) {
      if (signal === 'SIGINT' && performance.now() - first > ECHO_MILLISECONDS) process.exit(EXIT_CODES[signal]);
      return;
    }
    first = performance.now();
    if (stop === undefined) {
      interrupt();
      process.exitCode = EXIT_CODES[signal];
      return;
    }
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', () => receive('SIGINT'));
  process.on('SIGTERM', () => receive('SIGTERM'));
  if (process.env['npm_lifecycle_event'] !== undefined) onOrphaned(() => receive('SIGTERM'));
  return {
    stopWith(given) {
      stop = given;
    },
  };
}

function onOrphaned(react: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    react();
  }, WATCH_MILLISECONDS);
  watch.unref();
}
