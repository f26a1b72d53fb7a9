import { describe, expect, test } from 'vitest';
import { compareCaptures } from '#capture/compare.ts';
import { itemsOf } from '#test/setup/lab-items.ts';
import { WatchedCapture } from '#test/setup/watched.ts';
import { ACCEPT, CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import {
  type Comparison,
  fieldsView,
  headsView,
  pairSentence,
  pairView,
  summaryText,
} from '#widgets/compare/compare-view.ts';
import { encodeResponseHead } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';

function comparison(left: CaptureBuilder, right: CaptureBuilder): Comparison {
  const side = (name: string, builder: CaptureBuilder) => ({
    name,
    rows: new Map(new WatchedCapture(builder).rows().map((row) => [row.key, row])),
  });
  return {
    left: side('recorded', left),
    right: side('this run', right),
    pairs: compareCaptures(itemsOf(left), itemsOf(right)),
  };
}

/** The heads and every pair. */
const listView = (two: Comparison, chosen: number) => [
  headsView(two),
  ...two.pairs.map((_, index) => pairView(two, index, index === chosen)),
];

const begun = () => new CaptureBuilder().opened(0).octets('client', 1000, REQUEST);
const head = (accept: string) =>
  encodeResponseHead({
    status: 101,
    reason: 'Switching Protocols',
    lines: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', accept],
    ],
  });

describe('two captures side by side', () => {
  test('the same: said in words, every pair marked', () => {
    const same = comparison(story(), story());
    expect(summaryText(same.pairs)).toMatch(/^No differences but those that any two runs have\. \d+ the same\.$/);
    const marks = listView(same, 0)
      .flatMap((view) => withClass(view, 'compare-word'))
      .map(textOf);
    expect(new Set(marks)).toEqual(new Set(['same']));
  });

  test('differences are told by sign and word, not by colour alone', () => {
    const two = comparison(
      begun()
        .octets('server', 2000, RESPONSE)
        .octets('server', 3000, frame('server', 1, HELLO)),
      begun().octets('server', 2000, head('x')),
    );
    const text = listView(two, 1).map(textOf).join('');
    expect(text).toContain('≠differs');
    expect(text).toContain('◂left only');
    expect(text).toContain('⚠ breaks a rule');
    expect(pairSentence(two, 1)).toBe('101 Switching Protocols beside 101 Switching Protocols: differs.');
    expect(pairSentence(two, 2)).toBe('text beside nothing: left only.');
    expect(summaryText(two.pairs)).toBe('1 differs, 1 only on the left, 1 the same.');
  });

  test('one pair in the tab order, the chosen one', () => {
    const options = listView(comparison(story(), story()), 2).flatMap((view) =>
      elements(view).filter((element) => element.attributes['role'] === 'option'),
    );
    expect(options.filter((option) => option.attributes['tabindex'] === 0)).toHaveLength(1);
    expect(options[2]?.attributes['aria-selected']).toBe('true');
  });

  test('fields: what differs by the name of its header field; what is the same only when asked for', () => {
    const two = comparison(begun().octets('server', 2000, RESPONSE), begun().octets('server', 2000, head('AAAA')));
    const pair = two.pairs[1];
    if (!pair) throw new Error('the responses are a pair');
    const few = elements(fieldsView(two, pair, false)).filter((element) => element.tag === 'tr');
    expect(few.map(textOf)).toEqual(['Fieldrecordedthis runVerdict', `Sec-WebSocket-Accept${ACCEPT}AAAA≠differs`]);
    const all = elements(fieldsView(two, pair, true)).filter((element) => element.tag === 'tr');
    expect(all.length).toBeGreaterThan(20);
    expect(textOf(fieldsView(two, pair, false))).toContain('this run breaks RFC 6455');
  });
});

describe('octets from anywhere stay text', () => {
  const TAGS = 'bdi caption div li ol p span table tbody td th thead tr'.split(' ');

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\u202ereversed',
    '\0\x1b[31m',
    '__proto__',
  ])('%j in a message, a header field, a reason, a page event', (text) => {
    const hostile = begun()
      .octets(
        'server',
        2000,
        encodeResponseHead({
          status: 101,
          reason: text,
          lines: [
            [text, text],
            ['Upgrade', text],
          ],
        }),
      )
      .octets('server', 3000, frame('server', 1, encodeUtf8(text)))
      .saw(text, 4000, { [text]: text, text });
    for (const two of [comparison(hostile, story()), comparison(story(), hostile)]) {
      const views = [...listView(two, 0), ...two.pairs.map((pair) => fieldsView(two, pair, true))];
      for (const element of views.flatMap(elements)) {
        expect(TAGS).toContain(element.tag);
        for (const [name, value] of Object.entries(element.attributes)) {
          expect(name).not.toMatch(/^on/);
          expect(String(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
      }
      for (const view of views) expect(textOf(view).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });
});
