import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '#widgets/ladder/row.ts';
import { RowHeights } from '#widgets/ladder/row-heights.ts';

function rowsOf(count: number): Row[] {
  const event = { time: 0, name: 'message', socket: 0 };
  return Array.from({ length: count }, (_, index) => ({
    ...{ key: `p${index}`, kind: 'page', of: 'WebSocket', time: index, title: 'message', event, uncertainty: 1 },
  }));
}

test('the newest rows are thought to be as high as the last that was measured, so that measuring them moves nothing', () => {
  const heights = new RowHeights();
  const rows = rowsOf(500);
  heights.update(rows);
  for (const [index, height] of [10, 90, 50].entries()) heights.measure(index, height);
  rows.push(...rowsOf(3));
  heights.update(rows);
  const { total } = heights;
  for (const index of [500, 501, 502]) {
    expect(heights.height(index)).toBe(50);
    heights.measure(index, 50);
  }
  heights.update(rows);
  expect(heights.total).toBe(total);
  heights.forget();
  heights.update(rows);
  expect(heights.height(502)).toBe(heights.height(0));
});

test('where a row stands is the sum of those above it, whatever was measured and added', () => {
  const step = fc.record({ added: fc.nat(200), at: fc.nat(), height: fc.integer({ min: 1, max: 200 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const heights = new RowHeights();
      const rows = rowsOf(1);
      for (const { added, at, height } of steps) {
        rows.push(...rowsOf(added));
        heights.update(rows);
        heights.measure(at % rows.length, height);
      }
      heights.update(rows);
      let top = 0;
      for (let index = 0; index < rows.length; index++) {
        expect(heights.top(index)).toBeCloseTo(top, 6);
        top += heights.height(index);
      }
      expect(heights.total).toBeCloseTo(top, 6);
    }),
  );
});
