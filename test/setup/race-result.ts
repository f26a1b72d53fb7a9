import { LatencyHistogram } from '#measure/latency-histogram.ts';
import { RaceResult } from '#measure/race-result.ts';

/** A result of a race as a browser makes one, with two lanes. */
export function raceResult(): RaceResult {
  const histogram = new LatencyHistogram();
  for (const time of [0.4, 0.6, 0.9, 12]) histogram.add(time);
  const latency = histogram.distribution();
  const lane = { requests: 1, connections: 1, delivered: 4, expected: 4, lost: 0, twice: 0, ready: 3.2, first: 8.1 };
  return RaceResult.parse({
    format: 'wire101-race',
    version: 1,
    origin: 'live',
    startedAt: '2026-11-26T20:00:00.000Z',
    browser: 'Chromium 156',
    settings: {
      scenario: 'stock-ticker',
      techniques: ['server-sent-events', 'websocket'],
      ...{ rate: 20, size: 64, burst: 1, say: 0, consumers: 1, interval: 500, seconds: 5, cut: false, shared: false },
      qos: 0,
    },
    clock: { uncertainty: 0.3, resolution: 0.1 },
    measured: { first: 5, last: 8, milliseconds: 5000 },
    hidden: 0,
    stopped: false,
    elided: 0,
    lanes: [
      {
        technique: 'server-sent-events',
        ...lane,
        up: { octets: 500, payload: 0 },
        down: { octets: 900, payload: 256 },
        latency,
      },
      {
        technique: 'websocket',
        ...lane,
        up: { octets: 480, payload: 0 },
        down: { octets: 600, payload: 256 },
        latency,
      },
    ],
  });
}
