import { line } from 'd3-shape';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { type Area, drawingView, leftAxisView, lowerAxisView, round } from './frame-view.ts';
import { COLOURS, dashesOf, markOf } from './marks.ts';
import type { Crossing, LinesPlot, Series } from './plot.ts';
import { type Scale, scaleOf } from './scales.ts';

const LINE_HEIGHT = 17;
/** The widest that a letter of a name is drawn. */
const LETTER = 7.6;

/** A plot of lines, `width` wide. */
export function linesView({ title, x, y, series, crossings = [] }: LinesPlot, width: number): Markup {
  const height = Math.max(width * 0.56, 290);
  const [top, bottom] = [40, height - 46];
  const points = series.flatMap((each) => each.points);
  const up = scaleOf(
    y,
    points.map(([, value]) => value),
    [bottom, top],
    (bottom - top) / 34,
  );
  const left = longest(up.ticks.map(y.text)) + 8;
  const right = width - longest(series.map(({ name }) => name)) - 20;
  const area = { left, right, top, bottom };
  const across = scaleOf(
    x,
    points.map(([value]) => value),
    [left, right],
    (right - left) / 62,
  );
  return drawingView(
    title,
    width,
    height,
    lowerAxisView(x, across, area),
    leftAxisView(y, up, area),
    ...series.map((each, index) => seriesView(each, index, across, up)),
    ...namesView(series, up, area),
    ...crossings.map((crossing) => crossingView(crossing, across, up, area)),
  );
}

/** How wide the longest of some texts may be. */
function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length)) * LETTER;
}

function seriesView({ points }: Series, index: number, x: Scale, y: Scale): Markup {
  const path = line<readonly [number, number]>(
    ([value]) => x.place(value),
    ([, value]) => y.place(value),
  ).digits(1);
  return h(
    'g',
    { class: 'plot-series', 'data-series': (index % COLOURS) + 1 },
    h('path', { class: 'plot-line', d: path([...points]) ?? '', 'stroke-dasharray': dashesOf(index) }),
    ...points.map(([px, py]) =>
      h('path', {
        class: 'plot-mark',
        d: markOf(index),
        transform: `translate(${round(x.place(px))} ${round(y.place(py))})`,
      }),
    ),
  );
}

/** Each line's name beside its end, pushed apart where ends are close. */
function namesView(series: readonly Series[], y: Scale, { right, top, bottom }: Area): Markup[] {
  const ends = series
    .map(({ name, points }, index) => ({ name, index, end: y.place(points.at(-1)?.[1] ?? 0) }))
    .sort((one, other) => one.end - other.end);
  const places = spaced(
    ends.map(({ end }) => end),
    top,
    bottom + LINE_HEIGHT,
  );
  return ends.map(({ name, index, end }, order) => {
    const place = places[order] ?? end;
    return h(
      'g',
      { class: 'plot-name', 'data-series': (index % COLOURS) + 1 },
      h('line', { x1: right + 5, y1: round(end), x2: right + 15, y2: round(place) }),
      h('text', { x: right + 18, y: round(place) + 4 }, name),
    );
  });
}

/** Places of lines of text, in the order of `wanted`, each as near to where it is wanted as the others let it. */
export function spaced(wanted: readonly number[], top: number, bottom: number): number[] {
  const places = [...wanted];
  for (let index = 0; index < places.length; index++) {
    places[index] = Math.max(places[index] as number, (places[index - 1] ?? top - LINE_HEIGHT) + LINE_HEIGHT);
  }
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index] as number, (places[index + 1] ?? bottom) - LINE_HEIGHT);
  }
  return places;
}

function crossingView({ letter, x, y }: Crossing, across: Scale, up: Scale, { bottom }: Area): Markup {
  const [px, py] = [round(across.place(x)), round(up.place(y))];
  return h(
    'g',
    { class: 'plot-crossing' },
    h('line', { x1: px, x2: px, y1: py, y2: bottom }),
    h('circle', { cx: px, cy: py, r: 9 }),
    h('text', { x: px, y: py + 4.5, 'text-anchor': 'middle' }, letter),
  );
}
