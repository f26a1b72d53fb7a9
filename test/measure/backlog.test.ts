import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { backlogOf } from '#measure/backlog.ts';
import { FeedFollower } from '#measure/feed-follower.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { encodeChunk, encodeResponseHead } from '#wire/http/encode.ts';

/** An answer that goes on has begun, and `count` chunks of ten octets have been handed to the socket. */
function handed(count: number): FeedCapture {
  const capture = new FeedCapture().opened(0).asks(1, 'stream?format=lines');
  const lines: [string, string][] = [['Transfer-Encoding', 'chunked']];
  capture.octets('server', 2000, encodeResponseHead({ status: 200, reason: 'OK', lines }));
  capture.reads('response', 2, { status: 200 });
  for (let index = 0; index < count; index++) capture.octets('server', 3000 + index, encodeChunk(new Uint8Array(10)));
  return capture;
}

function stalled(capture: FeedCapture, time: number, state: 'waits' | 'goes on', skipped = 0): FeedCapture {
  const waiting = state === 'waits' ? 70_000 : 0;
  return capture.add({ type: 'backpressure', time: time * 1000, connection: 0, state, waiting, skipped });
}

function backlog(capture: FeedCapture) {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const follower = new FeedFollower(reader, 'stream');
  follower.advance(capture.page, 0);
  const [followed] = follower.requests;
  if (!followed) throw new Error('no request was followed');
  return backlogOf(followed);
}

describe('where the octets of an answer are that goes on', () => {
  test('what script has been given is taken from what the socket has; framing does not count', () => {
    const capture = handed(5).reads('piece', 4, { octets: 20 }).reads('piece', 5, { octets: 10 });
    expect(backlog(capture)).toEqual({ handed: 50, read: 30, between: 20, waiting: 0, stalls: 0, skipped: 0 });
  });

  test('what waits in the server waits until it goes on; what was left out is added up', () => {
    const capture = stalled(handed(3), 10, 'waits');
    expect(backlog(capture)).toMatchObject({ read: 0, between: 30, waiting: 70_000, stalls: 1, skipped: 0 });
    stalled(stalled(stalled(capture, 20, 'goes on', 4), 30, 'waits'), 40, 'goes on', 3);
    expect(backlog(capture)).toMatchObject({ waiting: 0, stalls: 2, skipped: 7 });
  });

  test('nothing waits once the connection has gone', () => {
    expect(backlog(stalled(handed(1), 10, 'waits').closes(20))).toMatchObject({ waiting: 0, stalls: 1 });
  });

  test('what a raw client reads nobody can tell, and it is no request of the page’s', () => {
    const capture = new FeedCapture();
    capture.add({ type: 'connection-opened', time: 0, connection: 0, peer: 'raw client' });
    capture.requests(1, 'stream');
    const lines: [string, string][] = [['Transfer-Encoding', 'chunked']];
    capture.octets('server', 2000, encodeResponseHead({ status: 200, reason: 'OK', lines }));
    capture.octets('server', 3000, encodeChunk(new Uint8Array(10)));
    expect(backlog(capture)).toMatchObject({ handed: 10, read: undefined, between: undefined });
  });
});
