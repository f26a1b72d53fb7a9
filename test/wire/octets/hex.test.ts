import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#wire/octets/hex.ts';

describe('toHex', () => {
  test('two small digits an octet, with a separator between', () => {
    expect(toHex(Uint8Array.of(0, 10, 255))).toBe('000aff');
    expect(toHex(Uint8Array.of(0, 10, 255), ' ')).toBe('00 0a ff');
    expect(toHex(new Uint8Array(), ' ')).toBe('');
  });
});

describe('fromHex', () => {
  test.each([
    ['', []],
    ['81 05 48', [0x81, 5, 0x48]],
    ['810548', [0x81, 5, 0x48]],
    ['0x81, 0X05,0x48', [0x81, 5, 0x48]],
    [' 81:05\n\t48 ', [0x81, 5, 0x48]],
    ['aBCd', [0xab, 0xcd]],
    ['00 0x00', [0, 0]],
  ])('%j', (text, octets) => {
    expect(fromHex(text)).toEqual({ octets: Uint8Array.from(octets) });
  });

  test.each([
    ['8', 1],
    ['81 0', 4],
    ['81 0g', 4],
    ['g1', 0],
    ['0x', 2],
    ['8 1', 1],
    ['é', 0],
  ])('%j is an error at %i', (text, at) => {
    expect(fromHex(text)).toMatchObject({ at });
  });

  test('reads what toHex writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('', ' ', ', ', ':', '\n'), (octets, separator) => {
        expect(fromHex(toHex(octets, separator))).toEqual({ octets });
      }),
    );
  });
});
