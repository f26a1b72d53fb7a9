import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { DispatchedEvent } from '#wire/sse/decoder.ts';
import { EventStreamReader } from '#wire/sse/event-stream-reader.ts';
import { cutAt } from './feeding.ts';

function read(...reads: readonly Uint8Array[]): DispatchedEvent[] {
  const events: DispatchedEvent[] = [];
  const reader = new EventStreamReader((event) => events.push(event));
  for (const each of reads) reader.receive(each.slice());
  return events;
}

const octetsOf = (text: string) => encodeUtf8(text);
const message = (data: string, lastEventId: string): DispatchedEvent => ({ type: 'message', data, lastEventId });

describe('HTML section 9.2.6, events as they are dispatched', () => {
  test('each at its blank line, in order; what no blank line ends is none', () => {
    expect(read(octetsOf('event: end\nid: 7\ndata: one\ndata: two\n\ndata:three\n\ndata: four\n'))).toEqual([
      { type: 'end', data: 'one\ntwo', lastEventId: '7' },
      message('three', '7'),
    ]);
  });

  test('comments and reconnection times deliver nothing', () => {
    expect(read(octetsOf(': the capture\n\n:\n\nretry: 100\n\nevent: x\n\ndata: a\n\n'))).toEqual([message('a', '')]);
  });

  test('an id outlives the events before it, which are let go', () => {
    const first = octetsOf('id: 1\ndata: a\n\n');
    const heartbeats = Array.from({ length: 200 }, () => octetsOf(':\n\n'));
    expect(read(first, ...heartbeats, octetsOf('data: b\n\n'))).toEqual([message('a', '1'), message('b', '1')]);
  });

  test('reads cut anywhere, long ones too, give the same events', () => {
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const lines = ['id: 3', `data: ${'ä long one '.repeat(900)}`, '', 'data: b', 'event: end', '', 'data', ''];
    fc.assert(
      fc.property(lineEnd, fc.array(fc.nat(20_000), { maxLength: 12 }), (end, cuts) => {
        const octets = octetsOf(lines.map((line) => line + end).join(''));
        const events = read(octets);
        expect(events.map(({ type, lastEventId }) => [type, lastEventId])).toEqual([
          ['message', '3'],
          ['end', '3'],
          ['message', '3'],
        ]);
        expect(read(...cutAt(octets, cuts))).toEqual(events);
      }),
    );
  });

  test('a CR at the end of a read ends its line once', () => {
    expect(read(octetsOf('data: a\r'), octetsOf('\n\r'), octetsOf('\ndata: b\n\n'))).toEqual([
      message('a', ''),
      message('b', ''),
    ]);
  });
});
