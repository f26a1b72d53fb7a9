import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Sayings } from '#widgets/race/sayings.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function speaker(lane: number, consumer = 0, say = 2) {
  const sayings = new Sayings({ lane, consumer, settings: { say, size: 40 } });
  const said: string[] = [];
  sayings.by = (text) => said.push(text) > 0;
  return { sayings, said };
}

test('says so many a second, of the size that was asked for, from its turn on', () => {
  const { sayings, said } = speaker(3);
  sayings.begin(0.5);
  vi.advanceTimersByTime(249);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1001);
  sayings.stop();
  vi.advanceTimersByTime(5000);
  expect(said.map((text) => text.length)).toEqual([40, 40, 40]);
  expect(said[1]).toMatch(/^say 3\.0\.2 \.+$/);
});

test('nothing is said one way', () => {
  const { sayings, said } = speaker(0, 0, 0);
  sayings.begin(0);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});

test('a round trip is of what oneself said, once', () => {
  const [one, other] = [speaker(1), speaker(1, 1)];
  const at = performance.now();
  one.sayings.say();
  const [text = ''] = one.said;
  expect(other.sayings.heard(text, at + 30)).toBeUndefined();
  expect(one.sayings.heard('event 4 abc', at + 30)).toBeUndefined();
  expect(one.sayings.heard(text, at + 30)).toBe(30);
  expect(one.sayings.heard(text, at + 90)).toBeUndefined();
});

test('what could not be said is not waited for', () => {
  const { sayings, said } = speaker(1);
  sayings.by = () => false;
  sayings.say();
  expect(said).toEqual([]);
  expect(sayings.heard('say 1.0.1 ', performance.now())).toBeUndefined();
});
