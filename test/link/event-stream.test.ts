import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventStreamReader, type StreamEvent } from '#link/event-stream.ts';

function read(...pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const reader = new EventStreamReader((event) => events.push(event));
  for (const piece of pieces) reader.receive(piece);
  return events;
}

describe('HTML section 9.2.6, interpreting an event stream', () => {
  test('fields, and an event at each empty line', () => {
    expect(read('event: end\nid: 7\ndata: one\ndata: two\n\ndata:three\n\n')).toEqual([
      { name: 'end', data: 'one\ntwo', id: '7' },
      { name: 'message', data: 'three', id: '7' },
    ]);
  });

  test('comments, unknown fields, and events without data say nothing', () => {
    expect(read(': the capture\n\n:\n\nretry: 100\n\nevent: x\n\ndata: a\n\n')).toEqual([
      { name: 'message', data: 'a', id: '' },
    ]);
  });

  test('one space after the colon is left out, a byte order mark at the start too', () => {
    expect(read('\uFEFFdata:  a\n\n')).toEqual([{ name: 'message', data: ' a', id: '' }]);
  });

  test('an id with a NULL is passed over; an empty one takes the id back', () => {
    expect(read('id: 1\n\nid: a\0b\ndata: a\n\nid\ndata: b\n\n').map(({ id }) => id)).toEqual(['1', '']);
  });

  test('what is not ended by an empty line is no event', () => {
    expect(read('data: a\n')).toEqual([]);
  });

  test('any line ends, cut anywhere, give the same events', () => {
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    fc.assert(
      fc.property(fc.array(lineEnd, { minLength: 6, maxLength: 6 }), fc.array(fc.nat(40)), (ends, cuts) => {
        const lines = ['id: 3', 'data: a', '', 'data: b', 'event: end', ''];
        // A line end of CR before one of LF would read as one.
        const text = lines.map((line, index) => line + (ends[index] === '\r' ? '\r\n' : ends[index])).join('');
        const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
        expect(read(...pieces)).toEqual(read(text));
      }),
    );
  });

  test('a CR at the end of a piece ends its line once', () => {
    expect(read('data: a\r', '\n\r', '\ndata: b\n\n').map(({ data }) => data)).toEqual(['a', 'b']);
  });
});
