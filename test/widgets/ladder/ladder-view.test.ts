import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { elements, textOf } from '#test/setup/markup-search.ts';
import { CaptureBuilder, frame, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { ladderView, rowSentence } from '#widgets/ladder/ladder-view.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

function rowsOf({ events, page }: CaptureBuilder) {
  const reader = new CaptureReader();
  for (const event of events) reader.receive(event);
  return new Timeline(reader).rows(page, { offset: 0, uncertainty: 0 }, true);
}

describe('the list', () => {
  const rows = rowsOf(story());

  test('is a tree with one row in the tab order when rows can be chosen', () => {
    const view = ladderView(rows, { choosable: true, chosen: rows[2]?.key, zero: 0 });
    expect(view.attributes['role']).toBe('tree');
    const options = elements(view).filter(({ attributes }) => attributes['role'] === 'treeitem');
    expect(options).toHaveLength(rows.length);
    expect(options.filter(({ attributes }) => attributes['tabindex'] === 0)).toHaveLength(1);
    expect(options.filter(({ attributes }) => attributes['aria-selected'] === 'true')).toHaveLength(1);
  });

  test('is a plain list when the page is built', () => {
    const view = ladderView(rows, { choosable: false, zero: 0 });
    expect(elements(view).some(({ attributes }) => 'role' in attributes || 'tabindex' in attributes)).toBe(false);
  });

  test('says the direction in words, and the size', () => {
    const [request] = rowsOf(story()).filter((row) => row.kind === 'unit');
    expect(request && rowSentence(request, {})).toMatch(/^Browser sent GET .*octets\.$/);
    const view = ladderView(rows, { choosable: false, zero: 0 });
    expect(textOf(view)).toContain('to the sandbox: GET /s/…/ws');
    expect(textOf(view)).toContain('from the sandbox: 101 Switching Protocols');
  });
});

test('octets of the wire become text and nothing else', () => {
  const hostile = '<img src=x onerror=alert(1)>\u202e"><script>';
  const builder = new CaptureBuilder()
    .opened(0)
    .octets('client', 1, REQUEST)
    .octets('server', 2, RESPONSE)
    .octets('client', 3, frame('client', 1, encodeUtf8(hostile)))
    .saw('message', 4, { text: hostile });
  const view = ladderView(rowsOf(builder), { choosable: true, zero: 0 });
  expect(new Set(elements(view).map(({ tag }) => tag))).toEqual(new Set(['ol', 'li', 'span']));
  expect(textOf(view)).toContain('<img src=x');
  expect(textOf(view)).not.toContain('\u202e');
});
