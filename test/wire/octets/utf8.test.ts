import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#wire/octets/hex.ts';
import { createUtf8Checker, decodeLatin1, decodeUtf8Lossy, encodeUtf8, utf8Length } from '#wire/octets/utf8.ts';

function octetsOf(hex: string): Uint8Array {
  const read = fromHex(hex);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

/** The offset of the first bad octet of `octets`, given in pieces of at most `size`. */
function check(octets: Uint8Array, size = octets.length): number | undefined {
  const checker = createUtf8Checker();
  for (let at = 0; at < octets.length; at += size) checker.receive(octets.subarray(at, at + size));
  return checker.end();
}

describe('RFC 3629 section 4: well-formed', () => {
  test.each([
    ['ASCII', '00 41 7f'],
    ['the first and last of two octets', 'c2 80 df bf'],
    ['the first and last of three octets', 'e0 a0 80 ef bf bf'],
    ['around the surrogates', 'ed 9f bf ee 80 80'],
    ['the first and last of four octets', 'f0 90 80 80 f4 8f bf bf'],
    ['a byte order mark', 'ef bb bf'],
    ['RFC 3629 section 7: 日本語', 'e6 97 a5 e6 9c ac e8 aa 9e'],
  ])('%s', (_, hex) => {
    expect(check(octetsOf(hex))).toBeUndefined();
    expect(check(octetsOf(hex), 1)).toBeUndefined();
  });
});

describe('Unicode table 3-7: the first bad octet', () => {
  test.each([
    ['a continuation alone', '41 80', 1],
    ['overlong of two octets', 'c0 80', 0],
    ['overlong of two octets, c1', 'c1 bf', 0],
    ['overlong of three octets', 'e0 9f bf', 1],
    ['overlong of four octets', 'f0 8f bf bf', 1],
    ['a high surrogate', 'ed a0 80', 1],
    ['a low surrogate', 'ed bf bf', 1],
    ['beyond U+10FFFF', 'f4 90 80 80', 1],
    ['a lead octet beyond f4', 'f5 80 80 80', 0],
    ['ff', '41 42 ff', 2],
    ['ASCII in a sequence', 'e6 97 41', 2],
    ['a lead octet in a sequence', 'e6 97 e6', 2],
    ['cut short after one octet', '41 e6', 1],
    ['cut short after two octets', '41 e6 97', 1],
    ['cut short after three octets', 'f0 90 80', 0],
  ])('%s', (_, hex, bad) => {
    expect(check(octetsOf(hex))).toBe(bad);
    expect(check(octetsOf(hex), 1)).toBe(bad);
  });

  test('offsets are absolute, and the answer stays', () => {
    const checker = createUtf8Checker();
    expect(checker.receive(octetsOf('41 e6'), 100)).toBeUndefined();
    expect(checker.receive(octetsOf('97 41'), 200)).toBe(201);
    expect(checker.receive(octetsOf('41'), 300)).toBe(201);
    expect(checker.end()).toBe(201);
  });
});

test("agrees with the platform's decoder, however split", () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.array(fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4), { maxLength: 8 }),
    fc.string({ unit: 'binary' }).map((text) => Array.from(encodeUtf8(text))),
  );
  fc.assert(
    fc.property(octets, fc.integer({ min: 1, max: 9 }), (input, size) => {
      const given = Uint8Array.from(input);
      let fine = true;
      try {
        strict.decode(given);
      } catch {
        fine = false;
      }
      expect(check(given, size) === undefined).toBe(fine);
      expect(check(given, size)).toBe(check(given));
    }),
    { numRuns: 2000 },
  );
});

describe('texts', () => {
  test('what is ill-formed becomes U+FFFD, and a byte order mark stays', () => {
    expect(decodeUtf8Lossy(octetsOf('ef bb bf 41 ff'))).toBe('\ufeffA\ufffd');
    expect(encodeUtf8('é\ud800')).toEqual(octetsOf('c3 a9 ef bf bd'));
  });

  test('ISO-8859-1 keeps every octet', () => {
    const all = Uint8Array.from({ length: 10_000 }, (_, index) => index & 0xff);
    expect(Array.from(decodeLatin1(all), (character) => character.charCodeAt(0))).toEqual(Array.from(all));
  });
});

test('the length of a text in UTF-8 is that of its octets, lone surrogates and all', () => {
  const units = fc.oneof(
    fc.nat(0xffff),
    fc.integer({ min: 0xd7f0, max: 0xe010 }),
    fc.constantFrom(0x7f, 0x80, 0x7ff, 0x800),
  );
  fc.assert(
    fc.property(fc.array(units), (given) => {
      const text = String.fromCharCode(...given);
      expect(utf8Length(text)).toBe(encodeUtf8(text).length);
    }),
    { numRuns: 2000 },
  );
});
