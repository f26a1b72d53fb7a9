import { describe, expect, test } from 'vitest';
import { clockText, isFresh, movedTo, paused, reading, STOPPED, started, targetsOf } from '#widgets/present/timer.ts';

const MINUTE = 60_000;

describe('the clock', () => {
  test('stands still until it is started, and while it is paused', () => {
    expect(isFresh(STOPPED)).toBe(true);
    expect(reading(STOPPED, [MINUTE], 5000).elapsed).toBe(0);
    const once = paused(started(STOPPED, 1000), 4000);
    expect(isFresh(once)).toBe(false);
    expect(reading(once, [MINUTE], 99_000).elapsed).toBe(3000);
    expect(reading(started(once, 100_000), [MINUTE], 101_000).elapsed).toBe(4000);
  });

  test('starting it twice changes nothing', () => {
    expect(reading(started(started(STOPPED, 1000), 2000), [], 3000).elapsed).toBe(2000);
  });

  test('each screen has its own time, which goes on when it is shown again', () => {
    let timer = started(STOPPED, 0);
    timer = movedTo(timer, 1, 10_000);
    timer = movedTo(timer, 0, 15_000);
    expect(reading(timer, [], 17_000)).toMatchObject({ elapsed: 17_000, onScreen: 12_000 });
    expect(reading(movedTo(timer, 1, 17_000), [], 18_000).onScreen).toBe(6000);
  });

  test('while it is paused a move takes no time', () => {
    const timer = movedTo(paused(started(STOPPED, 0), 3000), 4, 60_000);
    expect(reading(timer, [], 90_000)).toMatchObject({ elapsed: 3000, onScreen: 0 });
  });
});

describe('the plan', () => {
  const targets = [MINUTE, 2 * MINUTE, MINUTE];

  test('holds while a screen has time left', () => {
    expect(reading(started(STOPPED, 0), targets, 30_000)).toEqual({
      elapsed: 30_000,
      onScreen: 30_000,
      target: MINUTE,
      behind: 0,
    });
  });

  test('is overrun by what is more than a screen has', () => {
    expect(reading(started(STOPPED, 0), targets, 75_000).behind).toBe(15_000);
    expect(reading(movedTo(started(STOPPED, 0), 1, 75_000), targets, 80_000).behind).toBe(15_000);
  });

  test('has time to spare once a screen is left early, and passes over those that are left out', () => {
    expect(reading(movedTo(started(STOPPED, 0), 1, 20_000), targets, 20_000).behind).toBe(-40_000);
    expect(reading(movedTo(started(STOPPED, 0), 2, 20_000), targets, 20_000).behind).toBe(20_000 - 3 * MINUTE);
  });
});

test('the minutes of a section are shared among its screens, more of them to a lab; all of them are given out', () => {
  const screens = [
    { section: '', what: ['head'] },
    { section: '', what: ['lab'] },
    { section: 'mask', what: ['text'] },
    { section: 'unplanned', what: ['text'] },
  ];
  expect(targetsOf(screens, { '': 4, mask: 2 })).toEqual([MINUTE, 3 * MINUTE, 2 * MINUTE, 0]);
});

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [724_000, '12:04'],
  [3_724_000, '1:02:04'],
  [-61_000, '1:01'],
])('%d ms reads %s', (time, text) => {
  expect(clockText(time)).toBe(text);
});
