import { describe, expect, test } from 'vitest';
import { type Edit, LineEditor } from '#terminal/line-editor.ts';

const LEFT = '\x1b[D';
const UP = '\x1b[A';
const DOWN = '\x1b[B';

/** What the keys come to: the edits, and the line with a bar for the cursor. */
function typed(...keys: string[]): { edits: Edit[]; line: string } {
  const editor = new LineEditor();
  const edits = keys.flatMap((key) => [...editor.keys(key)]);
  return { edits, line: `${editor.before}|${editor.text.slice(editor.before.length)}` };
}

describe('a line as it is edited, with the default keys of readline', () => {
  test.each([
    ['at its end', ['ab', 'c'], 'abc|'],
    ['in its middle', ['ac', LEFT, 'b'], 'ab|c'],
    ['Backspace', ['abc', LEFT, '\x7f'], 'a|c'],
    ['Delete', ['abc', LEFT, LEFT, '\x1b[3~'], 'a|c'],
    ['Home and End', ['bc', '\x1b[H', 'a', '\x1b[F', 'd'], 'abcd|'],
    ['Ctrl-A and Ctrl-E', ['bc', '\x01', 'a', '\x05', 'd'], 'abcd|'],
    ['Ctrl-U and Ctrl-K', ['abcd', LEFT, LEFT, '\x15', '\x0b'], '|'],
    ['Ctrl-W', ['GET /s/x HTTP', '\x17'], 'GET /s/x |'],
    ['Alt-B and Alt-F', ['one two', '\x1bb', 'X', '\x1bf', 'Y'], 'one XtwoY|'],
    ['past its ends', ['a', LEFT, LEFT, LEFT, '\x7f', 'b'], 'b|a'],
    ['characters that are two units of UTF-16', ['a😀b', LEFT, '\x7f'], 'a|b'],
    ['keys that there are not', ['a', '\x1b[15~', '\x1b', 'b'], 'ab|'],
  ])('%s', (_name, keys, line) => {
    expect(typed(...keys).line).toBe(line);
  });

  test('what is added at the end is told as that, and nothing else is', () => {
    expect(typed('ab', LEFT, 'c').edits).toEqual([
      { kind: 'appended', text: 'ab' },
      { kind: 'changed' },
      { kind: 'changed' },
    ]);
  });

  test('a paste of several lines enters each', () => {
    const { edits, line } = typed('one\r\ntwo\rthree');
    expect(edits.filter(({ kind }) => kind === 'line')).toEqual([
      { kind: 'line', text: 'one' },
      { kind: 'line', text: 'two' },
    ]);
    expect(line).toBe('three|');
  });

  test('Ctrl-C drops the line; Ctrl-D deletes, and on an empty line it is the end; Tab and Ctrl-L ask', () => {
    expect(typed('abc', '\x03').line).toBe('|');
    expect(typed('ab', LEFT, '\x04').line).toBe('a|');
    expect(typed('\x04', '\t', '\x0c').edits.map(({ kind }) => kind)).toEqual(['end', 'complete', 'clear']);
  });

  test('the history is walked up and down, and gives the begun line back', () => {
    const enter = ['one\r', 'two\r', 'two\r', ' \r', 'begun'];
    expect(typed(...enter, UP).line).toBe('two|');
    expect(typed(...enter, UP, UP).line).toBe('one|');
    expect(typed(...enter, UP, UP, UP).line).toBe('one|');
    expect(typed(...enter, UP, UP, DOWN, DOWN, DOWN).line).toBe('begun|');
  });
});
