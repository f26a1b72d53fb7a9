import { describe, expect, test } from 'vitest';
import { parseChunk } from '#wire/http/chunk.ts';
import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { FieldMaker } from '#wire/http/lines.ts';
import { HttpJudgement } from '#wire/http/rules.ts';
import { latin1 } from './feed.ts';

function chunkOf(text: string) {
  const judgement = new HttpJudgement('client');
  const { size, end, fields } = parseChunk(new FieldMaker(latin1(text), 0), DEFAULT_LIMITS, judgement);
  const told = fields.map(({ name, value, meaning }) => [name, value, ...(meaning === undefined ? [] : [meaning])]);
  return { size, end, told, broken: judgement.broken.map(({ rule }) => rule.id) };
}

describe('RFC 9112 section 7.1: the fields of a chunk', () => {
  test('size, extension, data and line ends', () => {
    expect(chunkOf('1A;q="a;b"\r\nabcdefghijklmnopqrstuvwxyz\r\n')).toEqual({
      size: 26,
      end: 40,
      told: [
        ['chunk size', '1A', '26 octets'],
        ['chunk extension', ';q="a;b"'],
        ['CRLF', '\r\n'],
        ['chunk data', 'abcdefghijklmnopqrstuvwxyz'],
        ['CRLF', '\r\n'],
      ],
      broken: [],
    });
  });

  test('the last one has no data', () => {
    expect(chunkOf('000\r\n')).toMatchObject({
      size: 0,
      told: [
        ['chunk size', '000', '0 octets'],
        ['CRLF', '\r\n'],
      ],
    });
  });

  test.each([
    ['', []],
    ['1', [['chunk size', '1']]],
    [
      '1;a',
      [
        ['chunk size', '1'],
        ['chunk extension', ';a'],
      ],
    ],
    [
      '2\r\nx',
      [
        ['chunk size', '2', '2 octets'],
        ['CRLF', '\r\n'],
        ['chunk data', 'x'],
      ],
    ],
    [
      '1\r\nx\r',
      [
        ['chunk size', '1', '1 octet'],
        ['CRLF', '\r\n'],
        ['chunk data', 'x'],
        ['CR', '\r'],
      ],
    ],
  ])('what has come of %j', (text, told) => {
    expect(chunkOf(text)).toMatchObject({ told, broken: [] });
  });

  test('data that is no text is hex', () => {
    expect(chunkOf('2\r\n\xff\0\r\n').told[2]).toEqual(['chunk data', 'ff00', 'hex']);
  });
});
