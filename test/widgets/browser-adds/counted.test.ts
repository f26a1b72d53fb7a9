import { expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { countedWords, countRequests } from '#widgets/browser-adds/counted.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';

test('what crossed since a moment: requests, their connections, preflights, and how far apart they came', () => {
  const reader = new CaptureReader();
  const capture = new FeedCapture().opened(0).asks(1, 'poll?since=0').answers(2, []);
  let read = 0;
  const receive = () => {
    for (; read < capture.events.length; read++)
      reader.receive(capture.events[read] as (typeof capture.events)[number]);
  };
  receive();
  const from = reader.entries.length;
  const preflight = encodeRequestHead({ method: 'OPTIONS', target: '/s/n8Qk/poll', lines: [['Host', 'wire']] });
  capture.octets('client', 10_000, preflight).answers(11, []);
  capture.asks(12, 'poll?since=0').closes(13, 'reset').reopened(14).requests(1012, 'poll?since=0');
  receive();
  const counted = countRequests(reader, from, 1);
  expect(counted).toEqual({ fetches: 1, requests: 2, preflights: 1, connections: 2, apart: 1_000_000 });
  expect(countedWords(counted)).toBe(
    '1 fetch, 2 requests on 2 connections, 1 preflight. The last request came 1.00 s after the first.',
  );
  expect(countedWords({ fetches: 2, requests: 1, preflights: 0, connections: 1, apart: 0 })).toBe(
    '2 fetches, 1 request on 1 connection.',
  );
});
