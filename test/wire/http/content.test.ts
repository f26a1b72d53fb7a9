import { describe, expect, test } from 'vitest';
import { contentField } from '#wire/http/content.ts';
import { FieldMaker } from '#wire/http/lines.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

function fieldOf(octets: Uint8Array) {
  return contentField(new FieldMaker(octets, 7), 'content', 0, octets.length);
}

describe('content', () => {
  test('text is shown as text', () => {
    expect(fieldOf(encodeUtf8('日\t€\r\n'))).toEqual({ name: 'content', offset: 7, length: 9, value: '日\t€\r\n' });
  });

  test('of a long text the beginning, whole characters, over the whole span', () => {
    const octets = encodeUtf8(`x${'€'.repeat(2000)}`);
    const { value, length, meaning } = fieldOf(octets);
    expect(value).toBe(`x${'€'.repeat(1365)}`);
    expect(length).toBe(6001);
    expect(meaning).toBe('text, the beginning of 6001 octets');
  });

  test.each([
    ['control octets', [0x41, 0]],
    ['ill-formed UTF-8', [0xff]],
    ['a character cut short', [0x41, 0xe2, 0x82]],
  ])('%s are shown as hex', (_, octets) => {
    expect(fieldOf(Uint8Array.from(octets))).toMatchObject({ meaning: 'hex', length: octets.length });
  });

  test('of many octets the first as hex', () => {
    const { value, length, meaning } = fieldOf(new Uint8Array(10_000));
    expect([value, length, meaning]).toEqual(['00'.repeat(256), 10_000, 'hex, the first 256 of 10000 octets']);
  });
});
