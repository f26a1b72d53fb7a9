import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { parseRequestHead, readRequestHead } from '#wire/http/request-head.ts';
import type { Field } from '#wire/octets/dissection.ts';
import { latin1 } from './feed.ts';
import { expectUnitsToTile } from './tiling.ts';

const HEAD = '\r\nGET /a?b HTTP/1.1\r\nhOsT:a\r\nX-Y: \tb c \r\nZ: d\r\n\te\r\n\r\n';
const OFFSET = 500;

/** Fields as name and value, with those inside them. */
type Told = readonly [name: string, value: unknown, parts?: readonly Told[]];
function told({ name, value, fields }: Field): Told {
  return fields ? [name, value, fields.map(told)] : [name, value];
}

describe('RFC 9112 sections 2, 3 and 5: the fields of a request head', () => {
  const { head, fields } = readRequestHead(latin1(HEAD), OFFSET, { limits: DEFAULT_LIMITS, whole: true });
  const made = fields();

  test('name every octet, as it was sent', () => {
    const line = ['CRLF', '\r\n'];
    expect(made.map(told)).toEqual([
      ['empty line', '\r\n', [line]],
      [
        'request line',
        'GET /a?b HTTP/1.1',
        [['method', 'GET'], ['SP', ' '], ['request target', '/a?b'], ['SP', ' '], ['HTTP version', 'HTTP/1.1'], line],
      ],
      ['field line', 'hOsT: a', [['field name', 'hOsT'], ['colon', ':'], ['field value', 'a'], line]],
      [
        'field line',
        'X-Y: b c',
        [
          ['field name', 'X-Y'],
          ['colon', ':'],
          ['optional whitespace', ' \t'],
          ['field value', 'b c'],
          ['optional whitespace', ' '],
          line,
        ],
      ],
      [
        'field line',
        'Z: d e',
        [['field name', 'Z'], ['colon', ':'], ['optional whitespace', ' '], ['field value', 'd e'], line],
      ],
      ['empty line', '\r\n', [line]],
    ]);
  });

  test('tile it', () => {
    const unit = { protocol: 'http', kind: 'request head', offset: OFFSET, length: HEAD.length };
    expectUnitsToTile([{ ...unit, fields: made, broken: head.broken }], OFFSET, OFFSET + HEAD.length);
  });

  test('the head holds the same as values, with spans', () => {
    expect(head).toMatchObject({ kind: 'request', method: 'GET', target: '/a?b', version: 'HTTP/1.1', offset: OFFSET });
    expect(head.lines.map(({ name, value }) => [name, value])).toEqual([
      ['hOsT', 'a'],
      ['X-Y', 'b c'],
      ['Z', 'd e'],
    ]);
    for (const { offset, valueSpan, name, value } of head.lines.slice(0, 2)) {
      const text = (at: number, length: number) => HEAD.slice(at - OFFSET, at - OFFSET + length);
      expect(text(offset, name.length)).toBe(name);
      expect(text(valueSpan.offset, valueSpan.length)).toBe(value);
    }
    const folded = head.lines[2]?.valueSpan;
    expect(folded?.length).toBe('d\r\n\te'.length);
  });

  test('what is broken is told with the octets that break it', () => {
    const { offset = 0, length = 0 } = head.broken.find(({ rule }) => rule.id === 'http.obs-fold') ?? {};
    expect(HEAD.slice(offset - OFFSET, offset - OFFSET + length)).toBe('\r\n\te');
  });
});

describe('RFC 9112 §3.2: the form of the target', () => {
  test.each([
    ['GET', '/where?q=now', 'origin form'],
    ['GET', 'http://www.example.org/pub', 'absolute form'],
    ['CONNECT', 'www.example.com:80', 'authority form'],
    ['OPTIONS', '*', 'asterisk form'],
  ])('%s %s', (method, target, form) => {
    const octets = latin1(`${method} ${target} HTTP/1.1\r\nHost: www.example.org\r\n\r\n`);
    const { fields } = readRequestHead(octets, 0, { limits: DEFAULT_LIMITS, whole: true });
    expect(fields()[0]?.fields?.find(({ name }) => name === 'request target')).toMatchObject({ meaning: form });
  });
});

describe('what has come of a head', () => {
  test.each(['', 'G', 'GET', 'GET ', 'GET /', 'GET / HTTP/1', 'GET / HTTP/1.1\r', 'GET / HTTP/1.1\r\nHo'])(
    '%j',
    (text) => {
      const { head, fields } = readRequestHead(latin1(text), 0, { limits: DEFAULT_LIMITS, whole: false });
      expect(head.broken).toEqual([]);
      const unit = { protocol: 'http', kind: 'request head', offset: 0, length: text.length };
      expectUnitsToTile([{ ...unit, fields: fields(), broken: [] }], 0, text.length);
    },
  );

  test('whole lines are judged at once', () => {
    const octets = latin1('GET / HTTP/1.1\r\nA : b\r\nB : c');
    const { head } = readRequestHead(octets, 0, { limits: DEFAULT_LIMITS, whole: false });
    expect(head.broken.map(({ rule, offset }) => [rule.id, offset])).toEqual([['http.whitespace-before-colon', 17]]);
  });
});

test('what cannot be read is empty, and nothing throws', () => {
  expect(parseRequestHead(latin1('?\r\n\r\n'), 0)).toMatchObject({ method: '?', target: '', version: '', lines: [] });
  expect(parseRequestHead(new Uint8Array(), 0)).toMatchObject({ method: '', broken: [] });
});
