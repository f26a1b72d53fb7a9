import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexAt, LONGEST_SILENCE, momentsOf, pauseBefore } from '#widgets/projector/playback.ts';

const rising = fc.array(fc.nat(1_000_000)).map((times) => times.sort((one, other) => one - other));

describe('captures that are stepped together', () => {
  test('have the moments of all of them, each once and in order', () => {
    expect(momentsOf([])).toEqual([]);
    expect(
      momentsOf([
        [0, 20, 20, 900],
        [0, 15, 900],
      ]),
    ).toEqual([0, 15, 20, 900]);
  });

  test('are looked at as of the last moment that is not later', () => {
    fc.assert(
      fc.property(rising, fc.nat(1_000_000), (times, at) => {
        expect(indexAt(times, at)).toBe(times.filter((time) => time <= at).length - 1);
      }),
    );
  });

  test('are played at their pace, and no silence for longer than a class watches it', () => {
    expect(pauseBefore(0, 500_000, 1)).toBe(500);
    expect(pauseBefore(0, 500_000, 0.5)).toBe(1000);
    expect(pauseBefore(0, 3_600_000_000, 1)).toBe(LONGEST_SILENCE);
    expect(pauseBefore(10, 11, 1)).toBeGreaterThan(16);
  });
});
