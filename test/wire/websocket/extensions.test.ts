/** @see https://www.rfc-editor.org/rfc/rfc6455#section-9.1 */
import { describe, expect, test } from 'vitest';
import { parseExtensions } from '#wire/websocket/extensions.ts';

describe('§9.1: the grammar of extensions', () => {
  test.each([
    ['foo', [{ name: 'foo', parameters: [] }]],
    [
      'foo, bar; baz=2',
      [
        { name: 'foo', parameters: [] },
        { name: 'bar', parameters: [{ name: 'baz', value: '2' }] },
      ],
    ],
    ['foo ; a ; b = c', [{ name: 'foo', parameters: [{ name: 'a' }, { name: 'b', value: 'c' }] }]],
    ['foo; a="b"', [{ name: 'foo', parameters: [{ name: 'a', value: 'b' }] }]],
    ['foo; a="\\b"', [{ name: 'foo', parameters: [{ name: 'a', value: 'b' }] }]],
    [
      ', foo,, bar,',
      [
        { name: 'foo', parameters: [] },
        { name: 'bar', parameters: [] },
      ],
    ],
    [
      'foo, foo',
      [
        { name: 'foo', parameters: [] },
        { name: 'foo', parameters: [] },
      ],
    ],
  ])('%j', (text, extensions) => {
    expect(parseExtensions(text)).toEqual(extensions);
  });

  test.each([
    '',
    ' ',
    ',',
    'f oo',
    'foo;',
    'foo; =a',
    'foo; a=',
    'foo; a="b',
    'foo; a="b c"',
    'foo; a="b,c"',
    'foo; a=b c',
    ';a',
    'foo=1',
  ])('%j keeps not to it', (text) => {
    expect(parseExtensions(text)).toBeUndefined();
  });
});
