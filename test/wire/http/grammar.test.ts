import { describe, expect, test } from 'vitest';
import { badPercentEncoding, badUriCharacter, isHostAndPort, isToken, trimWhitespace } from '#wire/http/grammar.ts';

describe('RFC 9110 §5.6.2: token', () => {
  test.each(["!#$%&'*+-.^_`|~aZ0", 'x'])('%s', (text) => expect(isToken(text)).toBe(true));
  test.each(['', 'a b', 'a(', 'a/', 'a"', 'a\xe9', 'a\0', 'a\n'])('not %j', (text) =>
    expect(isToken(text)).toBe(false),
  );
});

describe('RFC 9110 §7.2: uri-host and port', () => {
  test.each([
    '',
    'example.org',
    'example.org:80',
    'example.org:',
    ':80',
    '127.0.0.1:4102',
    'a_b%20c',
    '[::]',
    '[::1]:65535',
    '[1:2:3:4:5:6:7:8]',
    '[1::8]',
    '[::ffff:192.0.2.1]',
    '[v1.fe:x]',
  ])('%j', (text) => expect(isHostAndPort(text)).toBe(true));
  test.each([
    'a b',
    'a/b',
    'a@b',
    'a:b',
    'a:65536',
    'a:1:2',
    '::1',
    '[::1',
    '::1]',
    '[]',
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[1::2::3]',
    '[12345::]',
    '[::192.0.2.256]',
    '[::1]80',
    'a%2',
    'caf\xe9',
  ])('not %j', (text) => expect(isHostAndPort(text)).toBe(false));
});

describe('RFC 3986 §2: characters of a URI', () => {
  test('the first that is none', () => {
    expect(badUriCharacter("/aZ09-._~:/?#[]@!$&'()*+,;=%")).toBe(-1);
    expect(badUriCharacter('/a<b')).toBe(2);
    expect(badPercentEncoding('/%41%ff')).toBe(-1);
    expect(badPercentEncoding('/%4')).toBe(1);
  });
});

test('RFC 9110 §5.6.3: only spaces and tabs are whitespace', () => {
  expect(trimWhitespace(' \ta b\t ')).toBe('a b');
  expect(trimWhitespace('\xa0a\v')).toBe('\xa0a\v');
  expect(trimWhitespace(' ')).toBe('');
});
