import { expect, test } from 'vitest';
import { nextIndex } from '#widgets/ladder/ladder-keys.ts';

test('keys lead to the next row, a page on, and to the ends, never out of the list', () => {
  const from = (here: number) => (key: string) => nextIndex(key, here, 100, 10);
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map(from(50))).toEqual([51, 49, 60, 40, 0, 99]);
  expect(['ArrowDown', 'PageDown', 'End'].map(from(99))).toEqual([99, 99, 99]);
  expect(['ArrowUp', 'PageUp', 'Home'].map(from(3))).toEqual([2, 0, 0]);
  expect(nextIndex('a', 50, 100, 10)).toBeUndefined();
});
