/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
import { describe, expect, test } from 'vitest';
import type { Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createEventStreamDecoder } from '#wire/sse/decoder.ts';
import { encodeEvent } from '#wire/sse/encode.ts';
import { eventStreamRules } from '#wire/sse/rules.ts';
import { eventStreams } from '../../vectors/event-streams.ts';
import { breachesOf, decode, decodeParts } from './feeding.ts';

function named(unit: Unit | undefined): unknown[][] {
  return (unit?.fields ?? []).map(({ name, offset, length, value }) => [name, offset, length, value]);
}

describe('HTML §9.2.5: a line and its parts', () => {
  test('byte order mark, name, colon, the one removed space, value, line end', () => {
    expect(named(decode(encodeUtf8('\ufeffdata:  a: b\r\n')).units[0])).toEqual([
      ['byte order mark', 0, 3, null],
      ['field name', 3, 4, 'data'],
      ['colon', 7, 1, ':'],
      ['space', 8, 1, ' '],
      ['field value', 9, 5, ' a: b'],
      ['CRLF', 14, 2, '\r\n'],
    ]);
  });

  test('parts that are not there have no field', () => {
    expect(named(decode(encodeUtf8('data\rdata:\n:\n\n')).units[0])).toEqual([
      ['field name', 0, 4, 'data'],
      ['CR', 4, 1, '\r'],
    ]);
    const { units } = decode(encodeUtf8('data: \n:\n\n'));
    expect(units.map((unit) => named(unit).map(([name]) => name))).toEqual([
      ['field name', 'colon', 'space', 'LF'],
      ['colon', 'LF'],
      ['LF'],
    ]);
  });

  test('kinds of lines', () => {
    const text = ':c\ndata:1\nevent:e\nid:i\nretry:1\nx:\n\n\n';
    expect(decode(encodeUtf8(text)).units.map(({ kind }) => kind)).toEqual([
      'comment',
      'data line',
      'event line',
      'id line',
      'retry line',
      'ignored line',
      'dispatch',
      'blank line',
    ]);
  });

  test('a long value shows its beginning, cut between characters, and is dispatched whole', () => {
    const data = `x${'水'.repeat(2000)}`;
    const { units, events } = decode(encodeUtf8(`data:${data}\n\n`));
    expect(units[0]?.fields[2]).toMatchObject({ length: 6001, meaning: 'the first 4096 of 6001 octets' });
    expect(units[0]?.fields[2]?.value).toBe(data.slice(0, 1366));
    expect(events[0]?.data).toBe(data);
  });

  test('a CR ends its line at once; a LF that comes later belongs to it and dispatches nothing', () => {
    const { stream, decoder } = decodeParts([encodeUtf8('data: a\r\r')], false);
    expect(stream.units.count).toBe(2);
    expect(decoder.event(1)?.data).toBe('a');
    stream.octets.append(encodeUtf8('\n'));
    decoder.advance();
    expect(stream.units.count).toBe(2);
    expect(named(decoder.dissect(1))).toEqual([['CRLF', 8, 2, '\r\n']]);
  });
});

describe('what a unit brings about', () => {
  test('§9.2.6: a dispatch gives type, data, last event ID and the reconnection time', () => {
    const { units } = decode(encodeUtf8('retry: 5\nid: 1\nevent: e\ndata: a\ndata: b\n\n'));
    expect(units.map(({ outcome }) => outcome?.map(({ name, value }) => [name, value]))).toEqual([
      [['reconnection time', 5]],
      [['last event ID', '1']],
      undefined,
      undefined,
      undefined,
      [
        ['type', 'e'],
        ['data', 'a\nb'],
        ['last event ID', '1'],
        ['reconnection time', 5],
      ],
    ]);
  });

  test('§9.2.6: an id is the last event ID only after its blank line, retry counts at once', () => {
    const { decoder } = decode(encodeUtf8('id: 1\nretry: 5\n\nid: 2\n'));
    expect([0, 1, 2, 3].map((index) => decoder.lastEventIdAfter(index))).toEqual(['', '', '1', '1']);
    expect([0, 1, 2, 3].map((index) => decoder.reconnectionTimeAfter(index))).toEqual([null, 5, 5, 5]);
  });
});

describe('the unfinished line', () => {
  test.each([
    ['da', 'line', ['field name']],
    ['\ufeff', 'line', ['byte order mark']],
    ['data:', 'data line', ['field name', 'colon']],
    ['data: ab', 'data line', ['field name', 'colon', 'space', 'field value']],
    [': c', 'comment', ['colon', 'comment text']],
    ['x:', 'ignored line', ['field name', 'colon']],
  ])('%j is a %s so far, and not judged while it may go on', (text, kind, fields) => {
    const { pending } = decodeParts([encodeUtf8(text)], false);
    expect(pending?.kind).toBe(kind);
    expect(pending?.fields.map(({ name }) => name)).toEqual(fields);
    expect(pending?.broken).toEqual([]);
  });

  test('UTF-8 is not judged in the middle of a character', () => {
    const octets = encodeUtf8('data:水');
    expect(decodeParts([octets.subarray(0, 7)], false).pending?.broken).toEqual([]);
    expect(decodeParts([Uint8Array.of(...octets.subarray(0, 7), 0x0a)], false).units[0]?.broken).toHaveLength(1);
  });
});

