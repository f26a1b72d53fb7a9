import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { factOf } from '#widgets/fact/facts.ts';

function recorded(path: string): (name: string) => number {
  const capture = Capture.parse(JSON.parse(readFileSync(`content/${path}.capture.json`, 'utf8')));
  return (name) => Number(factOf(capture, name).replaceAll('\u202f', ''));
}

describe('facts of how a page had the feed', () => {
  test('without a cursor some events were never seen, with one all were', () => {
    const lost = recorded('06-long-polling/no-cursor');
    expect(lost('feed seen') + lost('feed missed')).toBe(lost('feed made'));
    expect(lost('feed missed')).toBeGreaterThan(0);
    expect(recorded('06-long-polling/cursor')('feed missed')).toBe(0);
  });

  test('what brought nothing is part of all, and costs a head each way', () => {
    const polls = recorded('05-short-polling/polls');
    const [requests, empty] = [polls('feed requests'), polls('feed empty answers')];
    expect(empty).toBeLessThan(requests);
    expect(polls('feed octets of empty answers')).toBeLessThan(polls('feed octets'));
    expect(polls('feed octets of empty answers') / empty).toBeGreaterThan(polls('exchange 1 request octets'));
  });

  test('delays are written as times; a capture without a feed has no such fact', () => {
    const capture = (path: string) => Capture.parse(JSON.parse(readFileSync(`content/${path}.capture.json`, 'utf8')));
    expect(factOf(capture('06-long-polling/held'), 'feed median delay')).toMatch(/ ms$/);
    expect(() => factOf(capture('03-frames/frames'), 'feed seen')).toThrow(/has no feed seen/);
  });
});

describe('a line of an event stream', () => {
  const capture = Capture.parse(
    JSON.parse(readFileSync('content/08-server-sent-events/reconnect.capture.json', 'utf8')),
  );

  test('is a line of what a message carries, as text', () => {
    expect(factOf(capture, 'message 3 line 1')).toMatch(/^retry: \d+$/);
    expect(factOf(capture, 'message 4 line 1')).toBe('id: 1');
  });

  test('that there is not, or in a head, stops the build', () => {
    expect(() => factOf(capture, 'message 4 line 9')).toThrow(/has no message 4 line 9/);
    expect(() => factOf(capture, 'message 1 line 1')).toThrow(/has no/);
  });
});

describe('facts of what script did and saw', () => {
  test('pieces are more than events where events were cut', () => {
    const sliced = recorded('07-http-streaming/sliced');
    expect(sliced('pieces')).toBeGreaterThan(sliced('feed seen'));
  });
});
