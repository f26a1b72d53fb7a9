import { describe, expect, test } from 'vitest';
import { type Load, loadLine, measureLoad } from '#sandbox/preflight/load.ts';
import { preflightOptions } from '#sandbox/preflight/preflight-options.ts';

const easy: Load = {
  ...{ learners: 30, written: 1500, missing: 0, median: 1, p99: 20, processor: 0.1, memory: 150 * 2 ** 20 },
};

describe('what a load says of the class', () => {
  test.each([
    [{}, 'pass'],
    [{ p99: 150 }, 'look'],
    [{ processor: 0.7 }, 'look'],
    [{ p99: 1200 }, 'fail'],
    [{ processor: 0.95 }, 'fail'],
    [{ missing: 1 }, 'fail'],
    [{ p99: Number.POSITIVE_INFINITY, missing: 1500 }, 'fail'],
  ] as const)('%j: %s', (change, verdict) => {
    expect(loadLine({ ...easy, ...change }).verdict).toBe(verdict);
  });

  test('a class that is too large is told how many there is room for', () => {
    expect(loadLine({ ...easy, processor: 0.9 }).todo?.join(' ')).toContain('about 20 learners');
  });
});

test('one that fits is told how many would', () => {
  expect(loadLine(easy).says).toMatch(/room for about 180$/);
});

test('a small class is measured in earnest: all that was written is in the captures, and the sandbox worked for it', {
  timeout: 60_000,
}, async () => {
  const told: string[] = [];
  const load = await measureLoad(3, 1, (text) => told.push(text), new AbortController().signal);
  expect(load).toMatchObject({ learners: 3, written: 15, missing: 0 });
  expect(load.median).toBeGreaterThan(0);
  expect(load.p99).toBeGreaterThanOrEqual(load.median);
  expect(load.processor).toBeGreaterThan(0);
  expect(load.memory).toBeGreaterThan(2 ** 20);
  expect(told.at(0)).toBe('3 of 3 learners have sat down');
  expect(told.at(1)).toBe('3 learners at work, 0 of 1 s');
});

test('it can be stopped', { timeout: 60_000 }, async () => {
  const stop = new AbortController();
  const measured = measureLoad(2, 600, () => stop.abort(), stop.signal);
  await expect(measured).rejects.toThrow(/abort/i);
});

describe('the options', () => {
  test('what is not its own is left for the sandbox', () => {
    expect(preflightOptions(['--learners', '12', '--port', '5000', '--seconds=3', '--json'])).toEqual({
      ...{ learners: 12, seconds: 3, json: true, help: false, others: ['--port', '5000'] },
    });
  });

  test.each([['--learners'], ['--learners=many'], ['--seconds=0'], ['--learners=-1']])('%s is refused', (arg) => {
    expect(() => preflightOptions([arg])).toThrow(/must be a whole number/);
  });
});
