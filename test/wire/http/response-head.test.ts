import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { parseResponseHead, readResponseHead } from '#wire/http/response-head.ts';
import { latin1 } from './feed.ts';

function statusLineOf(text: string) {
  const octets = latin1(`${text}\r\nContent-Length: 0\r\n\r\n`);
  const options = { requestMethod: undefined, limits: DEFAULT_LIMITS, whole: true };
  const { head, fields } = readResponseHead(octets, 0, options);
  return { head, fields: fields()[0]?.fields?.map(({ name, value, meaning }) => [name, value, meaning]) };
}

describe('RFC 9112 section 4: the fields of a status line', () => {
  test('with a reason phrase of several words', () => {
    const { head, fields } = statusLineOf('HTTP/1.1 404 Not here, sorry');
    expect(head).toMatchObject({ version: 'HTTP/1.1', status: 404, reason: 'Not here, sorry', broken: [] });
    expect(fields).toEqual([
      ['HTTP version', 'HTTP/1.1', undefined],
      ['SP', ' ', undefined],
      ['status code', 404, 'Not Found'],
      ['SP', ' ', undefined],
      ['reason phrase', 'Not here, sorry', undefined],
      ['CRLF', '\r\n', undefined],
    ]);
  });

  test('with an empty reason phrase', () => {
    const { head, fields } = statusLineOf('HTTP/1.1 200 ');
    expect(head).toMatchObject({ status: 200, reason: '', broken: [] });
    expect(fields?.map(([name]) => name)).toEqual(['HTTP version', 'SP', 'status code', 'SP', 'CRLF']);
  });

  test('a code that is none of the registered ones is told by its class', () => {
    expect(statusLineOf('HTTP/1.1 299 Odd').fields?.[2]).toEqual(['status code', 299, 'success']);
  });

  test('a code that cannot be read is 0, and its text stays', () => {
    const { head, fields } = statusLineOf('HTTP/1.1 2x0 Odd');
    expect(head.status).toBe(0);
    expect(fields?.[2]).toEqual(['status code', '2x0', undefined]);
  });
});

describe('what a response must say depends on its request', () => {
  const octets = latin1('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');

  test.each([
    ['GET', []],
    [undefined, []],
    ['HEAD', []],
    ['CONNECT', ['http.content-length-connect']],
  ])('%s', (method, broken) => {
    expect(parseResponseHead(octets, 0, method).broken.map(({ rule }) => rule.id)).toEqual(broken);
  });

  test('the server is to blame', () => {
    expect(parseResponseHead(octets, 0, 'CONNECT').broken[0]?.blame).toBe('server');
  });
});
