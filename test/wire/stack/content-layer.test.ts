import { describe, expect, test } from 'vitest';
import { encodeChunk, encodeLastChunk, encodeRequestHead, encodeResponseHead, type Lines } from '#wire/http/encode.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_CONTENTS } from '#wire/stack/known-contents.ts';

const SSE: [string, string] = ['Content-Type', 'text/event-stream; charset=utf-8'];
const CHUNKED: [string, string] = ['Transfer-Encoding', 'chunked'];
const GET = encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] });

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function head(...lines: Lines): Uint8Array {
  return encodeResponseHead({ status: 200, lines });
}

function chunk(text: string): Uint8Array {
  return encodeChunk(encodeUtf8(text));
}

/** A connection on which a request was answered with these octets, which came in these parts. */
function answered(...parts: Uint8Array[]): Connection {
  const connection = new Connection({ contents: KNOWN_CONTENTS });
  connection.receive('client', GET);
  for (const part of parts) connection.receive('server', part);
  return connection;
}

/** Every nested unit by the HTTP unit that it ends in: kind and the octets on the connection that its spans name. */
function nestedTexts(connection: Connection, side: Side = 'server'): string[][] {
  const { units, octets } = connection[side];
  return Array.from({ length: units.count }, (_, index) =>
    connection.nestedIn(side, index).map(({ unit, spans }) => {
      const on = spans.map(({ offset, length }) => decodeUtf8Lossy(octets.view(offset, offset + length)));
      return `${unit.kind} ${JSON.stringify(on)}`;
    }),
  );
}

describe('RFC 9112 §7.1: content in chunks is read without their framing', () => {
  const whole = join(
    head(SSE, CHUNKED),
    chunk('id: 1\ndata: on'),
    chunk('e'),
    chunk(' and\r'),
    chunk('\ndata: two\n\n: x'),
    encodeLastChunk([['T', 'v']]),
  );
  const expected = [
    [],
    ['id line ["id: 1\\n"]'],
    [],
    [],
    ['data line ["data: on","e"," and\\r","\\n"]', 'data line ["data: two\\n"]', 'dispatch ["\\n"]'],
    [],
    [],
  ];

  test('a line over several chunks has a span in each, and ends in the last of them', () => {
    const connection = answered(whole);
    expect(nestedTexts(connection)).toEqual(expected);
    const layer = connection.contentOf('server', 2);
    expect(layer?.mediaType.name).toBe('text/event-stream');
    expect(connection.contentOf('server', 0)).toBe(layer);
    expect(connection.contentOf('server', 6)).toBeUndefined();
    expect(layer?.decoder.protocol).toBe('sse');
    expect(layer?.pending()?.unit.length).toBe(3);
    expect(layer?.stream.ended).toBe(true);
  });

  test('any split of the octets gives the same', () => {
    expect(nestedTexts(answered(...Array.from(whole, (octet) => Uint8Array.of(octet))))).toEqual(expected);
  });

  test('spans of one field lie in the pieces too', () => {
    const layer = answered(whole).contentOf('server', 4);
    const value = layer?.nested(1)?.unit.fields.find(({ name }) => name === 'field value');
    expect(value?.value).toBe('one and');
    expect(value && layer?.spansOf(value).map(({ length }) => length)).toEqual([2, 1, 4]);
  });

  test('octets of a chunk that is not whole yet are read as they come', () => {
    const begun = chunk('data: a\n\ndata: b\n\n').subarray(0, 13);
    const connection = answered(head(SSE, CHUNKED), begun);
    expect(connection.server.units.count).toBe(1);
    expect(connection.nestedIn('server', 1).map(({ unit }) => unit.kind)).toEqual(['data line', 'dispatch']);
  });

  test('a chunk that lies about its size ends what is read of it', () => {
    const connection = answered(head(SSE, CHUNKED), encodeUtf8('5\r\ndata:\r\n9\r\nx\n\nnot the end'));
    const layer = connection.contentOf('server', 0);
    expect(layer?.stream.units.count).toBe(2);
    expect(layer?.stream.ended).toBe(true);
  });
});

