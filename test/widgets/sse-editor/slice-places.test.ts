import { describe, expect, test } from 'vitest';
import { readPlaces } from '#widgets/sse-editor/slice-places.ts';

describe('places to cut octets at', () => {
  test.each([
    ['x', '“x”', 'from 1 to 9'],
    ['0', '“0”', 'from 1 to 9'],
    ['10', '“10”', 'from 1 to 9'],
    ['4, 4', '“4”', 'from 5 to 9'],
    ['5 3', '“3”', 'from 6 to 9'],
    ['2.5', '“2.5”', 'from 1 to 9'],
    ['9 10', '“10”', 'no octets are left'],
  ])('%j is refused where it is wrong, with the range', (text, place, range) => {
    const read = readPlaces(text, 10);
    if (!('error' in read)) throw new Error('it was taken');
    expect(read.error).toContain(place);
    expect(read.error).toContain(range);
  });

  test('become the lengths of the slices before them', () => {
    expect(readPlaces(' 1, 5 9 ', 10)).toEqual({ slices: [1, 4, 4] });
    expect(readPlaces('', 10)).toEqual({ slices: [] });
  });
});
