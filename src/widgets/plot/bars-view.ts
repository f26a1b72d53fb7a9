import { h, type Markup } from '#widgets/markup/markup.ts';
import { drawingView, lowerAxisView, round } from './frame-view.ts';
import type { BarsPlot } from './plot.ts';
import { scaleOf } from './scales.ts';

const ROW = 44;
const BAR = 18;

/** A plot of bars, `width` wide. */
export function barsView({ title, x, bars }: BarsPlot, width: number): Markup {
  const area = { left: 1, right: width - 36, top: 6, bottom: 6 + bars.length * ROW };
  const totals = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const scale = scaleOf(x, totals, [area.left, area.right], (area.right - area.left) / 90);
  return drawingView(
    title,
    width,
    area.bottom + 46,
    lowerAxisView(x, scale, area),
    ...bars.map(({ name, values }, row) => {
      const y = area.top + row * ROW;
      let before = 0;
      const parts = values.map((value, part) => {
        const from = scale.place(before);
        before += value;
        return h('rect', {
          class: 'plot-bar',
          'data-part': part + 1,
          x: round(from),
          y: y + 19,
          width: round(scale.place(before) - from),
          height: BAR,
        });
      });
      const total = x.text(totals[row] ?? 0);
      return h(
        'g',
        {},
        ...parts,
        h('text', { class: 'plot-bar-name', x: area.left, y: y + 14 }, name, h('tspan', { dx: 10 }, total)),
      );
    }),
  );
}
