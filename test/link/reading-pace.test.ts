import { describe, expect, test, vi } from 'vitest';
import { ReadingPace } from '#link/reading-pace.ts';

/** Whether a rest is over, once all that is due has happened. */
function watched(rest: Promise<void>): { over: boolean } {
  const state = { over: false };
  void rest.then(() => {
    state.over = true;
  });
  return state;
}

describe('how fast script reads', () => {
  const wanted = new AbortController().signal;

  test('as it comes there is no rest; at a pace it is as long as the octets are many', async () => {
    vi.useFakeTimers();
    const pace = new ReadingPace();
    await pace.rest(1_000_000, wanted);
    pace.octetsPerSecond = 1000;
    const rest = watched(pace.rest(500, wanted));
    await vi.advanceTimersByTimeAsync(490);
    expect(rest.over).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(rest.over).toBe(true);
    vi.useRealTimers();
  });

  test('at 0 it does not end by itself, but by another pace, which counts from when it began', async () => {
    vi.useFakeTimers();
    const pace = new ReadingPace();
    pace.octetsPerSecond = 0;
    const rest = watched(pace.rest(0, wanted));
    const long = watched(pace.rest(5000, wanted));
    await vi.advanceTimersByTimeAsync(3000);
    expect(rest.over).toBe(false);
    pace.octetsPerSecond = 1000;
    await vi.advanceTimersByTimeAsync(10);
    expect([rest.over, long.over]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(long.over).toBe(true);
    vi.useRealTimers();
  });

  test('who wants no more need not wait', async () => {
    const pace = new ReadingPace();
    pace.octetsPerSecond = 0;
    const abort = new AbortController();
    const rest = pace.rest(1, abort.signal);
    abort.abort();
    await rest;
  });
});
