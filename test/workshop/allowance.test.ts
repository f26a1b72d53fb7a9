import { expect, test } from 'vitest';
import { Allowance } from '#workshop/allowance.ts';

test('so many at once, then one more each so often; each by itself', () => {
  let time = 0;
  const allowance = new Allowance({ most: 2, every: 100 }, () => time);
  expect([allowance.take('a'), allowance.take('a'), allowance.take('a')]).toEqual([true, true, false]);
  expect(allowance.has('b')).toBe(true);
  expect(allowance.wait('a')).toBe(100);
  time = 50;
  expect([allowance.wait('a'), allowance.take('a')]).toEqual([50, false]);
  time = 100;
  expect([allowance.take('a'), allowance.take('a')]).toEqual([true, false]);
  time = 10_000;
  expect([allowance.take('a'), allowance.take('a'), allowance.take('a')]).toEqual([true, true, false]);
});
