import { h, type Markup } from '#widgets/markup/markup.ts';
import { barsView } from './bars-view.ts';
import { distributionView } from './distribution-view.ts';
import { linesView } from './lines-view.ts';
import { markOf } from './marks.ts';
import type { Plot } from './plot.ts';
import { tableView } from './table-view.ts';

/** Drawn twice, for a wide and for a narrow place; the style sheet shows the one that fits. */
const WIDTHS = { wide: 760, narrow: 350 };

/**
 * A plot with its title, what its marks mean, and the numbers behind it as a table.
 *
 * An SVG drawing that takes its colours from the style sheet, and needs none of them to be read.
 */
export function plotView(plot: Plot): Markup {
  return h(
    'figure',
    { class: 'plot', 'data-plot': plot.kind },
    h('figcaption', { class: 'plot-caption' }, h('b', {}, plot.title), ' ', plot.summary),
    legendView(plot),
    ...Object.entries(WIDTHS).map(([name, width]) =>
      h('div', { class: 'plot-at', 'data-width': name }, drawingOf(plot, width)),
    ),
    plot.kind === 'lines' && crossingsView(plot.crossings ?? []),
    h(
      'details',
      { class: 'plot-numbers' },
      h('summary', {}, 'The numbers behind it'),
      h(
        'div',
        { class: 'plot-scroll', tabindex: 0, role: 'region', 'aria-label': `Numbers: ${plot.title}` },
        tableView(plot),
      ),
    ),
  );
}

function drawingOf(plot: Plot, width: number): Markup {
  if (plot.kind === 'lines') return linesView(plot, width);
  return plot.kind === 'bars' ? barsView(plot, width) : distributionView(plot, width);
}

/** Lines are named at their ends; parts of bars and marked values are told here. */
function legendView(plot: Plot): Markup | undefined {
  if (plot.kind === 'lines') return undefined;
  const entries =
    plot.kind === 'bars'
      ? plot.parts.map((name, index) => ({
          name,
          sample: h('rect', { class: 'plot-bar', 'data-part': index + 1, x: 1, y: 2, width: 18, height: 10 }),
        }))
      : (plot.lanes[0]?.marks ?? []).map(({ name }, index) => ({
          name,
          sample: h('path', { class: 'plot-quantile', d: markOf(index), transform: 'translate(10 7)' }),
        }));
  return h(
    'ul',
    { class: 'plot-legend' },
    ...entries.map(({ name, sample }) =>
      h('li', {}, h('svg', { width: 20, height: 14, 'aria-hidden': 'true' }, sample), name),
    ),
  );
}

function crossingsView(crossings: readonly { readonly letter: string; readonly words: string }[]): Markup | undefined {
  if (crossings.length === 0) return undefined;
  return h(
    'ul',
    { class: 'plot-crossings' },
    ...crossings.map(({ letter, words }) => h('li', {}, h('b', {}, letter), ' ', words)),
  );
}
