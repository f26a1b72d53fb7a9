import { describe, expect, test } from 'vitest';
import { readNotation } from '#widgets/sse-editor/notation.ts';
import { specimens } from '#widgets/sse-editor/specimens.ts';

function octetsOf(text: string): number[] {
  const read = readNotation(text);
  if ('error' in read) throw new Error(read.error);
  return [...read.octets];
}

describe('the notation of the editor', () => {
  test('a line break is LF, and what has a name is the octet it names', () => {
    expect(octetsOf('a\nb\\r\\n\\t\\0\\\\\\xEF\\xff')).toEqual([
      0x61, 0x0a, 0x62, 0x0d, 0x0a, 0x09, 0x00, 0x5c, 0xef, 0xff,
    ]);
  });

  test('all else is itself in UTF-8', () => {
    expect(octetsOf('é😀')).toEqual([0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]);
    expect(octetsOf('')).toEqual([]);
  });

  test.each([
    ['ab\\q', 2],
    ['\\', 0],
    ['data: \\x4', 6],
    ['\\xg0', 0],
  ])('%s names nothing, and where it does not is told', (text, at) => {
    expect(readNotation(text)).toMatchObject({ at, error: expect.stringContaining('hex digits') });
  });

  test('every specimen can be read', () => {
    for (const { text } of specimens) expect(readNotation(text)).toHaveProperty('octets');
  });
});
