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

describe('application/json and XML as content', () => {
  const kindsIn = (connection: Connection) =>
    Array.from({ length: connection.server.units.count }, (_, index) =>
      connection.nestedIn('server', index).map(({ unit }) => `${unit.protocol} ${unit.kind}`),
    );
  const whole = (type: string, text: string, ...lines: Lines) =>
    join(head(['Content-Type', type], ['Content-Length', String(encodeUtf8(text).length)], ...lines), encodeUtf8(text));

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON ; version="1"',
    'application/problem+json',
    'application/vnd.api+json;ext=bulk',
    'text/json',
  ])('RFC 8259 §11, RFC 6839 §3.1: %s', (type) => {
    expect(kindsIn(answered(whole(type, '{"id":[1]}')))).toEqual([[], ['json text']]);
  });

  test.each([
    'application/xml',
    'text/xml; charset=UTF-8',
    'text/xml;charset="us-ascii"',
    'application/atom+xml',
    'image/svg+xml',
  ])('RFC 7303 §9: %s', (type) => {
    expect(kindsIn(answered(whole(type, '<a b="c">d</a>')))).toEqual([[], ['xml document']]);
  });

  test.each([
    'application/jsonp',
    'application/json+zip',
    'application/octet-stream',
    'application/xml-dtd',
    '+json',
    'json',
  ])('RFC 6838 §4.2.8: nothing is read into %s', (type) => {
    expect(kindsIn(answered(whole(type, '{}')))).toEqual([[], []]);
  });

  test('RFC 9112 §7.1: a text in chunks is one, and ends in the one that ends the message', () => {
    const chunks = [chunk('{"temper'), chunk('ature"'), chunk(':21}'), encodeLastChunk()];
    const connection = answered(head(['Content-Type', 'application/json'], CHUNKED), ...chunks);
    expect(nestedTexts(connection).flat()).toEqual(['text ["{\\"temper","ature\\"",":21}"]']);
    const last = connection.nestedIn('server', 3)[0];
    expect(last?.unit.broken).toEqual([]);
    expect(decodeUtf8Lossy(last?.octets ?? new Uint8Array(0))).toBe('{"temperature":21}');
  });

  test('RFC 9112 §6.3: a text that goes on until the connection closes', () => {
    const connection = answered(head(['Content-Type', 'application/json']), encodeUtf8('[1,'), encodeUtf8('2]'));
    expect(connection.contentOf('server', 1)?.pending()?.unit.kind).toBe('text');
    connection.end('server');
    expect(kindsIn(connection).flat()).toEqual(['json text']);
  });

  test('RFC 8259 §2 and XML 1.0 §2.1: a text that is none is judged, at its place', () => {
    const json = answered(whole('application/json', '{"a":}')).nestedIn('server', 1)[0]?.unit.broken ?? [];
    expect(json.map(({ rule, offset }) => [rule.section.slice(0, 8), offset])).toEqual([['RFC 8259', 5]]);
    const xml = answered(whole('application/xml', '<a></b>')).nestedIn('server', 1)[0]?.unit.broken ?? [];
    expect(xml.map(({ rule }) => rule.section.slice(0, 7))).toEqual(['XML 1.0']);
  });

  test('two texts on one connection', () => {
    const connection = answered(whole('application/json', '1'));
    connection.receive('client', GET);
    connection.receive('server', whole('application/xml', '<a/>'));
    expect(kindsIn(connection)).toEqual([[], ['json text'], [], ['xml document']]);
  });

  test('a request has content too', () => {
    const connection = new Connection({ contents: KNOWN_CONTENTS });
    const lines: Lines = [
      ['Host', 'a'],
      ['Content-Type', 'application/json'],
      ['Content-Length', '2'],
    ];
    connection.receive('client', join(encodeRequestHead({ method: 'POST', target: '/', lines }), encodeUtf8('{}')));
    expect(connection.nestedIn('client', 1).map(({ unit }) => unit.kind)).toEqual(['text']);
  });

  test.each([
    ['Content-Encoding', 'gzip', 'coded with gzip, and not decoded here'],
    ['Content-Encoding', 'deflate, identity, br', 'coded with deflate, then br, and not decoded here'],
    ['Transfer-Encoding', 'gzip, chunked', 'coded with gzip, and not decoded here'],
  ] as const)('RFC 9110 §8.4: %s: %s is said, and the octets are left as they are', (name, value, meaning) => {
    const coded = encodeChunk(Uint8Array.of(0x1f, 0x8b, 8, 0));
    const framing: Lines = name === 'Transfer-Encoding' ? [] : [CHUNKED];
    const type: Lines[number] = ['Content-Type', 'application/json'];
    const connection = answered(head(type, [name, value], ...framing), coded, encodeLastChunk());
    const [nested] = connection.nestedIn('server', 1);
    expect(nested?.unit).toMatchObject({ protocol: 'unopened', kind: 'content', broken: [] });
    expect(nested?.unit.fields).toMatchObject([{ name: 'coded octets', value: '1f8b0800', meaning }]);
  });

  test('RFC 7303 §3: XML in a charset that is not read is said to be', () => {
    const [nested] = answered(whole('text/xml; charset=utf-16', '<a/>')).nestedIn('server', 1);
    expect(nested?.unit.fields[0]?.meaning).toBe('in the charset utf-16, which is not read here');
  });
});
