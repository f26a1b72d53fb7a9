/** Work that can be laid down after every step and taken up again: a step tells how much of the work is done, from 0 to 1. */
export type Work<T> = Generator<number, T, undefined>;

/** Does all of the work now. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does `work` as the part of more work that begins at `from` and ends at `to`. */
export function* within<T>(from: number, to: number, work: Work<T>): Work<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}
