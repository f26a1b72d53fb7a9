import { expect, test } from 'vitest';
import { clockResolution } from '#widgets/race/clock-resolution.ts';

/** A clock that moves a little at every reading, and is coarsened to `step`. */
function coarse(step: number, each = 0.0007) {
  let time = 0;
  return () => {
    time += each;
    return Math.floor(time / step) * step;
  };
}

test.each([0.005, 0.1, 1])('a clock that moves by %d ms is found out', (step) => {
  expect(clockResolution(coarse(step))).toBeCloseTo(step, 3);
});

test('a clock that stands still is not waited for', () => {
  expect(clockResolution(() => 5)).toBe(0);
});
