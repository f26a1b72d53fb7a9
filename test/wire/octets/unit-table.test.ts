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
});
