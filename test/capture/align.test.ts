import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from '#capture/align.ts';

const alike = (left: string, right: string) => (left === right ? 1 : 0);
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
        const made = align(left, right, alike, 1);
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
        const pairs = align(left, right, alike, 1).filter((pair) => pair.left && pair.right).length;
        expect(pairs).toBe(longest(left, right));
      }),
    );
  });

  test('a likelier pair is preferred to an earlier one', () => {
    const likeness = (left: string, right: string) => (left === right ? 3 : 1);
    expect(align(['ping', 'close'], ['close'], likeness, 3)).toEqual([
      { left: 'ping' },
      { left: 'close', right: 'close' },
    ]);
  });

  test('long lists that differ throughout are paired in their order', () => {
    const left = Array.from({ length: 2000 }, (_, at) => `a${at}`);
    const right = Array.from({ length: 1999 }, (_, at) => `b${at}`);
    const made = align(left, right, () => 1, 2);
    expect(made).toHaveLength(2000);
    expect(made.at(-1)).toEqual({ left: 'a1999' });
  });
});
