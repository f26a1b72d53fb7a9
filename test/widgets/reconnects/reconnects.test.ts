import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { FeedFollower } from '#measure/feed-follower.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { continuityWords, reconnectsOf } from '#widgets/reconnects/reconnects.ts';

function reconnects(capture: FeedCapture) {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const follower = new FeedFollower(reader, 'events');
  follower.advance(capture.page, 0);
  return reconnectsOf(reader, follower.requests);
}

function cut(): FeedCapture {
  const capture = new FeedCapture().opened(0).opensSource(10).streams(11).makes(20).sends(21, 1).makes(25).sends(26, 2);
  return capture.closes(30, 'reset').reads('error', 31, { readyState: 'CONNECTING' });
}

describe('HTML 9.2.3, a stream that is taken up again', () => {
  test('a first request is none', () => {
    expect(reconnects(new FeedCapture().opened(0).opensSource(10).streams(11))).toEqual([]);
  });

  test('how long it took, what the request told, and whether anything is missing', () => {
    const capture = cut()
      .makes(40, 2)
      .reopened(3030)
      .requests(3032, 'events', [['Last-Event-ID', '2']])
      .streams(3033);
    expect(reconnects(capture)).toMatchObject([
      { number: 2, waited: 3_002_000, lastEventId: '2', before: 2, first: undefined },
    ]);
    capture.sends(3034, 3).sends(3035, 4);
    const [only] = reconnects(capture);
    expect(only).toMatchObject({ key: 'u1.0.client.0', first: 3 });
    expect(only && continuityWords(only)).toBe('it goes on with event 3 after event 2: nothing missed, nothing twice');
  });

  test('without an id there is none to tell, and what came between is missed', () => {
    const capture = cut().makes(40, 2).reopened(3030).requests(3032, 'events').streams(3033).makes(3034).sends(3035, 5);
    expect(reconnects(capture)).toMatchObject([{ lastEventId: undefined, before: 2, first: 5 }]);
    expect(continuityWords({ before: 2, first: 5 })).toContain('2 missed');
    expect(continuityWords({ before: 2, first: 2 })).toContain('1 given again');
  });
});
