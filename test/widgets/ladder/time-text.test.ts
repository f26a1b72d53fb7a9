import { expect, test } from 'vitest';
import { countdownText, countText, durationText, octetsText } from '#widgets/ladder/time-text.ts';

test('durations', () => {
  expect([0, 940, 12_345, 999_000, 1_234_567, 65_000_000].map(durationText)).toEqual([
    '0.0 ms',
    '0.9 ms',
    '12 ms',
    '999 ms',
    '1.23 s',
    '1:05',
  ]);
});

test('countdowns end at zero', () => {
  expect([240_000, 231_200, 900, 0, -5000].map(countdownText)).toEqual(['4:00', '3:52', '0:01', '0:00', '0:00']);
});

test('counts', () => {
  expect([1, 129, 1_048_576].map(octetsText)).toEqual(['1 octet', '129 octets', '1\u202f048\u202f576 octets']);
  expect(countText(1000)).toBe('1\u202f000');
});
