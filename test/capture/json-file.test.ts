import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writingJson } from '#capture/json-file.ts';
import type { Capture } from '#capture/schema.ts';
import { atOnce } from '#capture/work.ts';
import { story } from '#test/setup/websocket-capture.ts';

const about = {
  format: 'wire101-capture',
  version: 1,
  origin: 'live',
  title: 'a “title”\nin two lines',
  browser: 'b',
  startedAt: '2026-01-01T00:00:00.000Z',
} as const;

function written(capture: Capture): string {
  let text = '';
  atOnce(
    writingJson(capture, (part) => {
      text += part;
    }),
  );
  return text;
}

test('a capture is written as JSON.stringify writes it, member by member', () => {
  const { events, page } = story();
  const capture: Capture = { ...about, clocks: { page: { offset: 1, uncertainty: 2 } }, events, page };
  expect(written(capture)).toBe(`${JSON.stringify(capture, null, 2)}\n`);
  const bare: Capture = { ...about, clocks: {}, events: [], page: [] };
  expect(written(bare)).toBe(`${JSON.stringify(bare, null, 2)}\n`);
});

test('whatever stands in it', () => {
  fc.assert(
    fc.property(fc.array(fc.object()), fc.array(fc.object()), fc.object(), (events, page, clocks) => {
      const capture = { ...about, title: undefined, clocks, events, page } as unknown as Capture;
      expect(written(capture)).toBe(`${JSON.stringify(capture, null, 2)}\n`);
    }),
  );
});

test('a long one is written in steps that tell how far they are', () => {
  const { page } = story();
  const events = Array.from({ length: 1000 }, (_, id) => ({ id, type: 'gate', time: id, side: 'server', mode: 'run' }));
  const capture = { ...about, clocks: {}, events, page } as unknown as Capture;
  let text = '';
  const parts = [
    ...writingJson(capture, (part) => {
      text += part;
    }),
  ];
  expect(parts.length).toBeGreaterThan(5);
  expect(parts).toEqual([...parts].sort((a, b) => a - b));
  expect(Math.max(...parts)).toBeLessThanOrEqual(1);
  expect(JSON.parse(text)).toEqual(capture);
});
