import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RedrawPace } from '#widgets/lab/redraw-pace.ts';

let drawn: number;
let pace: RedrawPace;

beforeEach(() => {
  vi.useFakeTimers();
  drawn = 0;
  pace = new RedrawPace(() => {
    drawn += 1;
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Draws a list that gets `each` rows more every 16 ms, `frames` times. */
function stream(frames: number, each: number): void {
  for (let frame = 1; frame <= frames; frame++) {
    vi.advanceTimersByTime(16);
    pace.listDrawn(frame * each, frame * 16, false);
  }
}

describe('what stands around a list', () => {
  test('is drawn with it while rows come one by one', () => {
    for (let row = 1; row <= 20; row++) pace.listDrawn(row, row * 500, false);
    expect(drawn).toBe(20);
  });

  test('is drawn now and then while they stream in, and once more after the last of them', () => {
    stream(250, 4);
    // The first few are no stream yet; then it is every 600 ms of 4 s.
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(16);
    const before = drawn;
    vi.advanceTimersByTime(700);
    expect(drawn).toBe(before + 1);
    vi.advanceTimersByTime(5000);
    expect(drawn).toBe(before + 1);
  });

  test('is drawn at once when a reader acts, whatever streams in', () => {
    stream(100, 4);
    const before = drawn;
    pace.listDrawn(400, 1601, true);
    expect(drawn).toBe(before + 1);
  });

  test('catches up when asked to, and only then has nothing more to do', () => {
    stream(100, 4);
    const before = drawn;
    pace.catchUp();
    pace.catchUp();
    expect(drawn).toBe(before + 1);
  });

  test('is not drawn once it is stopped', () => {
    stream(100, 4);
    const before = drawn;
    pace.stop();
    vi.advanceTimersByTime(5000);
    expect(drawn).toBe(before);
  });
});
