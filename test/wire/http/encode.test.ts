import { describe, expect, test } from 'vitest';
import { httpMessages } from '#test/vectors/http-messages.ts';
import { encodeChunk, encodeLastChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { parseRequestHead } from '#wire/http/request-head.ts';
import { parseResponseHead } from '#wire/http/response-head.ts';
import { decodeLatin1, encodeUtf8 } from '#wire/octets/utf8.ts';
import { feed, latin1 } from './feed.ts';

describe('heads', () => {
  test('a request', () => {
    const lines = [
      ['Host', 'a'],
      ['X', ''],
    ] as const;
    const octets = encodeRequestHead({ method: 'GET', target: '/', lines });
    expect(decodeLatin1(octets)).toBe('GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n');
  });

  test('a response, with the registered phrase or another', () => {
    expect(decodeLatin1(encodeResponseHead({ status: 404, lines: [] }))).toBe('HTTP/1.1 404 Not Found\r\n\r\n');
    expect(decodeLatin1(encodeResponseHead({ status: 299, lines: [] }))).toBe('HTTP/1.1 299 \r\n\r\n');
    const named = encodeResponseHead({ status: 200, reason: 'Fine', version: 'HTTP/1.0', lines: [] });
    expect(decodeLatin1(named)).toBe('HTTP/1.0 200 Fine\r\n\r\n');
  });

  test('nothing is checked, so that faults can be made', () => {
    const octets = encodeRequestHead({ method: 'G T', target: '', version: '', lines: [['A ', '\0']] });
    expect(decodeLatin1(octets)).toBe('G T  \r\nA : \0\r\n\r\n');
  });

  test('characters are octets, or UTF-8 where they cannot be', () => {
    expect(encodeRequestHead({ method: 'M', target: '/\xe9', lines: [] })).toContain(0xe9);
    const octets = encodeRequestHead({ method: 'M', target: '/日', lines: [] });
    expect(octets).toEqual(encodeUtf8('M /日 HTTP/1.1\r\n\r\n'));
  });

  test.each(httpMessages)('encoding what was decoded gives the same head: $section $name', ({ side, octets }) => {
    const [first] = feed([latin1(octets)], { side }).units;
    const text = octets.slice(0, first?.length);
    const oneSpace = text.replace(/(?<=\n)([^:\r\n]+):[ \t]*(.*?)[ \t]*\r\n/g, '$1: $2\r\n');
    if (side === 'client') {
      const head = parseRequestHead(latin1(text), 0);
      expect(
        decodeLatin1(encodeRequestHead({ ...head, lines: head.lines.map(({ name, value }) => [name, value]) })),
      ).toBe(oneSpace);
    } else {
      const head = parseResponseHead(latin1(text), 0);
      expect(
        decodeLatin1(encodeResponseHead({ ...head, lines: head.lines.map(({ name, value }) => [name, value]) })),
      ).toBe(oneSpace);
    }
  });
});

describe('RFC 9112 section 7.1: chunks', () => {
  test('a chunk, with an extension', () => {
    expect(decodeLatin1(encodeChunk(latin1('x'.repeat(26))))).toBe(`1a\r\n${'x'.repeat(26)}\r\n`);
    expect(decodeLatin1(encodeChunk(latin1('x'), ';a=b'))).toBe('1;a=b\r\nx\r\n');
  });

  test('a chunk of nothing would be the last: there is none', () => {
    expect(encodeChunk(new Uint8Array())).toHaveLength(0);
  });

  test('the last chunk, with a trailer section', () => {
    expect(decodeLatin1(encodeLastChunk())).toBe('0\r\n\r\n');
    expect(decodeLatin1(encodeLastChunk([['A', 'b']]))).toBe('0\r\nA: b\r\n\r\n');
  });
});
