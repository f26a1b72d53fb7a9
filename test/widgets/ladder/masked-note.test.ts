import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { textOf } from '#test/setup/markup-search.ts';
import { WatchedCapture } from '#test/setup/watched.ts';
import { rowSentence, rowView } from '#widgets/ladder/ladder-view.ts';

const recorded = Capture.parse(JSON.parse(readFileSync('content/02-opening-handshake/handshake.capture.json', 'utf8')));
const rows = new WatchedCapture(recorded)
  .rows()
  .filter((row) => row.kind === 'unit' && /^(text|close)/.test(row.title));
const texts = (unmasked: boolean, side: 'client' | 'server') =>
  rows
    .filter((row) => row.kind === 'unit' && row.side === side)
    .map((row) => textOf(rowView(row, { choosable: false, zero: 0, unmasked })));

test('RFC 6455 section 5.3: a masked frame is told by its octets, and by what it carries once that is asked for', () => {
  expect(texts(false, 'client').join(' ')).toMatch(/text.*5 octets, masked.*close 4001.*6 octets, masked/);
  expect(texts(false, 'client').join(' ')).not.toMatch(/“/);
  expect(texts(true, 'client').join(' ')).toMatch(/“Hello”, unmasked.*“done”, unmasked/);
  // What a server sends is never masked.
  expect(texts(true, 'server')).toEqual(texts(false, 'server'));
  expect(texts(false, 'server').join(' ')).toContain('“Hello”');
});

test('it is read out as it is shown', () => {
  const [first] = rows;
  if (!first) throw new Error('there is a text frame');
  expect(rowSentence(first, { unmasked: false })).toBe('Browser sent text 5 octets, masked, 11 octets.');
  expect(rowSentence(first, { unmasked: true })).toBe('Browser sent text “Hello”, unmasked, 11 octets.');
});
