import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOfBucket, LatencyHistogram } from '#measure/latency-histogram.ts';

const filled = (times: readonly number[]) => {
  const histogram = new LatencyHistogram();
  for (const time of times) histogram.add(time);
  return histogram;
};

describe('a histogram of latencies', () => {
  test('nothing is said of no samples', () => {
    expect(new LatencyHistogram().quantile(0.5)).toBeUndefined();
    expect(new LatencyHistogram().distribution()).toBeUndefined();
  });

  test('a time below zero counts as zero, and is told', () => {
    expect(filled([-0.4, 3]).distribution()).toMatchObject({ samples: 2, negative: 1, min: 0, max: 3 });
  });

  test('quantiles are those of the sorted samples (nearest rank), to within a percent', () => {
    const times = fc.array(fc.double({ min: 0.05, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95, 0.99, 1), (samples, share) => {
        const sorted = [...samples].sort((one, other) => one - other);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] as number;
        const told = filled(samples).quantile(share) as number;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.01 + 1e-9);
      }),
    );
  });

  test('every sample is in the bucket whose bounds hold it, and no sample is in none', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_000_000, noNaN: true }), (time) => {
        const [[bucket, samples] = [-1, 0]] = filled([time]).distribution()?.buckets ?? [];
        const { from, to } = boundsOfBucket(bucket);
        expect(samples).toBe(1);
        expect(time).toBeGreaterThanOrEqual(from * (1 - 1e-9));
        expect(time).toBeLessThanOrEqual(to * (1 + 1e-9));
      }),
    );
  });
});
