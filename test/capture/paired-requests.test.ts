import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PairedRequests } from '#capture/paired-requests.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { SeenRequests } from '#capture/seen-requests.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';

const PATH = 'poll?since=0';

/**
 * When the requests of each fetch of a page crossed, in milliseconds: as a lab has it, whose page knows of its calls before
 * the capture tells of them, and as a recorded capture has it, of which all is known.
 */
function paired(capture: Pick<Capture, 'events' | 'page'>, offset = 0): number[][] {
  const reader = new CaptureReader();
  const live = new PairedRequests(new SeenRequests(reader));
  for (const event of capture.events) {
    live.advance(
      capture.page.filter(({ time }) => time + offset <= event.time),
      offset,
    );
    reader.receive(event);
  }
  live.advance(capture.page, offset);
  const recorded = new PairedRequests(new SeenRequests(reader));
  recorded.advance(capture.page, offset);
  const times = (pairs: PairedRequests) =>
    capture.page.flatMap(({ name }, index) =>
      name === 'fetch' ? [pairs.of(pairs.called(index).call).map(({ time }) => time / 1000)] : [],
    );
  expect(times(live)).toEqual(times(recorded));
  return times(recorded);
}

/** A fetch was answered on a connection that stays. */
function usedConnection(): FeedCapture {
  return new FeedCapture().opened(0).asks(10, PATH).answers(12, []);
}

/** Part of an answer crosses: its head, and less content than it says. */
const PARTIAL = new TextEncoder().encode('HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n{"events":');

describe('RFC 9112 9.3.1, a request that the browser sends again by itself', () => {
  test('on a connection that had been used, closed with no answer: the fetches after it keep their requests', () => {
    const capture = usedConnection().asks(20, PATH).closes(21, 'reset').reopened(22).requests(23, PATH).answers(25, []);
    capture.asks(30, PATH).answers(32, [1]);
    expect(paired(capture)).toEqual([[10], [20, 23], [30]]);
  });

  test('twice: the connection that it was sent on again had been used too', () => {
    const capture = usedConnection().asks(20, PATH).closes(21).reopened(22).requests(23, 'other');
    capture.octets('server', 24_000, new TextEncoder().encode('HTTP/1.1 204 No Content\r\n\r\n'));
    capture.requests(25, PATH).closes(26).reopened(27).requests(28, PATH).answers(29, []);
    expect(paired(capture)).toEqual([[10], [20, 25, 28]]);
  });

  test('a connection that had carried nothing is not trusted: the fetch has failed, and the next is another', () => {
    const capture = new FeedCapture().opened(0).asks(10, PATH).closes(12, 'reset').reads('error', 13);
    capture.reopened(20).asks(21, PATH).answers(23, []);
    expect(paired(capture)).toEqual([[10], [21]]);
  });

  test('the browser itself dropped the connection, for script no longer wanted the answer', () => {
    const capture = usedConnection().asks(20, PATH).reads('abort', 21);
    capture.add({ type: 'connection-closed', time: 22_000, connection: 0, how: 'closed', by: 'client' });
    capture.reopened(30).asks(31, PATH).answers(33, []);
    expect(paired(capture)).toEqual([[10], [20], [31]]);
  });

  test('RFC 9112 9.6: an answer that broke off and of which script was told is not asked for again', () => {
    const capture = usedConnection().asks(20, PATH).octets('server', 21_000, PARTIAL);
    capture.reads('response', 22, { status: 200 }).closes(22, 'reset').reads('error', 23);
    capture.reopened(30).asks(31, PATH).answers(33, []);
    expect(paired(capture)).toEqual([[10], [20], [31]]);
  });

  test('RFC 9112 9.6: an answer whose head the reset took with it is', () => {
    const capture = usedConnection().asks(20, PATH).octets('server', 21_000, PARTIAL).closes(21, 'reset');
    capture.reopened(30).requests(31, PATH).answers(33, []).asks(40, PATH).answers(41, []);
    expect(paired(capture)).toEqual([[10], [20, 31], [40]]);
  });

  test('a request that was on its way before the other was lost is another fetch', () => {
    const capture = usedConnection().asks(20, PATH).reopened(20).asks(21, PATH);
    capture.add({ type: 'connection-closed', time: 22_000, connection: 0, how: 'reset', by: 'server' });
    capture.answers(23, []).requests(24, PATH).answers(25, []);
    expect(paired(capture)).toEqual([[10], [20, 24], [21]]);
  });
});

test('what asks for something else is not the same request', () => {
  const capture = usedConnection().asks(20, PATH).closes(21).reopened(22).asks(23, 'poll?since=1').answers(24, []);
  capture.requests(25, PATH).answers(26, []);
  expect(paired(capture)).toEqual([[10], [20, 25], [23]]);
});

test('as Chromium did it: two fetches, three requests', () => {
  const path = new URL('../../content/05-short-polling/sent-again.capture.json', import.meta.url);
  const capture = Capture.parse(JSON.parse(readFileSync(path, 'utf8')));
  expect(paired(capture, capture.clocks.page?.offset).map(({ length }) => length)).toEqual([1, 2]);
});
