/**
 * Times in buckets whose bounds grow by a constant ratio: any number of samples in a few kilobytes, and every quantile to
 * within a percent. Pure.
 */
import type { Distribution } from './race-result.ts';

/** The first bucket ends here, in milliseconds; the next one is `RATIO` times as far, and so on. */
const FIRST = 0.01;
const RATIO = 1.02;
const LOG_RATIO = Math.log(RATIO);

/** More than an hour falls into the last bucket. */
const LAST = Math.ceil(Math.log(3_600_000 / FIRST) / LOG_RATIO);

export class LatencyHistogram {
  readonly #counts = new Uint32Array(LAST + 1);
  #samples = 0;
  #negative = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  get samples(): number {
    return this.#samples;
  }

  /** Takes one time in, in milliseconds. One below zero, for the clocks are not known that well, counts as zero. */
  add(milliseconds: number): void {
    const time = Math.max(0, milliseconds);
    if (milliseconds < 0) this.#negative += 1;
    const bucket = bucketOf(time);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#samples += 1;
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
  }

  /**
   * The time that a share of the samples does not exceed: the smallest sample for which that is so (nearest rank), to within
   * half a bucket.
   *
   * @param share from 0 to 1
   */
  quantile(share: number): number | undefined {
    if (this.#samples === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.#samples));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(Math.max(middleOf(bucket), this.#min), this.#max);
    }
    return this.#max;
  }

  /** What there is so far; undefined without a sample. */
  distribution(): Distribution | undefined {
    if (this.#samples === 0) return undefined;
    const at = (share: number) => rounded(this.quantile(share) ?? 0);
    const buckets: [number, number][] = [];
    this.#counts.forEach((samples, bucket) => {
      if (samples > 0) buckets.push([bucket, samples]);
    });
    return {
      samples: this.#samples,
      negative: this.#negative,
      min: rounded(this.#min),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: rounded(this.#max),
      buckets,
    };
  }
}

/** The times between which the samples of a bucket are, in milliseconds. */
export function boundsOfBucket(bucket: number): { readonly from: number; readonly to: number } {
  return { from: bucket === 0 ? 0 : FIRST * RATIO ** (bucket - 1), to: FIRST * RATIO ** bucket };
}

function bucketOf(time: number): number {
  if (time <= FIRST) return 0;
  return Math.min(LAST, Math.ceil(Math.log(time / FIRST) / LOG_RATIO));
}

function middleOf(bucket: number): number {
  const { from, to } = boundsOfBucket(bucket);
  return bucket === 0 ? to / 2 : Math.sqrt(from * to);
}

/** To a microsecond: nothing here is known better. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
