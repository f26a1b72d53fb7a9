import { describe, expect, test } from 'vitest';
import { ClassTally, type ClassTold } from '#measure/class-tally.ts';
import type { RaceSettings } from '#measure/race-settings.ts';

const settings: RaceSettings = {
  techniques: ['websocket', 'mqtt'],
  ...{ rate: 1, size: 64, burst: 1, say: 0, consumers: 1, interval: 250, seconds: 2, qos: 0 },
  ...{ cut: false, shared: false },
};

const about = { startedAt: new Date(0).toISOString(), stopped: false };
const told = (technique: string, got: [number, number][], more: Partial<ClassTold> = {}): ClassTold => ({
  ...{ uncertainty: 1, resolution: 0.1, hidden: 0, ...more },
  lanes: [{ technique, ready: 5, payload: got.length * 64, got }],
});
/** The feed makes event `id` at `time` ms. */
const made = (id: number, time: number) => ({ id, time: time * 1000, type: 'feed', first: id, last: id }) as const;

describe('a race of a class', () => {
  test('counts each technique for those who have it: what came, when, twice, and never', () => {
    const tally = new ClassTally(settings, [['websocket'], ['mqtt'], ['websocket']]);
    tally.begin(0);
    tally.captured([made(1, 10), made(2, 20)]);
    tally.told(
      0,
      told('websocket', [
        [1, 12],
        [2, 23],
      ]),
    );
    tally.told(
      1,
      told(
        'mqtt',
        [
          [1, 14],
          [1, 15],
        ],
        { uncertainty: 3, hidden: 400 },
      ),
    );
    expect(tally.isReady).toBe(false);
    expect(tally.hasAll(2)).toBe(false);
    tally.told(2, told('websocket', [[1, 11]]));
    expect(tally.taking).toEqual([
      { technique: 'websocket', consumers: 2, ready: 2 },
      { technique: 'mqtt', consumers: 1, ready: 1 },
    ]);
    expect(tally.isReady).toBe(true);
    tally.end(30);
    const { lanes, clock, browser, measured } = tally.result(about);
    expect(measured).toMatchObject({ first: 1, last: 2 });
    expect(browser).toBe('3 browsers');
    expect(clock).toEqual({ uncertainty: 3, resolution: 0.1 });
    expect(tally.hidden).toBe(1);
    expect(lanes[0]).toMatchObject({
      expected: 4,
      lost: 1,
      twice: 0,
      delivered: 3,
      latency: { samples: 3, min: 1, max: 3 },
    });
    expect(lanes[1]).toMatchObject({ expected: 2, lost: 1, twice: 1, delivered: 2, latency: { samples: 1 } });
  });

  test('lets be what a browser says of a technique or a number that is not its own', () => {
    const tally = new ClassTally(settings, [['websocket'], ['mqtt']]);
    tally.begin(0);
    tally.captured([made(1, 10)]);
    tally.told(0, told('mqtt', [[1, 12]]));
    tally.told(0, told('smoke signals', [[1, 12]]));
    tally.told(7, told('websocket', [[1, 12]]));
    tally.end(20);
    expect(tally.result(about).lanes.map(({ delivered, lost }) => [delivered, lost])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test('takes deliveries in before the capture has told of their making', () => {
    const tally = new ClassTally(settings, [['websocket', 'mqtt']]);
    tally.begin(0);
    tally.told(0, told('websocket', [[1, 12]]));
    tally.captured([made(1, 10)]);
    tally.told(0, told('mqtt', [[1, 19]]));
    tally.end(20);
    expect(tally.hasAll(1)).toBe(true);
    expect(tally.result(about).lanes.map(({ latency }) => latency?.max)).toEqual([2, 9]);
  });
});
