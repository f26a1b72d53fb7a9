import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { FeedFollower, type FeedTechnique } from '#measure/feed-follower.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { axisTimes } from '#widgets/hold-chart/axis.ts';
import { type Chart, chartOf } from '#widgets/hold-chart/chart.ts';
import { barWords, fateWords } from '#widgets/hold-chart/chart-words.ts';

const SECOND = 1_000_000;

function chart(capture: FeedCapture, technique: FeedTechnique, now?: number): Chart {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const follower = new FeedFollower(reader, technique);
  follower.advance(capture.page, 0);
  return chartOf(follower, now);
}

describe('bars', () => {
  test('held, answered, empty, never answered; and the gap before each', () => {
    const capture = new FeedCapture().opened(0).asks(1000, 'long-poll').makes(2000).answers(2000, [1]);
    capture.asks(2030, 'long-poll').answers(4030, []).asks(4031, 'long-poll');
    const { bars } = chart(capture, 'long-poll', 5 * SECOND);
    expect(bars.map(barWords)).toEqual([
      'held 1.00 s · 200 · event 1',
      'held 2.00 s · 204 · nothing new',
      'held 969 ms',
    ]);
    expect(bars.map(({ gapFrom, from }) => gapFrom !== undefined && from - gapFrom)).toEqual([false, 30_000, 1000]);
    capture.closes(4500);
    expect(barWords(chart(capture, 'long-poll').bars[2] as Chart['bars'][0])).toBe('never answered · cut');
  });

  test('lost on a connection that had been used: the browser sent it again by itself (RFC 9112 9.3.1)', () => {
    const capture = new FeedCapture().opened(0).asks(1000, 'poll?since=0').answers(1010, []);
    capture.asks(2000, 'poll?since=0').closes(2010, 'reset').reopened(2015).requests(2020, 'poll?since=0');
    capture.answers(2030, []);
    expect(chart(capture, 'poll').bars.map(barWords)).toEqual([
      'held 10 ms · 204 · nothing new',
      'never answered · cut · sent again by the browser',
      'held 10 ms · 204 · nothing new',
    ]);
  });

  test('two at once leave no gap between them', () => {
    const capture = new FeedCapture().opened(0).asks(1000, 'long-poll').asks(1010, 'long-poll');
    expect(chart(capture, 'long-poll', 2 * SECOND).bars.map(({ gapFrom }) => gapFrom)).toEqual([undefined, undefined]);
  });

  test('only the newest are drawn, and how many are not is told', () => {
    const capture = new FeedCapture().opened(0);
    for (let index = 0; index < 50; index++) capture.asks(index * 100, 'poll?since=0').answers(index * 100 + 5, []);
    const { bars, before, from } = chart(capture, 'poll');
    expect(bars).toHaveLength(8);
    expect(before).toBe(42);
    expect(from).toBe(bars[0]?.from);
  });

  test('a stream of an hour is drawn as its last minute', () => {
    const capture = new FeedCapture().opened(0).opensSource(0).streams(1).makes(5).sends(6, 1);
    const { from, to, bars, marks } = chart(capture, 'events', 3600 * SECOND);
    expect(to - from).toBe(60 * SECOND);
    expect(bars).toHaveLength(1);
    expect(marks).toEqual([]);
  });
});

describe('marks', () => {
  test('made together and of one fate they are one; what differs stands apart', () => {
    const capture = new FeedCapture().opened(0).asks(0, 'long-poll').makes(1000).answers(1001, [1]).makes(1002, 48);
    capture.asks(1003, 'long-poll').makes(3000).answers(3001, [50]);
    const { marks } = chart(capture, 'long-poll');
    expect(marks.map((mark) => [mark.first, mark.last, mark.count, fateWords(mark)])).toEqual([
      [1, 1, 1, 'delivered'],
      [2, 49, 48, 'lost: passed over'],
      [50, 50, 1, 'delivered'],
    ]);
    expect(marks[2]).toMatchObject({ delay: 1000, given: true });
  });

  test('a mark has the key of the row that tells of its making', () => {
    const capture = new FeedCapture().opened(0).asks(0, 'long-poll').makes(1000).answers(1001, [1]);
    // Opened, the request, the making.
    expect(chart(capture, 'long-poll').marks[0]?.key).toBe('n2');
  });
});

test('an axis has round times, and not too many', () => {
  expect(axisTimes(1.2 * SECOND, 5.1 * SECOND, SECOND, 8)).toEqual(
    [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4].map((s) => s * SECOND),
  );
  for (const span of [1, 7, 30, 59].map((s) => s * SECOND)) {
    expect(axisTimes(0, span, 0, 8).length).toBeLessThanOrEqual(9);
  }
});
