import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange, keptOrder, type Wanted } from '#widgets/board/arrange.ts';
import { COLUMN_IDS } from '#widgets/board/columns.ts';
import { counts, filters } from '#widgets/board/filters.ts';
import { boardSeatOf } from './board-seats.ts';

const all: Wanted = {
  filters: new Set(),
  words: '',
  sort: { column: 'number', descending: false },
  namesHidden: false,
};
const class30 = [
  boardSeatOf(3, { name: 'Çelik', wire: { word: 'held', since: 500, held: 1 }, stuck: { why: 'held', since: 500 } }),
  boardSeatOf(1, {
    ...{ name: 'ana', wire: { word: 'open' }, pin: 'followed', lab: 'Échange' },
    page: { address: '/lessons/frames/', title: 'Frames: 2 octets and more' },
  }),
  boardSeatOf(10, {
    name: 'Zoë',
    wire: { word: 'closed', code: 1006 },
    stuck: { why: 'closed', since: 100 },
    closeCode: 1006,
  }),
  boardSeatOf(2, { name: 'Bo 7', present: false, pin: 'own way' }),
  boardSeatOf(7, { pin: 'invited', mission: { id: 'm', title: 'Held at the 101', done: 1, of: 4, begunAt: 0, at: 0 } }),
];
const numbers = (wanted: Partial<Wanted>) => arrange(class30, { ...all, ...wanted }).map(({ number }) => number);

describe('sorting', () => {
  test('by number, both ways', () => {
    expect(numbers({})).toEqual([1, 2, 3, 7, 10]);
    expect(numbers({ sort: { column: 'number', descending: true } })).toEqual([10, 7, 3, 2, 1]);
  });

  test('by name as people read names, case and accents aside', () => {
    expect(numbers({ sort: { column: 'name', descending: false } })).toEqual([1, 2, 3, 7, 10]);
  });

  test('by how long they are stuck: the longest first when it descends, those that are not last in either way', () => {
    expect(numbers({ sort: { column: 'stuck', descending: true } })).toEqual([10, 3, 1, 2, 7]);
    expect(numbers({ sort: { column: 'stuck', descending: false } })).toEqual([3, 10, 1, 2, 7]);
  });

  test('by a name that is hidden it is by number, so that the order gives nothing away', () => {
    const hidden = { namesHidden: true, sort: { column: 'name', descending: false } } as const;
    expect(numbers(hidden)).toEqual([1, 2, 3, 7, 10]);
  });

  test('by any column it is a permutation, and the other way round is the reverse where all keys differ', () => {
    for (const column of COLUMN_IDS) {
      for (const descending of [false, true]) {
        expect(numbers({ sort: { column, descending } }).sort((a, b) => a - b)).toEqual([1, 2, 3, 7, 10]);
      }
    }
  });
});

describe('searching', () => {
  test.each([
    ['7', [2, 7]],
    ['#7', [7]],
    ['ANA', [1]],
    ['bo 7', [2]],
    ['zoe', [10]],
    ['CEL', [3]],
    ['frames', [1]],
    ['echange', [1]],
    ['held at', [7]],
    ['ana frames', [1]],
    ['ana held', []],
    ['101', []],
    ['#2', [2]],
    ['nobody', []],
    ['  ', [1, 2, 3, 7, 10]],
  ])('%j finds %j', (words, found) => expect(numbers({ words })).toEqual(found));

  test('a hidden name is not found, and what it is at is', () => {
    expect(numbers({ words: 'ana', namesHidden: true })).toEqual([]);
    expect(numbers({ words: 'frames', namesHidden: true })).toEqual([1]);
  });
});

describe('filters', () => {
  test('of one group widen each other, of two narrow each other', () => {
    expect(numbers({ filters: new Set(['wire held', 'wire closed']) })).toEqual([3, 10]);
    expect(numbers({ filters: new Set(['wire held', 'wire open', 'stuck']) })).toEqual([3]);
    expect(numbers({ filters: new Set(['away', 'pin own way']) })).toEqual([2]);
  });

  test('what is counted is what each of them alone lets through', () => {
    const found = counts(class30);
    for (const { id } of filters) expect(found.get(id), id).toBe(numbers({ filters: new Set([id]) }).length);
    expect(found.get('stuck')).toBe(2);
  });
});

describe('an order that is kept', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String));

  test('stays for those shown, loses those that are gone, and has those that come at its end', () => {
    expect(keptOrder(['a', 'b', 'c'], ['c', 'a', 'd'], (id) => id !== 'b')).toEqual({
      order: ['a', 'c', 'd'],
      waits: true,
    });
    expect(keptOrder(['a', 'b'], ['a', 'b', 'c'], () => true)).toEqual({ order: ['a', 'b', 'c'], waits: false });
  });

  test('never moves two that both stay, shows each seat that is wanted once, and says whether the wanted order waits', () => {
    fc.assert(
      fc.property(ids, ids, ids, (shown, wanted, goneIds) => {
        const gone = new Set(goneIds.filter((id) => !wanted.includes(id)));
        const { order, waits } = keptOrder(shown, wanted, (id) => !gone.has(id));
        expect(order.filter((id) => shown.includes(id))).toEqual(shown.filter((id) => !gone.has(id)));
        expect(new Set(order).size).toBe(order.length);
        expect(wanted.every((id) => order.includes(id))).toBe(true);
        expect(waits).toBe(order.join() !== wanted.join());
      }),
    );
  });
});
