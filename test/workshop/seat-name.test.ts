import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameKey, tidyName } from '#workshop/seat-name.ts';
import { tidyText } from '#workshop/tidy-text.ts';

describe('text that is shown', () => {
  test.each([
    ['An\u202Etfel\u2066ia\u200F', 'Antfelia', 'marks of direction'],
    ['\u200BAn\u200Dt\uFEFFfel\u2060ia\u00AD', 'Antfelia', 'zero width'],
    ['An\u0000t\u0007felia\u009F', 'Antfelia', 'controls'],
    ['A\r\nB\u2028C\u2029D\tE\u00A0F\u3000G\u2800H', 'A B C D E F G H', 'white space of all kinds'],
    ['Ant\u3164fel\u115Fia\uFFA0', 'Antfelia', 'fillers'],
    ['Antfelia\u{E0041}\u{E007F}\uE000\uD800', 'Antfelia', 'tags, private use, half of a pair'],
    ['A\u0308', 'Ä', 'composed (NFC)'],
    ['<b>&amp;', '<b>&amp;', 'markup is left as it is'],
    ['สวัสดี नमस्ते 🙂', 'สวัสดี नमस्ते 🙂', 'scripts and pictures'],
  ])('%j becomes %j: %s', (given, tidy) => expect(tidyText(given)).toBe(tidy));

  test('at most four marks pile up on a letter', () => {
    expect(tidyText(`Z${'\u0351'.repeat(60)}a`)).toBe(`Z${'\u0351'.repeat(4)}a`);
  });

  test('tidying again changes nothing, and never more is left than was asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), (given, most) => {
        const tidy = tidyText(given, most);
        expect(tidy.length).toBeLessThanOrEqual(most);
        expect(tidyText(tidy, most)).toBe(tidy);
        expect(tidy.isWellFormed()).toBe(true);
        const name = tidyName(given);
        expect([...name].length).toBeLessThanOrEqual(32);
        expect(tidyName(name)).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names that pass for one another', () => {
  test.each([
    ['Ana', 'ANA', 'case'],
    ['Ana', 'A na', 'spaces'],
    ['Ana', 'ＡＮＡ', 'full width (NFKC)'],
    ['Ana', 'Аnа', 'Cyrillic'],
    ['Ana', 'Αnα', 'Greek'],
    ['Bill', 'BiI1', 'one stroke'],
    ['Bob0', 'BobO', 'nought'],
    ['fish', 'ﬁsh', 'ligature'],
    ['Ilya', 'ıӏуа', 'mixed'],
  ])('%s and %s: %s', (one, other) => expect(nameKey(other)).toBe(nameKey(one)));

  test.each([
    ['Ana', 'Anna'],
    ['Bob', 'Böb'],
    ['Иван', 'Иваш'],
    ['Ольга', 'Оля'],
    ['Seat 2', 'Seat 3'],
    ['Müller', 'Mueller'],
  ])('%s and %s are two', (one, other) => expect(nameKey(other)).not.toBe(nameKey(one)));
});
