import { h, type Markup } from '#widgets/markup/markup.ts';
import type { BarsPlot, DistributionPlot, LinesPlot, Plot } from './plot.ts';

/** The numbers behind a plot. */
export function tableView(plot: Plot): Markup {
  const { head, rows } = contentOf(plot);
  return h(
    'table',
    { class: 'plot-table' },
    h('caption', {}, plot.title),
    h('thead', {}, h('tr', {}, ...head.map((name) => h('th', { scope: 'col' }, name)))),
    h(
      'tbody',
      {},
      ...rows.map(([name = '', ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, name), ...cells.map((cell) => h('td', {}, cell))),
      ),
    ),
  );
}

interface Content {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function contentOf(plot: Plot): Content {
  if (plot.kind === 'lines') return linesContent(plot);
  return plot.kind === 'bars' ? barsContent(plot) : distributionContent(plot);
}

/** A row for each x that any series has a point at. */
function linesContent({ x, y, series }: LinesPlot): Content {
  const all = [...new Set(series.flatMap(({ points }) => points.map(([value]) => value)))].sort((a, b) => a - b);
  return {
    head: [x.title, ...series.map(({ name }) => name)],
    rows: all.map((value) => [
      x.text(value),
      ...series.map(({ points }) => {
        const point = points.find(([px]) => px === value);
        return point ? y.text(point[1]) : '';
      }),
    ]),
  };
}

function barsContent({ x, parts, bars }: BarsPlot): Content {
  return {
    head: ['', ...parts, `sum, ${x.title}`],
    rows: bars.map(({ name, values }) => [
      name,
      ...values.map(x.text),
      x.text(values.reduce((sum, value) => sum + value, 0)),
    ]),
  };
}

function distributionContent({ x, lanes }: DistributionPlot): Content {
  return {
    head: [x.title, 'samples', ...(lanes[0]?.marks ?? []).map(({ name }) => name)],
    rows: lanes.map(({ name, samples, marks }) => [
      name,
      String(samples.reduce((sum, [, count]) => sum + count, 0)),
      ...marks.map(({ value }) => x.text(value)),
    ]),
  };
}
