import { describe, expect, test } from 'vitest';
import { beginnings, clockText } from '../../src/layouts/plan-times.ts';

describe('when the steps of a plan begin', () => {
  test('each when all before it are over', () => {
    expect(beginnings([{ minutes: 8 }, { minutes: 10 }, { minutes: 5 }])).toEqual([0, 8, 18]);
  });

  test.each([
    [0, '0:00'],
    [8, '0:08'],
    [60, '1:00'],
    [205, '3:25'],
  ])('%i minutes are %s', (minutes, text) => {
    expect(clockText(minutes)).toBe(text);
  });
});
