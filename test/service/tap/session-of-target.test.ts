import { describe, expect, test } from 'vitest';
import { tokenOfBeginning, tokenOfTarget } from '#service/tap/session-of-target.ts';

describe('the session that a request target names', () => {
  test.each([
    ['/s/abc_-9/ws', 'abc_-9'],
    ['/s/abc', 'abc'],
    ['/s/abc?x=1', 'abc'],
    ['http://127.0.0.1:4102/s/abc/ws', 'abc'],
    ['/s/', undefined],
    ['/s/a%62c/ws', undefined],
    ['/x/s/abc', undefined],
    ['*', undefined],
    ['', undefined],
  ])('%s', (target, token) => {
    expect(tokenOfTarget(target)).toBe(token);
  });
});

describe('the session that the beginning of a head names', () => {
  const beginning = (text: string) => tokenOfBeginning(Buffer.from(text, 'latin1'));

  test.each(['', 'G', 'GET', 'GET ', 'GET /s/abc', '\r\n', '\r\nGET /'])('may still come: %j', (text) => {
    expect(beginning(text)).toBe('unknown');
  });

  test.each(['GET /s/abc ', 'GET /s/abc/ws HTTP/1.1\r\nHo', '\r\nGET /s/abc\r\n', 'G\x00T  /s/abc x'])(
    'is there: %j',
    (text) => {
      expect(beginning(text)).toEqual({ token: 'abc' });
    },
  );

  test.each(['GET / HTTP/1.1\r\n', '\x16\x03\x01\x02\x00', 'x'.repeat(5000), 'GET\r\n'])('is none: %j', (text) => {
    expect(beginning(text)).toBeUndefined();
  });
});
