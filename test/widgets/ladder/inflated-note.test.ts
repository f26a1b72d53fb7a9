import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { textOf } from '#test/setup/markup-search.ts';
import { WatchedCapture } from '#test/setup/watched.ts';
import { rowView } from '#widgets/ladder/ladder-view.ts';

const deflated = Capture.parse(JSON.parse(readFileSync('content/03-frames/deflated.capture.json', 'utf8')));

test('RFC 7692: a compressed message is told by its octets, and by what it inflates to once that is asked for', () => {
  const rows = new WatchedCapture(deflated).rows();
  const texts = (inflated: boolean) =>
    rows.map((row) => textOf(rowView(row, { choosable: false, zero: 0, inflated }))).filter((text) => text !== '');
  const compressed = texts(false).filter((text) => /\d octets, compressed/.test(text));
  expect(compressed.length).toBeGreaterThan(1);
  const inflated = texts(true);
  expect(inflated.filter((text) => /“.+”, inflated/.test(text))).toHaveLength(compressed.length);
  expect(inflated.join(' ')).not.toContain(', compressed');
  // What was never compressed is told as before.
  const same = texts(false).filter((text) => !text.includes(', compressed'));
  expect(inflated).toEqual(expect.arrayContaining(same));
});
