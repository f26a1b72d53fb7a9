import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from '#capture/align.ts';

const itself = (item: string) => item;
const alike = { likeness: (left: string, right: string) => (left === right ? 1 : 0), key: itself };
const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

/** The length of the longest common subsequence, by trying everything. */
function longest(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return 0;
  const rest = Math.max(longest(left.slice(1), right), longest(left, right.slice(1)));
  return left[0] === right[0] ? Math.max(rest, 1 + longest(left.slice(1), right.slice(1))) : rest;
}

describe('aligning two lists', () => {
  test('every item stands in the result once, in its own order', () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        const made = align(left, right, alike);
        expect(made.flatMap((pair) => pair.left ?? [])).toEqual(left);
        expect(made.flatMap((pair) => pair.right ?? [])).toEqual(right);
        for (const pair of made) if (pair.left && pair.right) expect(pair.left).toBe(pair.right);
      }),
    );
  });

  test('as many pairs as can be', () => {
    const short = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });
    fc.assert(
      fc.property(short, short, (left, right) => {
        const pairs = align(left, right, alike).filter((pair) => pair.left && pair.right).length;
        expect(pairs).toBe(longest(left, right));
      }),
    );
  });

  test('a likelier pair is preferred to an earlier one', () => {
    const likeness = (left: string, right: string) => (left === right ? 3 : 1);
    expect(align(['ping', 'close'], ['close'], { likeness, key: itself })).toEqual([
      { left: 'ping' },
      { left: 'close', right: 'close' },
    ]);
  });

  test('long lists that differ throughout are paired in their order', () => {
    const left = Array.from({ length: 2000 }, (_, at) => `a${at}`);
    const right = Array.from({ length: 1999 }, (_, at) => `b${at}`);
    const made = align(left, right, { likeness: () => 1, key: itself });
    expect(made).toHaveLength(2000);
    expect(made.at(-1)).toEqual({ left: 'a1999' });
  });

  const long = (count: number, name: (at: number) => string) => Array.from({ length: count }, (_, at) => name(at));
  /** A list with some of its items taken out and others put in. */
  const edited = (list: readonly string[], every: number) =>
    list.flatMap((item, at) => (at % every === 3 ? [] : at % every === 7 ? [item, `new ${at}`] : [item]));

  test.each([
    ['items of which no two are the same', (at: number) => `m${at}`],
    ['a few items again and again', (at: number) => `m${at % 7}`],
    ['items that are all the same', () => 'm'],
  ])('30 000 of either side, %s: all that was not edited is paired with itself', (_, name) => {
    const left = long(30_000, name);
    const right = edited(left, 1000);
    const made = align(left, right, alike);
    expect(made.flatMap((pair) => pair.left ?? [])).toEqual(left);
    expect(made.flatMap((pair) => pair.right ?? [])).toEqual(right);
    const pairs = made.filter((pair) => pair.left !== undefined && pair.right !== undefined);
    for (const pair of pairs) expect(pair.left).toBe(pair.right);
    expect(pairs).toHaveLength(30_000 - 30);
  });

  test('long lists are compared a number of times that grows with their length, not with its square', () => {
    const counted = (count: number) => {
      let comparisons = 0;
      const likeness = (one: string, other: string) => {
        comparisons += 1;
        return one === other ? 1 : 0;
      };
      align(
        long(count, (at) => `a${at % 9}`),
        long(count, (at) => `b${at % 11}`),
        { likeness, key: itself },
      );
      return comparisons;
    };
    expect(counted(20_000) / counted(10_000)).toBeLessThan(2.2);
  });
});
