/** Exit codes of a process that a signal ended, as shells count them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Signals {
  /** From now on the first signal runs `stop` and then ends the process with code 0. */
  stopWith(stop: () => Promise<void>): void;
}

/**
 * Ctrl-C and SIGTERM: the first one ends things in order, a second Ctrl-C ends the process at once. npm passes on a signal
 * that the terminal has already sent to the whole group, so that the same Ctrl-C may come twice: a second one only
 * counts when a moment has passed.
 * @param interrupt called at the first signal when nothing runs yet that would have to be stopped
 */
export function onSignals(interrupt: () => void): Signals {
  const ECHO_MILLISECONDS = 150;
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
  return {
    stopWith(given) {
      stop = given;
    },
  };
}
