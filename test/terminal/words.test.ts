import { describe, expect, test } from 'vitest';
import { octetsOfEscaped } from '#terminal/escapes.ts';
import { TerminalError } from '#terminal/terminal-error.ts';
import { wordsOf } from '#terminal/words.ts';
import { decodeLatin1 } from '#wire/octets/utf8.ts';

describe('words, as a POSIX shell has them (XCU section 2.2)', () => {
  test.each([
    ['', []],
    ['  nc   -C  http ', ['nc', '-C', 'http']],
    ['http -d \'a "b" \\r\'', ['http', '-d', 'a "b" \\r']],
    ['http -d "a \'b\' \\"c\\" \\\\ \\r\\x81"', ['http', '-d', 'a \'b\' "c" \\ \\r\\x81']],
    ['a\\ b c\\\\d', ['a b', 'c\\d']],
    [`a''b ""`, ['ab', '']],
    ['x"y z"w', ['xy zw']],
  ])('%j', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  test.each([
    ["http -d 'a", "The ' at character 9 is not closed."],
    ['http -d "a', 'The " at character 9 is not closed.'],
    ['http \\', 'The line ends with a backslash.'],
  ])('%j says where it is wrong', (line, message) => {
    expect(() => wordsOf(line)).toThrow(message);
  });
});

describe('escapes', () => {
  test.each([
    ['GET / HTTP/1.1\\r\\n', 'GET / HTTP/1.1\r\n', false],
    ['\\x81\\x05hello', '\x81\x05hello', false],
    ['\\t\\0\\e\\\\r', '\t\0\x1b\\r', false],
    ['grün\\c', 'gr\xc3\xbcn', true],
    ['\\xfF\\xAa', '\xff\xaa', false],
  ])('%j', (text, octets, unended) => {
    const read = octetsOfEscaped(text);
    expect(decodeLatin1(read.octets)).toBe(octets);
    expect(read.unended).toBe(unended);
  });

  test.each(['\\q', '\\x1', '\\xg1', 'a\\', '\\ca'])('%j is none, and nothing comes of it', (text) => {
    expect(() => octetsOfEscaped(text)).toThrow(TerminalError);
  });
});
