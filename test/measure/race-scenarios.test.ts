import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsASecond, whyNot } from '#measure/race-budget.ts';
import { scenarios } from '#measure/race-scenarios.ts';
import { RaceSettings } from '#measure/race-settings.ts';
import { FEED_LIMITS } from '#service/feed.ts';
import { limitSpecs } from '#service/limits.ts';

describe('scenarios', () => {
  test.each(scenarios)('$id is settings that can be raced with, by all techniques', ({ id, settings }) => {
    expect(RaceSettings.parse(settings)).toEqual(settings);
    expect(settings).toMatchObject({ scenario: id });
    expect(settings.techniques).toHaveLength(6);
    expect(whyNot(settings)).toBeUndefined();
  });

  test('none is twice there', () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  });
});

describe('the budget of a race', () => {
  const [{ settings }] = scenarios;

  test('is within what the sandbox says of itself', () => {
    const most = { ...settings, rate: 50, burst: 100, size: 16 };
    expect(eventsASecond(most)).toBe(FEED_LIMITS.eventsPerSecond);
    expect(whyNot({ ...most, seconds: 2, techniques: ['websocket'] })).toBeUndefined();
    expect(whyNot({ ...most, burst: 100, rate: 50.2 })).toContain('5000 at most');
    expect(whyNot({ ...settings, rate: 130, size: 16_384 })).toContain(`${FEED_LIMITS.octetsPerSecond} at most`);
  });

  test('what is too much for a session is told, with the time that would do', () => {
    const long = { ...settings, rate: 100, size: 1000, seconds: 120 };
    const seconds = Number(/(\d+) seconds would do/.exec(whyNot(long) ?? '')?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(whyNot({ ...long, seconds })).toBeUndefined();
    expect(whyNot({ ...long, seconds: seconds + 1 })).toBeDefined();
  });

  test('never lets pass what must be more than a session may have', () => {
    const any = fc.record({
      rate: fc.double({ min: 0.2, max: 200, noNaN: true }),
      size: fc.integer({ min: 16, max: 16_384 }),
      burst: fc.integer({ min: 1, max: 100 }),
      consumers: fc.integer({ min: 1, max: 4 }),
      seconds: fc.integer({ min: 2, max: 120 }),
    });
    fc.assert(
      fc.property(any, (some) => {
        const texts = some.rate * some.burst * some.size * some.consumers * some.seconds * settings.techniques.length;
        fc.pre(texts > limitSpecs.octetsPerSession.default);
        expect(whyNot({ ...settings, ...some })).toBeDefined();
      }),
    );
  });
});
