import type { Work } from '#capture/work.ts';
import { Turns } from './turns.ts';

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
  let turns: Turns | undefined;
  const stop = () => {
    stopped = true;
    turns?.stop();
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
      turns ??= new Turns(slice);
      turns.ask();
      return;
    }
  };
  slice();
  return stop;
}
