import { expect, test } from 'vitest';
import type { Work } from '#capture/work.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';

/** Work of so many steps, each of which takes longer than a slice where `slow`. */
function* steps(count: number, slow: boolean): Work<string> {
  for (let step = 1; step <= count; step++) {
    for (const end = performance.now() + (slow ? 15 : 0); performance.now() < end; );
    yield step / count;
  }
  return 'done';
}

test('what one slice is enough for is done before the call returns, and no progress is told', () => {
  const told: unknown[] = [];
  inSlices(steps(0, false), { done: (result) => told.push(result), progress: (part) => told.push(part) });
  expect(told).toEqual(['done']);
});

test('longer work goes on later, with the page free in between, and tells how far it is', async () => {
  const told: unknown[] = [];
  const finished = new Promise((resolve) => {
    inSlices(steps(3, true), {
      done: (result) => resolve(told.push(result)),
      progress: (part) => told.push(part),
    });
  });
  expect(told).toEqual([1 / 3]);
  queueMicrotask(() => told.push('the page'));
  await finished;
  expect(told).toEqual([1 / 3, 'the page', 2 / 3, 1, 'done']);
});

test('stopped, it tells nobody anything any more', async () => {
  const told: unknown[] = [];
  const stop = inSlices(steps(3, true), { done: (result) => told.push(result), progress: (part) => told.push(part) });
  stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told).toEqual([1 / 3]);
});
