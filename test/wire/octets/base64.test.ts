import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

describe('RFC 4648 section 10: test vectors', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('%j', (text, base64) => {
    expect(toBase64(encodeUtf8(text))).toBe(base64);
    expect(fromBase64(base64)).toEqual(encodeUtf8(text));
  });
});

describe('RFC 4648 section 3: what is not base64', () => {
  test.each([
    ['no padding', 'Zg'],
    ['too much padding', 'Zg==='],
    ['padding alone', '===='],
    ['padding inside', 'Zg==Zg=='],
    ['a line break', 'Zm9v\r\n'],
    ['a space', 'Zm 9'],
    ['the URL alphabet', '-_-_'],
    ['a character beyond ASCII', 'Zm9é'],
    ['pad bits of one octet', 'Zh=='],
    ['pad bits of two octets', 'Zm9='],
    ['one digit', 'A==='],
  ])('%s', (_, text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

test("agrees with Node's", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (octets) => {
      expect(toBase64(octets)).toBe(Buffer.from(octets).toString('base64'));
      expect(fromBase64(toBase64(octets))).toEqual(octets);
    }),
  );
});
