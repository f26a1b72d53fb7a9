import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnitTable } from '#wire/octets/unit-table.ts';

describe('UnitTable', () => {
  test('keeps a row a unit', () => {
    const table = new UnitTable();
    table.push(10, 5, 1, 2);
    table.push(15, 2 ** 40, 255, 254);
    expect(table.count).toBe(2);
    expect([table.offset(1), table.length(1), table.kind(1), table.context(1)]).toEqual([15, 2 ** 40, 255, 254]);
    expect(table.end()).toBe(15 + 2 ** 40);
  });

  test('units that are added at once are the same as one by one', () => {
    const [atOnce, oneByOne] = [new UnitTable(), new UnitTable()];
    let start = 100;
    for (const count of [0, 1, 2, 3, 9000, 1, 500]) {
      const ends = Int32Array.from({ length: count }, (_, index) => 7 + (index + 1) * 3);
      const kinds = Uint8Array.from(ends, (end) => end % 5);
      const contexts = Uint8Array.from(ends, (end) => end % 7);
      atOnce.pushAll({ count, start, base: start - 7, ends, kinds, contexts });
      for (let index = 0; index < count; index += 1) {
        const from = index === 0 ? start : start - 7 + (ends[index - 1] as number);
        const end = start - 7 + (ends[index] as number);
        oneByOne.push(from, end - from, kinds[index] as number, contexts[index] as number);
      }
      start = oneByOne.end(start);
      expect(atOnce.end(100)).toBe(oneByOne.end(100));
    }
    expect(atOnce.count).toBe(9507);
    const rows = (table: UnitTable) =>
      Array.from({ length: table.count }, (_, index) => [
        table.offset(index),
        table.length(index),
        table.kind(index),
        table.context(index),
      ]);
    expect(rows(atOnce)).toEqual(rows(oneByOne));
  });

  test('units far into a stream, far apart and very long keep their rows, alone and added at once', () => {
    const table = new UnitTable();
    const expected: number[][] = [];
    const push = (offset: number, length: number) => {
      table.push(offset, length, expected.length % 251, expected.length % 7);
      expected.push([offset, length, expected.length % 251, expected.length % 7]);
    };
    const addAtOnce = (count: number) => {
      const start = table.end();
      const ends = Int32Array.from({ length: count }, (_, index) => 9 + index * 2);
      const kinds = Uint8Array.from(ends, (_, index) => index % 5);
      table.pushAll({ count, start, base: start - 7, ends, kinds, contexts: kinds });
      for (let index = 0; index < count; index += 1) {
        expected.push([start + index * 2, 2, index % 5, index % 5]);
      }
    };
    for (const jump of [2 ** 31 - 4000, 2 ** 31 - 1, 2 ** 31, 2 ** 33, 2 ** 45]) {
      push(table.end(), 3);
      push(table.end() + jump, 2);
      addAtOnce(5000);
      push(table.end(), jump);
      addAtOnce(5000);
      push(table.end(), 2 ** 31);
      addAtOnce(1);
      addAtOnce(3);
    }
    const row = { offset: 0, length: 0, kind: 0, context: 0 };
    for (const [index, [offset, length, kind, context]] of expected.entries()) {
      expect([table.offset(index), table.length(index), table.kind(index), table.context(index)]).toEqual(
        expected[index],
      );
      table.read(index, row);
      expect(row).toEqual({ offset, length, kind, context });
    }
    expect(() => table.read(table.count, row)).toThrow(RangeError);
  });

  test('an empty one ends where it is said to start', () => {
    expect(new UnitTable().end(7)).toBe(7);
    expect(new UnitTable().indexAt(0)).toBe(-1);
  });

  test('the last unit may grow', () => {
    const table = new UnitTable();
    table.push(0, 1, 1, 0);
    table.extendLast(9);
    expect(table.end()).toBe(9);
    expect(table.indexAt(8)).toBe(0);
  });

  test.each([-1, 1])('there is no unit %i among one', (index) => {
    const table = new UnitTable();
    table.push(0, 1, 1, 0);
    expect(() => table.offset(index)).toThrow(RangeError);
  });

  test('the last of none cannot grow', () => {
    expect(() => new UnitTable().extendLast(1)).toThrow(RangeError);
  });

  test('finds the unit of every octet', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 300 }), fc.nat(5), (lengths, start) => {
        const table = new UnitTable();
        const owners: number[] = [];
        for (const [index, length] of lengths.entries()) {
          table.push(table.end(start), length, 0, 0);
          owners.push(...Array<number>(length).fill(index));
        }
        expect(owners.map((_, at) => table.indexAt(start + at))).toEqual(owners);
        expect(table.indexAt(start - 1)).toBe(-1);
        expect(table.indexAt(start + owners.length)).toBe(-1);
      }),
    );
  });

  test('forgets the rows before a unit; indexes, offsets and the end stay', () => {
    const table = new UnitTable();
    for (let index = 0; index < 1000; index++) table.push(index * 3, 3, index % 200, index % 100);
    table.discardBefore(900);
    expect([table.first, table.count, table.end()]).toEqual([900, 1000, 3000]);
    expect([table.offset(950), table.length(950), table.kind(950), table.context(950)]).toEqual([2850, 3, 150, 50]);
    expect(() => table.offset(899)).toThrow(RangeError);
    expect([table.indexAt(2700), table.indexAt(2699), table.indexAt(2999)]).toEqual([900, -1, 999]);
    table.push(3000, 7, 1, 2);
    expect([table.offset(1000), table.count]).toEqual([3000, 1001]);
  });

  test('keeps the last row, so that the end is known and may grow', () => {
    const table = new UnitTable();
    for (let index = 0; index < 100; index++) table.push(index, 1, 0, 0);
    table.discardBefore(100);
    expect([table.first, table.count, table.end()]).toEqual([99, 100, 100]);
    table.extendLast(5);
    expect(table.end()).toBe(104);
  });

  test('leaves rows where they are that would give little room back', () => {
    const table = new UnitTable();
    for (let index = 0; index < 1000; index++) table.push(index, 1, 0, 0);
    table.discardBefore(499);
    expect(table.first).toBe(0);
    for (const none of [-1, 0]) table.discardBefore(none);
    new UnitTable().discardBefore(7);
    expect(table.first).toBe(0);
  });

  test('a table in long use holds no more than is wanted of it', () => {
    const table = new UnitTable();
    for (let index = 0; index < 100_000; index++) {
      table.push(index * 2, 2, 0, index % 256);
      table.discardBefore(index - 100);
      expect(table.count - table.first).toBeLessThanOrEqual(202);
    }
    expect(table.context(99_950)).toBe(99_950 % 256);
  });

  test('a long one forgets any part of its rows, and those left stay what they were', () => {
    const pushes = fc.integer({ min: 1, max: 9000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(pushes, fc.nat(20_000)), { minLength: 1, maxLength: 6 }), (steps) => {
        const table = new UnitTable();
        for (const [more, discarded] of steps) {
          for (let step = 0; step < more; step++) table.push(table.count * 3, 3, table.count % 251, table.count % 7);
          table.discardBefore(discarded);
          const { first, count } = table;
          expect(first).toBeLessThan(count);
          for (const index of [first, first + 1, (first + count) >>> 1, count - 2, count - 1]) {
            if (index < first || index >= count) continue;
            const row = [table.offset(index), table.length(index), table.kind(index), table.context(index)];
            expect(row).toEqual([index * 3, 3, index % 251, index % 7]);
            expect(table.indexAt(index * 3 + 2)).toBe(index);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each([4096, 4097, 8192, 8193])('of %i units all rows but the last may go', (count) => {
    const table = new UnitTable();
    for (let index = 0; index < count; index++) table.push(index, 1, 0, 0);
    table.discardBefore(count);
    table.push(count, 1, 7, 0);
    table.push(count + 1, 1, 8, 0);
    expect([table.first, table.offset(count - 1), table.kind(count), table.kind(count + 1)]).toEqual([
      count - 1,
      count - 1,
      7,
      8,
    ]);
  });
});
