import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '#wire/octets/hex.ts';
import { sha1 } from '#wire/octets/sha1.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

describe('FIPS 180-4 section 6.1, with the examples of RFC 3174 section 7.3', () => {
  test.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
    ['01234567'.repeat(80), 'dea356a2cddd90c7a7ecedc5ebb563934f460452'],
  ])('%.20s', (text, digest) => {
    expect(toHex(sha1(encodeUtf8(text)))).toBe(digest);
  });

  test('agrees with node:crypto, over every length around the block size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(toHex(sha1(octets))).toBe(createHash('sha1').update(octets).digest('hex'));
      }),
    );
  });
});