describe('rules', () => {
  test('each has a stream among the vectors that breaks it, and none stands twice', () => {
    const rules = Object.values(eventStreamRules);
    const met = new Set(eventStreams.flatMap(({ broken }) => broken));
    expect(rules.map(({ id }) => id.replace('sse.', '')).filter((id) => !met.has(id))).toEqual([]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  test.each([
    ['Data: a\n', 'names are in small letters'],
    [' data: a\n', 'no space may stand before or after the name'],
    ['data : a\n', 'no space may stand before or after the name'],
    [':\n\ufeffdata: a\n', 'a byte order mark is dropped at the beginning of the stream only'],
    ['foo: a\n', undefined],
  ])('%j: the likely mistake is named', (text, likely) => {
    expect(breachesOf(decode(encodeUtf8(text))).map((breach) => breach.likely)).toEqual([likely]);
  });
});

describe('bounded memory', () => {
  test('lines that are no longer held are said so, and what they set is still known', () => {
    const stream = new OctetStream();
    const decoder = createEventStreamDecoder(stream);
    stream.octets.append(encodeUtf8('id: 7\nretry: 9\ndata: a\n'));
    decoder.advance();
    stream.octets.discardBefore(stream.units.end());
    stream.octets.append(encodeUtf8('\ndata: b\n\n'));
    decoder.advance();
    expect(decoder.dissect(2).fields).toEqual([{ name: 'octets no longer held', offset: 15, length: 8, value: null }]);
    expect(decoder.event(3)).toBeUndefined();
    expect(decoder.dissect(3).outcome).toContainEqual({
      name: 'data',
      value: null,
      meaning: 'its lines are no longer held',
    });
    expect(decoder.event(5)).toEqual({ type: 'message', data: 'b', lastEventId: '7' });
    expect(decoder.reconnectionTimeAfter(3)).toBe(9);
  });

  test('a line that never ends is scanned once, however it comes', () => {
    const stream = new OctetStream();
    const decoder = createEventStreamDecoder(stream);
    const part = new Uint8Array(64).fill(0x61);
    const start = performance.now();
    for (let count = 0; count < 40_000; count += 1) {
      stream.octets.append(part);
      decoder.advance();
    }
    // Scanning it anew each time would look at 51 thousand million octets.
    expect(performance.now() - start).toBeLessThan(5000);
    expect(decoder.pending()?.length).toBe(64 * 40_000);
  });
});

describe('encodeEvent', () => {
  const text = (spec: Parameters<typeof encodeEvent>[0]) => {
    const encoded = encodeEvent(spec);
    return 'error' in encoded ? encoded.error : new TextDecoder().decode(encoded.octets);
  };

  test('HTML §9.2.6: writes each part on lines of its own, data last', () => {
    expect(text({ data: 'a\nb', event: 'e', id: '1', retry: 5, comment: 'c' })).toBe(
      ': c\nid: 1\nevent: e\nretry: 5\ndata: a\ndata: b\n\n',
    );
  });

  test('data cannot forge a field or an event, with any line end', () => {
    expect(text({ data: 'a\r\revent: forged\r\ndata: x' })).toBe(
      'data: a\ndata: \ndata: event: forged\ndata: data: x\n\n',
    );
    expect(text({ comment: 'a\rdata: x' })).toBe(': a\n: data: x\n\n');
  });

  test('leading spaces survive, and a heartbeat is one colon', () => {
    expect(text({ data: ' a' })).toBe('data:  a\n\n');
    expect(text({ comment: '' })).toBe(':\n\n');
  });

  test.each([
    [{ event: 'a\ndata: x' }, { field: 'event', problem: 'line end', at: 1 }],
    [{ event: 'a\r' }, { field: 'event', problem: 'line end', at: 1 }],
    [{ id: '\n1' }, { field: 'id', problem: 'line end', at: 0 }],
    [{ id: '1\0' }, { field: 'id', problem: 'null', at: 1 }],
    [{ retry: -1 }, { field: 'retry', problem: 'no whole number', at: 0 }],
    [{ retry: 1.5 }, { field: 'retry', problem: 'no whole number', at: 0 }],
    [{ retry: Number.NaN }, { field: 'retry', problem: 'no whole number', at: 0 }],
  ] as const)('%j cannot be written', (spec, error) => {
    expect(text(spec)).toEqual(error);
  });

  test.each(eventStreams.filter(({ events }) => events.length > 0))('writes the events of: $name', ({ events }) => {
    const octets = events.flatMap(({ type, data, lastEventId }) => {
      const encoded = encodeEvent({ data, event: type, id: lastEventId });
      return 'error' in encoded ? [] : [...encoded.octets];
    });
    expect(decode(Uint8Array.from(octets)).events).toEqual(events);
  });
});
