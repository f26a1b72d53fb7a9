import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spokenText, unseenName, visibleText } from '#widgets/octets/visible-text.ts';
import { textOf } from '../../setup/markup-search.ts';

const drawn = (text: string) => visibleText(text).map(textOf).join('');

describe('unseen characters are named', () => {
  test('controls by their ASCII names', () => {
    expect(drawn('a\r')).toBe('aCR');
    expect(drawn('\0\x1b\x7f\t')).toBe('NULESCDELHT');
    expect(unseenName('\x1f')).toBe('US');
  });

  test('direction overrides, isolates, joiners, soft hyphens, tags and private characters by code point', () => {
    expect(drawn('\u202eabc')).toBe('U+202Eabc');
    for (const each of [
      '\u2066',
      '\u200b',
      '\u200d',
      '\u00ad',
      '\ufeff',
      '\u{e0041}',
      '\ue000',
      '\u00a0',
      '\u3164',
      '\u0085',
    ])
      expect(drawn(each)).toBe(unseenName(each));
    expect(unseenName('\u{e0041}')).toBe('U+E0041');
  });

  test('lone surrogates', () => {
    expect(drawn('a\ud800b')).toBe('aU+D800b');
    expect(drawn('\udc00')).toBe('U+DC00');
    expect(drawn('😀')).toBe('😀');
  });

  test('a line goes on below after LF, but no empty one is added at the end', () => {
    expect(drawn('a\r\nb\r\n')).toBe('aCRLF\nbCRLF');
  });

  test('names stand in elements of their own, so that text of the same letters differs', () => {
    expect(visibleText('NUL')).toEqual(['NUL']);
    expect(visibleText('\0')).toEqual([{ tag: 'span', attributes: { class: 'octets-mark' }, children: ['NUL'] }]);
  });
});

test('no unseen character is left in any drawing, and seen ones all are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(drawn(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(spokenText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      const plain = visibleText(text).filter((part) => typeof part === 'string' && part !== '\n');
      expect(plain.join('')).toBe(
        text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/gu, ''),
      );
    }),
  );
});
