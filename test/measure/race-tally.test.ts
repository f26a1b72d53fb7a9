import { describe, expect, test } from 'vitest';
import type { CaptureEvent } from '#capture/schema.ts';
import { RaceResult } from '#measure/race-result.ts';
import type { RaceSettings } from '#measure/race-settings.ts';
import { type LaneTally, RaceTally } from '#measure/race-tally.ts';

const settings: RaceSettings = {
  techniques: ['server-sent-events', 'websocket'],
  ...{
    rate: 10,
    size: 20,
    burst: 1,
    say: 0,
    consumers: 2,
    interval: 500,
    seconds: 2,
    cut: false,
    shared: false,
    qos: 0,
  },
};
const about = {
  origin: 'live',
  startedAt: '2026-11-26T20:00:00.000Z',
  browser: 'Chromium 156',
  clock: { uncertainty: 0.2, resolution: 0.1 },
  hidden: 0,
  stopped: false,
} as const;

/** The feed makes events `first` to `last` at `time`, in milliseconds. */
const made = (first: number, last: number, time: number): CaptureEvent => ({
  ...{ id: first, type: 'feed', time: time * 1000, first, last },
});

function race() {
  const tally = new RaceTally(settings);
  const [sse, websocket] = tally.lanes as [LaneTally, LaneTally];
  return { tally, sse, websocket };
}

describe('the tally of a race', () => {
  test('latency is from making to delivery, whichever is told first, and only of the measured part', () => {
    const { tally, sse } = race();
    tally.captured([made(1, 1, 900)]);
    sse.deliveries.got(0, 1, 950);
    tally.begin(1000);
    sse.deliveries.got(0, 2, 1003);
    tally.captured([made(2, 2, 1001)]);
    tally.captured([made(3, 3, 1100)]);
    sse.deliveries.got(0, 3, 1104);
    tally.end(1150);
    tally.captured([made(4, 4, 1200)]);
    sse.deliveries.got(0, 4, 1290);
    const [lane] = tally.result(about).lanes;
    expect(lane?.latency).toMatchObject({ samples: 2, min: 2, max: 4 });
    expect(lane).toMatchObject({ delivered: 4, expected: 4 });
  });

  test('what a consumer never had is lost, what it had again came twice, each for itself', () => {
    const { tally, sse, websocket } = race();
    tally.begin(0);
    tally.captured([made(1, 10, 5)]);
    for (let id = 1; id <= 10; id += 1) {
      for (const consumer of [0, 1]) sse.deliveries.got(consumer, id, 6);
      if (id !== 4 && id !== 5) websocket.deliveries.got(0, id, 6);
    }
    expect(tally.hasAll(10)).toBe(false);
    expect(tally.hasAll(11)).toBe(false);
    websocket.deliveries.got(0, 10, 9);
    websocket.deliveries.got(0, 10, 9);
    tally.end(100);
    const [first, second] = tally.result(about).lanes;
    expect(first).toMatchObject({ delivered: 20, expected: 20, lost: 0, twice: 0 });
    expect(second).toMatchObject({ delivered: 10, expected: 20, lost: 12, twice: 2 });
    expect([first?.latency?.samples, second?.latency?.samples]).toEqual([20, 8]);
  });

  test('a lane that a cut must have cost events is not waited for', () => {
    const tally = new RaceTally({ ...settings, consumers: 1, cut: true });
    const [sse] = tally.lanes as [LaneTally, LaneTally];
    tally.begin(0);
    tally.captured([made(1, 2, 5)]);
    expect(tally.hasAll(2)).toBe(false);
    for (const id of [1, 2]) sse.deliveries.got(0, id, 6);
    expect(tally.hasAll(2)).toBe(true);
  });

  test('it keeps account of many events', () => {
    const { tally, sse } = race();
    tally.begin(0);
    tally.captured([made(1, 40_000, 5)]);
    for (let id = 1; id <= 40_000; id += 1) for (const consumer of [0, 1]) sse.deliveries.got(consumer, id, 7);
    expect(tally.result(about).lanes[0]).toMatchObject({ expected: 80_000, lost: 0, latency: { samples: 80_000 } });
  });

  test('a result is one by its schema, from the beginning on', () => {
    const { tally, websocket } = race();
    expect(RaceResult.parse(tally.result(about)).lanes[1]).toMatchObject({ delivered: 0, expected: 0, lost: 0 });
    websocket.ready(3);
    websocket.ready(5);
    websocket.first(12.34567);
    websocket.trouble = 'a'.repeat(1000);
    expect(RaceResult.parse(tally.result(about)).lanes[1]).toMatchObject({ ready: 5, first: 12.346 });
  });
});
