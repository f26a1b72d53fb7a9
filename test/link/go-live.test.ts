import { describe, expect, test } from 'vitest';
import { isMixedContent, originIn } from '#link/go-live.ts';

describe('the origin that a reader writes', () => {
  test.each([
    ['http://127.0.0.1:4101', 'http://127.0.0.1:4101'],
    [' 127.0.0.1:4101 ', 'http://127.0.0.1:4101'],
    ['localhost:4101/lessons/frames/#m=1', 'http://localhost:4101'],
    ['HTTPS://Class.Example/', 'https://class.example'],
    ['[::1]:4101', 'http://[::1]:4101'],
    ['teacher.local', 'http://teacher.local'],
  ])('%s is %s', (text, origin) => expect(originIn(text)).toBe(origin));

  test.each([
    '',
    '   ',
    'http://',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'two words',
    'user:password@127.0.0.1:4101',
  ])('“%s” is none', (text) => expect(originIn(text)).toBeUndefined());
});

describe('Mixed Content, section 4.4', () => {
  test.each([
    ['http://192.168.7.7:4101', true],
    ['http://teacher.local:4101', true],
    ['http://127.evil.example', true],
    ['http://localhost.evil.example', true],
    ['https://192.168.7.7', false],
    // Potentially trustworthy: Secure Contexts, section 3.1.
    ['http://127.0.0.1:4101', false],
    ['http://127.8.9.10', false],
    ['http://localhost:4101', false],
    ['http://wire.localhost', false],
    ['http://[::1]:4101', false],
  ])('from HTTPS %s is refused: %s', (origin, refused) => {
    expect(isMixedContent('https://class.example', origin)).toBe(refused);
    expect(isMixedContent('http://class.example', origin)).toBe(false);
  });
});