describe('RFC 9112 §6.3: other ends of content', () => {
  test('Content-Length, read as it comes', () => {
    const connection = answered(head(SSE, ['Content-Length', '9']), encodeUtf8('data: a'));
    expect(connection.contentOf('server', 1)?.pending()?.spans).toEqual([
      { offset: head(SSE, ['Content-Length', '9']).length, length: 7 },
    ]);
    connection.receive('server', encodeUtf8('\n\n'));
    expect(nestedTexts(connection)).toEqual([[], ['data line ["data: a\\n"]', 'dispatch ["\\n"]']]);
    expect(connection.contentOf('server', 1)?.stream.ended).toBe(true);
  });

  test('the end of the connection', () => {
    const connection = answered(head(SSE), encodeUtf8('data: a\n'), encodeUtf8('\ndata'));
    expect(nestedTexts(connection)).toEqual([[], ['data line ["data: a\\n"]', 'dispatch ["\\n"]']]);
    connection.end('server');
    expect(
      connection
        .contentOf('server', 1)
        ?.pending()
        ?.unit.broken.map(({ rule }) => rule.id),
    ).toEqual(['sse.event-finished']);
  });

  test('each message has its own: the second stream begins anew', () => {
    const connection = new Connection({ contents: KNOWN_CONTENTS });
    connection.receive('client', join(GET, GET, GET));
    const one = (text: string) => join(head(SSE, CHUNKED), chunk(text), encodeLastChunk());
    const empty = encodeResponseHead({ status: 200, lines: [SSE, ['Content-Length', '0']] });
    connection.receive('server', join(one('data: a\n\ndata: lost'), empty, one('\ufeff:\n\n')));
    expect(nestedTexts(connection).flat()).toEqual([
      'data line ["data: a\\n"]',
      'dispatch ["\\n"]',
      'comment ["\ufeff:\\n"]',
      'blank line ["\\n"]',
    ]);
    expect(connection.contentOf('server', 4)).toBeUndefined();
  });
});

describe('RFC 9110 §8.3 and §8.4: what is opened', () => {
  test.each<[string, Lines]>([
    ['no media type', []],
    ['a type in no table', [['Content-Type', 'application/octet-stream']]],
    ['a type that is none', [['Content-Type', 'text/event-stream/x']]],
    ['coded content', [SSE, ['Content-Encoding', 'gzip']]],
    ['a coded transfer', [SSE, ['Transfer-Encoding', 'gzip, chunked']]],
  ])('not: %s', (_, lines) => {
    const connection = answered(head(...lines, ...(lines.length > 1 ? [] : [CHUNKED])), chunk('data: a\n\n'));
    expect(nestedTexts(connection).flat()).toEqual([]);
  });

  test('not without a table', () => {
    const connection = new Connection();
    connection.receive('client', GET);
    connection.receive('server', join(head(SSE, CHUNKED), chunk('data: a\n\n')));
    expect(connection.contentOf('server', 1)).toBeUndefined();
    expect(connection.nestedIn('server', 1)).toEqual([]);
  });

  test('lines of a request, too', () => {
    const post = encodeRequestHead({
      method: 'POST',
      target: '/',
      lines: [['Host', 'a'], ['Content-Type', 'Application/X-NDJSON'], CHUNKED],
    });
    const connection = new Connection({ contents: KNOWN_CONTENTS });
    connection.receive('client', join(post, chunk('{"a":1}\n{'), chunk('}'), encodeLastChunk()));
    expect(nestedTexts(connection, 'client')).toEqual([[], ['line ["{\\"a\\":1}\\n"]'], ['line ["{","}"]'], [], []]);
  });
});

describe('a stream without an end', () => {
  test('is read on after its octets, its units and the connection have been discarded', () => {
    const connection = answered(head(SSE, CHUNKED));
    for (let event = 0; event < 1000; event += 1) {
      connection.receive('server', chunk(`id: ${event}\ndata: ${'x'.repeat(100)}\n\n`));
      const layer = connection.contentOf('server', connection.server.units.count - 1);
      if (!layer) throw new Error('no content');
      const { octets, units } = layer.stream;
      expect(connection.nestedIn('server', connection.server.units.count - 1).at(-1)?.unit.outcome).toContainEqual({
        name: 'last event ID',
        value: String(event),
      });
      octets.discardBefore(units.end());
      units.discardBefore(units.count - 1);
      connection.server.octets.discardBefore(connection.server.units.end());
    }
    const layer = connection.contentOf('server', 1000);
    expect(layer?.stream.octets.view(0).length).toBe(0);
    expect(layer && layer.stream.units.count - layer.stream.units.first).toBeLessThan(200);
    expect(layer?.nested(layer.stream.units.count - 2)?.unit.fields[0]?.name).toBe('octets no longer held');
  });
});
