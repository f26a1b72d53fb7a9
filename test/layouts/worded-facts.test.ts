import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { Questions } from '../../src/content-schemas.ts';
import { pieces } from '../../src/layouts/worded-facts.ts';

const captureIn = (folder: string) => (name: string) =>
  JSON.parse(readFileSync(`content/${folder}/${name}.capture.json`, 'utf8')) as unknown;
const handshake = captureIn('02-opening-handshake');

/** A text as it is read. */
const said = (text: string, capture: (name: string) => unknown) =>
  pieces(text, capture)
    .map((piece) => piece.text)
    .join('');

describe('a text with facts', () => {
  test('is words, code and facts, in order', () => {
    expect(pieces('It is {handshake: request octets}, by `nc`.', handshake)).toEqual([
      { kind: 'text', text: 'It is ' },
      { kind: 'fact', text: '522' },
      { kind: 'text', text: ', by ' },
      { kind: 'code', text: 'nc' },
      { kind: 'text', text: '.' },
    ]);
  });

  test.each([
    ['{nothing: request octets}', 'There is no capture “nothing”.'],
    ['{handshake: no such thing}', 'There is no fact called "no such thing"'],
    ['{handshake: message 99 octets}', 'has no message 99 octets'],
  ])('%s stops the build', (text, why) => {
    const capture = (name: string) => (name === 'handshake' ? handshake(name) : undefined);
    expect(() => pieces(text, capture)).toThrow(why);
  });

  test('the Accept of the key agrees with the key of the question (RFC 6455 §4.2.2)', () => {
    const key = said('{handshake: key}', handshake);
    expect(said('{handshake: accept}', handshake)).toBe(calculateAccept(key).accept);
  });
});

const folders = globSync('content/*/lesson.mdx')
  .map((file) => file.split('/')[1] ?? '')
  .sort();

describe.each(folders)('the questions of %s', (folder) => {
  const { questions } = Questions.parse(parse(readFileSync(`content/${folder}/questions.yaml`, 'utf8')));

  test('can be asked and answered from its captures', () => {
    for (const { ask, answer } of questions) {
      // What stands in backquotes is code as it is, and no fact.
      for (const piece of [...pieces(ask, captureIn(folder)), ...pieces(answer, captureIn(folder))]) {
        if (piece.kind !== 'fact') expect(piece.text).not.toMatch(/[{}]/);
      }
      const kinds = pieces(answer, captureIn(folder)).map(({ kind }) => kind);
      expect(kinds, answer).toContain('fact');
    }
  });

  test('have no number in an answer that was typed and not taken from a capture', () => {
    const names = /SHA-1|UTF-8|RFC \d+ §[\d.]+|base64|the 101\b|the length of seven bits is 126/gi;
    for (const { answer } of questions) {
      const typed = pieces(answer, captureIn(folder))
        .filter(({ kind }) => kind === 'text')
        .map(({ text }) => text.replace(names, ''));
      expect(typed.join('').match(/\d+/g) ?? [], answer).toEqual([]);
    }
  });
});
