import { h, type Markup } from '#widgets/markup/markup.ts';
import { drawingView, lowerAxisView, round } from './frame-view.ts';
import { markOf } from './marks.ts';
import type { DistributionPlot, Lane } from './plot.ts';
import { type Scale, scaleOf } from './scales.ts';

const ROW = 66;
/** How high the bar of a lane's fullest bin is. */
const HIGHEST = 34;
/** How wide a bin is drawn. */
const BIN = 7;

/** A plot of distributions, `width` wide. Heights compare within a lane: each lane's fullest bin is as high as another's. */
export function distributionView({ title, x, lanes }: DistributionPlot, width: number): Markup {
  const area = { left: 26, right: width - 20, top: 6, bottom: 6 + lanes.length * ROW };
  const values = lanes.flatMap((lane) => [
    ...lane.samples.map(([value]) => value),
    ...lane.marks.map(({ value }) => value),
  ]);
  const scale = scaleOf(x, values, [area.left, area.right], (area.right - area.left) / 62);
  return drawingView(
    title,
    width,
    area.bottom + 46,
    lowerAxisView(x, scale, area),
    ...lanes.map((lane, row) => {
      const foot = area.top + (row + 1) * ROW - 12;
      return h(
        'g',
        { class: 'plot-lane' },
        h('line', { class: 'plot-foot', x1: area.left, x2: area.right, y1: foot, y2: foot }),
        ...binsView(lane.samples, scale, area.left, foot),
        ...lane.marks.map(({ value }, index) =>
          h('path', {
            class: 'plot-quantile',
            d: markOf(index),
            transform: `translate(${round(scale.place(value))} ${foot})`,
          }),
        ),
        h('text', { class: 'plot-lane-name', x: area.left, y: foot - 40 }, lane.name),
      );
    }),
  );
}

function binsView(samples: Lane['samples'], scale: Scale, left: number, foot: number): Markup[] {
  const counts = binned(samples, scale, left);
  const most = Math.max(...counts.values());
  return [...counts].map(([bin, count]) => {
    const height = Math.max(1.5, (count / most) * HIGHEST);
    return h('rect', {
      class: 'plot-bin',
      x: round(left + bin * BIN),
      y: round(foot - height),
      width: BIN - 1,
      height: round(height),
    });
  });
}

/** How many samples fall into each bin that has any, by the bin's number from the left. */
export function binned(samples: Lane['samples'], { place }: Pick<Scale, 'place'>, left: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [value, count] of samples) {
    const bin = Math.floor((place(value) - left) / BIN);
    counts.set(bin, (counts.get(bin) ?? 0) + count);
  }
  return counts;
}
