import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idsDetail, idsOf, idsText } from '#capture/seen-ids.ts';

test('runs upwards are written short, in the order they came', () => {
  expect(idsText([1, 2, 3, 7, 5, 6, 6])).toBe('1-3 7 5-6 6');
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(99)), (ids) => {
      expect(idsOf({ time: 0, name: 'body', socket: 0, detail: { ...idsDetail(ids) } })).toEqual(ids);
    }),
  );
});

test('a capture from elsewhere that names a million million events is read in bounds', () => {
  expect(idsOf({ time: 0, name: 'body', socket: 0, detail: { ids: '1-1000000000000 1-1000000000000' } })).toHaveLength(
    5000,
  );
});
