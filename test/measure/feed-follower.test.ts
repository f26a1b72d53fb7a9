import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { type Account, accountOf } from '#measure/account.ts';
import { FeedFollower, type FeedTechnique } from '#measure/feed-follower.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';

/** Follows a capture whole, event by event, and with the page ahead of the sandbox: all must come to the same. */
function follow(capture: FeedCapture, technique: FeedTechnique, offset = 0) {
  const reader = new CaptureReader();
  const stepwise = new FeedFollower(reader, technique);
  for (const event of capture.events) {
    reader.receive(event);
    stepwise.advance([], offset);
  }
  stepwise.advance(capture.page, offset);
  const later = new CaptureReader();
  const early = new FeedFollower(later, technique);
  early.advance(capture.page, offset);
  for (const event of capture.events) later.receive(event);
  early.advance(capture.page, offset);
  expect(accountOf(early)).toEqual(accountOf(stepwise));
  expect(early.requests.map(({ ids }) => ids)).toEqual(stepwise.requests.map(({ ids }) => ids));
  const atOnce = new FeedFollower(reader, technique);
  atOnce.advance(capture.page, offset);
  expect(accountOf(stepwise)).toEqual(accountOf(atOnce));
  return atOnce;
}

function fates(follower: FeedFollower): string[] {
  return [...follower.events.values()].map((event) => `${event.id} ${follower.fateOf(event)} ${event.seen.length}`);
}

function account(capture: FeedCapture, technique: FeedTechnique): Account {
  return accountOf(follow(capture, technique));
}

describe('what became of each event', () => {
  test('short polling: made between two requests, so given late', () => {
    const capture = new FeedCapture().opened(0).asks(10, 'poll?since=0').answers(11, []);
    capture.makes(500).makes(900).asks(1010, 'poll?since=0').answers(1012, [1, 2]);
    const follower = follow(capture, 'poll');
    expect(fates(follower)).toEqual(['1 late 1', '2 late 1']);
    expect(accountOf(follower)).toMatchObject({
      requests: 2,
      empty: 1,
      connections: 1,
      made: 2,
      seen: 2,
      late: 2,
      missed: 0,
      twice: 0,
      latency: { median: 112_000, worst: 512_000 },
    });
  });

  test('long polling: made while a request was held, given at once; one that nobody waits for is not lost yet', () => {
    const capture = new FeedCapture().opened(0).asks(10, 'long-poll').makes(500).answers(501, [1]).makes(502);
    expect(fates(follow(capture, 'long-poll'))).toEqual(['1 delivered 1', '2 waiting 0']);
  });

  test('without a cursor what was made in the gap is lost, and that is known once a later one is given', () => {
    const capture = new FeedCapture().opened(0).asks(10, 'long-poll').makes(500).answers(501, [1]).makes(502, 3);
    capture.asks(503, 'long-poll').makes(900).answers(901, [5]);
    expect(fates(follow(capture, 'long-poll'))).toEqual([
      '1 delivered 1',
      '2 lost 0',
      '3 lost 0',
      '4 lost 0',
      '5 delivered 1',
    ]);
    expect(account(capture, 'long-poll')).toMatchObject({ made: 5, seen: 2, missed: 3, late: 0 });
  });

  test('two requests with one cursor are given the same event', () => {
    const capture = new FeedCapture().opened(0).asks(10, 'long-poll?since=0').makes(20).answers(21, [1]);
    capture.asks(30, 'long-poll?since=0').answers(31, [1]);
    expect(account(capture, 'long-poll')).toMatchObject({ seen: 1, twice: 1, missed: 0 });
  });

  test('an event stream that was cut: what was made meanwhile comes late with the next request', () => {
    const capture = new FeedCapture().opened(0).opensSource(10).streams(11).makes(20).sends(21, 1).closes(30, 'reset');
    capture.reads('error', 31, { readyState: 'CONNECTING' }).makes(40);
    const follower = follow(capture, 'events');
    expect(fates(follower)).toEqual(['1 delivered 1', '2 waiting 0']);
    expect(follower.requests[0]?.request.cut).toMatchObject({ how: 'reset', time: 30_000 });
  });
});

test('what is of another technique, or was made before anybody asked, counts nowhere', () => {
  const capture = new FeedCapture().opened(0).makes(5).asks(10, 'poll?since=1').answers(11, []).asks(20, 'http');
  capture.octets('server', 21_000, new TextEncoder().encode('HTTP/1.1 204 No Content\r\n\r\n'));
  const follower = follow(capture, 'poll');
  expect(follower.requests).toHaveLength(1);
  expect(accountOf(follower)).toMatchObject({
    made: 0,
    seen: 0,
    missed: 0,
    overheadPerEvent: undefined,
    latency: undefined,
  });
});

test('overhead is every octet of HTTP beside the events’ own texts', () => {
  const capture = new FeedCapture().opened(0).makes(5, 2).asks(10, 'poll?since=0').answers(11, [1, 2], 'ten octets');
  const sum = account(capture, 'poll');
  expect(sum.octets.client).toBe('GET /s/n8Qk/poll?since=0 HTTP/1.1\r\nHost: 127.0.0.1:4102\r\n\r\n'.length);
  expect(sum.overheadPerEvent).toBe((sum.octets.client + sum.octets.server - 20) / 2);
  expect(sum).toMatchObject({ made: 2, late: 2 });
});

test('a clock that is off makes no event that was seen before it was made', () => {
  const capture = new FeedCapture().opened(0).asks(10, 'long-poll').makes(500).answers(501, [1]);
  expect(accountOf(follow(capture, 'long-poll', -3_000_000)).latency).toEqual({ median: 0, worst: 0 });
});
