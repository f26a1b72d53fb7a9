import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEED_LIMITS, Feed, feedText } from '#service/feed.ts';

describe('the feed', () => {
  test('is off until it is given a pace', () => {
    const feed = new Feed();
    expect(feed.due).toBe(Number.POSITIVE_INFINITY);
    expect(feed.advance(1e9)).toEqual([]);
    expect(feed.after(0)).toEqual({ events: [], cursor: 0, lost: 0 });
  });

  test('makes a burst each period, numbered from 1, of the size asked for', () => {
    const feed = new Feed();
    feed.configure({ rate: 10, size: 20, burst: 2 }, 1000);
    expect(feed.due).toBe(1100);
    expect(feed.advance(1099)).toEqual([]);
    const made = feed.advance(1250);
    expect(made.map(({ id, time }) => [id, time])).toEqual([
      [1, 1100],
      [2, 1100],
      [3, 1200],
      [4, 1200],
    ]);
    expect(made.every(({ text }) => text.length === 20)).toBe(true);
    expect(feed.due).toBe(1300);
  });

  test('goes on with its numbers at another pace, and after a stop', () => {
    const feed = new Feed();
    feed.configure({ rate: 1, size: 1, burst: 1 }, 0);
    feed.advance(1000);
    feed.configure({ rate: 0, size: 1, burst: 1 }, 1000);
    expect(feed.advance(99_000)).toEqual([]);
    feed.configure({ rate: 1, size: 1, burst: 1 }, 99_000);
    expect(feed.advance(100_000).map(({ id }) => id)).toEqual([2]);
  });

  test('makes no flood when the clock jumps', () => {
    const feed = new Feed();
    feed.configure({ rate: 100, size: 1, burst: 1 }, 0);
    expect(feed.advance(3_600_000).length).toBeLessThanOrEqual(11);
  });

  test('resumes after any cursor, and says how many events the log has lost', () => {
    const feed = new Feed();
    feed.configure({ rate: 100, size: 10, burst: 300 }, 0);
    feed.advance(50);
    expect(feed.last).toBe(1500);
    expect(feed.first).toBe(1500 - FEED_LIMITS.kept + 1);
    const resumed = feed.after(100);
    expect(resumed.lost).toBe(400);
    expect(resumed.events[0]?.id).toBe(501);
    expect(resumed.cursor).toBe(1500);
    expect(feed.after(1499)).toMatchObject({ lost: 0, cursor: 1500, events: [{ id: 1500 }] });
    expect(feed.after(9999)).toEqual({ events: [], cursor: 1500, lost: 0 });
  });

  test('bounds its log by octets too', () => {
    const feed = new Feed();
    feed.configure({ rate: 1, size: FEED_LIMITS.size, burst: 100 }, 0);
    feed.advance(1000);
    expect(feed.after(0).events.length).toBe(FEED_LIMITS.octets / FEED_LIMITS.size);
    expect(feed.after(0).lost + feed.after(0).events.length).toBe(100);
  });

  test('a reader with a cursor misses nothing that it is not told of', () => {
    const act = fc.oneof(fc.constant('read'), fc.integer({ min: 1, max: 3000 }));
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        const feed = new Feed();
        feed.configure({ rate: 50, size: 4, burst: 30 }, 0);
        let now = 0;
        let cursor = 0;
        let counted = 0;
        for (const each of [...acts, 'read']) {
          if (typeof each === 'number') {
            now += each;
            feed.advance(now);
          } else {
            const answer = feed.after(cursor);
            counted += answer.lost + answer.events.length;
            cursor = answer.cursor;
          }
        }
        expect(cursor).toBe(feed.last);
        expect(counted).toBe(feed.last);
      }),
    );
  });
});

test('the text of an event is the same at every call, and as long as it was asked for', () => {
  for (const size of [1, 7, 8, 9, 33, 1000]) expect(feedText(42, size)).toHaveLength(size);
  expect(feedText(42, 16)).toBe('event 42 abcdefg');
});
