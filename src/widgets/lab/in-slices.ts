import type { Work } from '#capture/work.ts';

/** For how many milliseconds work holds the page up at a stretch: with what a page does beside it, far from a task of 50 ms. */
const SLICE = 10;

/** Who is told of work in slices. */
export interface WorkTold<T> {
  /** It is done: before the call that began it returns, where one slice was enough. */
  readonly done: (result: T) => void;
  /** More than one slice is needed; `part` of it, from 0 to 1, is done. */
  readonly progress?: (part: number) => void;
}

/** Does work in slices, between which the page draws and answers. Returns what stops it; then nobody is told any more. */
export function inSlices<T>(work: Work<T>, { done, progress }: WorkTold<T>): () => void {
  let stopped = false;
  const turns = new MessageChannel();
  const stop = () => {
    stopped = true;
    turns.port1.close();
  };
  const slice = () => {
    if (stopped) return;
    for (const end = performance.now() + SLICE; ; ) {
      const step = work.next();
      if (step.done) {
        stop();
        done(step.value);
        return;
      }
      if (performance.now() < end) continue;
      progress?.(step.value);
      // A message to oneself comes after a frame that is due, and in a hidden page too.
      turns.port2.postMessage(undefined);
      return;
    }
  };
  turns.port1.onmessage = slice;
  slice();
  return stop;
}
