/** Event streams and what their readers make of them (HTML sections 9.2.5 and 9.2.6), the standard's own examples among them. */
import { fromHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { DispatchedEvent } from '#wire/sse/decoder.ts';

export interface EventStreamVector {
  readonly name: string;
  readonly section: string;
  readonly octets: Uint8Array;
  readonly events: readonly DispatchedEvent[];
  /** Ids of the rules broken, in the order of the octets, without their `sse.`. */
  readonly broken: readonly string[];
  /** The reconnection time after the last whole line; null while none is set. */
  readonly retry: number | string | null;
  /** The last event ID at the end. */
  readonly lastEventId: string;
  /** What Chromium dispatches where it differs, and why. */
  readonly chromium?: { readonly events: readonly DispatchedEvent[]; readonly reason: string };
  /** What eventsource-parser dispatches where it differs, and why. */
  readonly parser?: { readonly events: readonly DispatchedEvent[]; readonly reason: string };
}

type Expected = Partial<Omit<EventStreamVector, 'name' | 'section' | 'octets' | 'events'>>;

/** An event of type `message` without an id, unless said otherwise. */
function event(data: string, lastEventId = '', type = 'message'): DispatchedEvent {
  return { type, data, lastEventId };
}

function hex(text: string): Uint8Array {
  const read = fromHex(text);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

function rows(section: string) {
  return (
    name: string,
    octets: string | Uint8Array,
    events: DispatchedEvent[],
    more: Expected = {},
  ): EventStreamVector => ({
    name,
    section,
    octets: typeof octets === 'string' ? encodeUtf8(octets) : octets,
    events,
    broken: [],
    retry: null,
    lastEventId: events.at(-1)?.lastEventId ?? '',
    ...more,
  });
}

const parsing = rows('HTML §9.2.5');
const interpreting = rows('HTML §9.2.6');
const UNFINISHED = ['event-finished'];
const UNKNOWN = ['field-known'];
const BOM = '\ufeff';

export const eventStreams: readonly EventStreamVector[] = [
  parsing('nothing', '', []),
  parsing('LF', 'data: a\n\n', [event('a')]),
  parsing('CRLF', 'data: a\r\n\r\n', [event('a')]),
  parsing('CR', 'data: a\r\r', [event('a')]),
  parsing('all three, mixed', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\n\ndata: e\n\r', [
    event('a\nb\nc'),
    event('d'),
    event('e'),
  ]),
  parsing('LF CR are two line ends', 'data: a\n\rdata: b\n\r', [event('a'), event('b')]),
  parsing('CR CR LF are two line ends', 'data: a\r\r\ndata: b\r\r\n', [event('a'), event('b')]),
  parsing('line separators of Unicode end no line', 'data: a\u2028b\u2029c\u0085d\v\f\n\n', [
    event('a\u2028b\u2029c\u0085d\v\f'),
  ]),
  parsing('a byte order mark at the beginning', `${BOM}data: a\n\n`, [event('a')]),
  parsing('a byte order mark and nothing else', BOM, [], { broken: UNFINISHED }),
  parsing('a byte order mark, then a comment', `${BOM}:\ndata: a\n\n`, [event('a')]),
  parsing('a byte order mark, then a line end', `${BOM}\ndata: a\n\ndata: b\n\n`, [event('a'), event('b')], {
    chromium: {
      events: [event('b')],
      reason: 'after a byte order mark it takes the next octet as text, even a line end: the first line begins with it',
    },
  }),
  parsing('only the first of two byte order marks', `${BOM}${BOM}data: a\n\n`, [], { broken: UNKNOWN }),
  parsing('a byte order mark later on', `data: a\n${BOM}data: b\ndata: ${BOM}c\n\n`, [event(`a\n${BOM}c`)], {
    broken: UNKNOWN,
  }),
  parsing('part of a byte order mark', hex('efbb 646174613a61 0a0a'), [], { broken: ['field-known', 'utf-8'] }),
  parsing('UTF-8 of 2, 3 and 4 octets', 'event: Grüße\nid: ключ\ndata: 水 𝄞\n\n', [event('水 𝄞', 'ключ', 'Grüße')]),
  parsing('an octet that begins nothing', hex('646174613a 61ff62 0a0a'), [event('a\ufffdb')], { broken: ['utf-8'] }),
  parsing('a sequence cut short by a line end', hex('646174613a 61e6b0 0a 646174613a62 0a0a'), [event('a\ufffd\nb')], {
    broken: ['utf-8'],
  }),
  parsing('a surrogate and an overlong form', hex('646174613a eda080 c0af 0a0a'), [event('\ufffd'.repeat(5))], {
    broken: ['utf-8'],
  }),
  parsing('UTF-8 that is bad in a comment', hex('3a ff 0a'), [], { broken: ['utf-8'] }),

  interpreting(
    'the example of a message of several lines',
    'data: This is the second message, it\ndata: has two lines.\n\n',
    [event('This is the second message, it\nhas two lines.')],
  ),
  interpreting('the example of a stock', 'data: YHOO\ndata: +2\ndata: 10\n\n', [event('YHOO\n+2\n10')]),
  interpreting(
    'the example of four blocks',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n',
    [event('first event', '1'), event('second event')],
    { broken: UNFINISHED },
  ),
  interpreting('the example of empty data', 'data\n\ndata\ndata\n\ndata:\n', [event(''), event('\n')], {
    broken: UNFINISHED,
  }),
  interpreting('the example of two identical events', 'data:test\n\ndata: test\n\n', [event('test'), event('test')]),
  interpreting('the example of named events', 'event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n', [
    event('73857293', '', 'add'),
    event('2153', '', 'remove'),
  ]),
  interpreting('one space is removed, no more, and no tab', 'data:  a\ndata:\tb\ndata: \n\n', [event(' a\n\tb\n')]),
  interpreting('colons in a value', 'data: a: b:\n\n', [event('a: b:')]),
  interpreting('comments', ':\n: data: x\n::\ndata: a\n:data: b\n\n', [event('a')]),
  interpreting('the last of several types and ids counts', 'event: a\nevent: b\nid: 1\nid: 2\ndata: x\n\n', [
    event('x', '2', 'b'),
  ]),
  interpreting('an empty type is message', 'event: a\nevent:\ndata: x\n\n', [event('x')]),
  interpreting('a type holds for one event', 'event: a\ndata: x\n\ndata: y\n\n', [event('x', '', 'a'), event('y')]),
  interpreting('a type without data is forgotten', 'event: a\n\ndata: x\n\n', [event('x')], {
    broken: ['event-has-data'],
  }),
  interpreting('an id holds on', 'id: 1\ndata: x\n\ndata: y\n\n', [event('x', '1'), event('y', '1')]),
  interpreting('an empty id takes it back', 'id: 1\ndata: x\n\nid\ndata: y\n\n', [event('x', '1'), event('y')]),
  interpreting('an id without data counts from its blank line on', 'id: 1\n\ndata: x\n\n', [event('x', '1')]),
  interpreting('an id without its blank line does not', 'data: x\n\nid: 1\n', [event('x')], { broken: UNFINISHED }),
  interpreting(
    'an id with a NULL is ignored',
    'id: 1\ndata: x\n\nid: 2\u00003\ndata: y\n\n',
    [event('x', '1'), event('y', '1')],
    {
      broken: ['id-without-null'],
    },
  ),
  interpreting('NULL elsewhere is a character', 'event: a\0\ndata: b\0\n\n', [event('b\0', '', 'a\0')]),
  interpreting('retry', 'retry: 1000\nretry:02500\n', [], { retry: 2500 }),
  interpreting(
    'retry counts without a blank line, and in the middle of an event',
    'data: a\nretry: 10\n\n',
    [event('a')],
    {
      retry: 10,
    },
  ),
  interpreting(
    'retry with anything but digits',
    'retry: 10\nretry: 1.5\nretry: -1\nretry: 1e3\nretry:  5\nretry: ٣\n',
    [],
    {
      broken: Array.from({ length: 5 }, () => 'retry-digits'),
      retry: 10,
    },
  ),
  interpreting('retry that is empty', 'retry: 10\nretry\nretry:\n', [], {
    broken: ['retry-digits', 'retry-digits'],
    retry: 10,
  }),
  interpreting('retry beyond 2^53', 'retry: 09007199254740993\n', [], { retry: '9007199254740993' }),
  interpreting('other names', 'Data: a\ndata : b\n data: c\nid2: 3\nda: d\ndata2: e\nfoo\n\n', [], {
    broken: Array.from({ length: 7 }, () => 'field-known'),
  }),
  interpreting('blank lines in a row', '\n\ndata: a\n\n\n\ndata: b\n\n', [event('a'), event('b')]),
  interpreting('an event that the end cuts off in a line', 'data: a\n\ndata: b', [event('a')], { broken: UNFINISHED }),
  interpreting('an event that the end cuts off before its blank line', 'data: a\n\ndata: b\n', [event('a')], {
    broken: UNFINISHED,
  }),
  interpreting('a comment that the end cuts off', 'data: a\n\n: b', [event('a')]),
  interpreting('a line end in data forges an event', 'data: hello\n\nevent: forged\ndata: x\n\n', [
    event('hello'),
    event('x', '', 'forged'),
  ]),
];
