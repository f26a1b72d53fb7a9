import { describe, expect, test } from 'vitest';
import type { Markup } from '#widgets/markup/markup.ts';
import { binned } from '#widgets/plot/distribution-view.ts';
import { spaced } from '#widgets/plot/lines-view.ts';
import type { BarsPlot, DistributionPlot, LinesPlot, Plot } from '#widgets/plot/plot.ts';
import { plotView } from '#widgets/plot/plot-view.ts';
import { scaleOf } from '#widgets/plot/scales.ts';

describe('a logarithmic scale', () => {
  const { place, at, ticks } = scaleOf({ scale: 'log' }, [3, 0, 70_000], [0, 500], 10);

  test('spans whole decades above 0, each as wide as another', () => {
    expect(ticks).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(ticks.map(place).map(Math.round)).toEqual([0, 100, 200, 300, 400, 500]);
    expect(at(place(42))).toBeCloseTo(42);
  });

  test('what is not above 0 stands at its lower end', () => {
    expect([place(0), place(-5)]).toEqual([0, 0]);
  });

  test('marks 2 and 5 where there is room, and leaves out decades where there is none', () => {
    expect(scaleOf({ scale: 'log' }, [1, 100], [0, 500], 8).ticks).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(scaleOf({ scale: 'log' }, [1, 1e6], [0, 500], 4).ticks).toEqual([1, 100, 10_000, 1_000_000]);
  });

  test('of nothing, or of one value, is a scale all the same', () => {
    expect(scaleOf({ scale: 'log' }, [], [0, 100], 5).ticks.length).toBeGreaterThan(0);
    expect(scaleOf({ scale: 'log' }, [7], [0, 100], 5).ticks.length).toBeGreaterThan(0);
  });
});

test('a linear scale begins at 0, so that lengths compare as values do', () => {
  const { place, ticks } = scaleOf({ scale: 'linear' }, [880, 950], [10, 510], 5);
  expect(ticks[0]).toBe(0);
  expect(place(400) - place(0)).toBeCloseTo(2 * (place(200) - place(0)));
});

test('names at the ends of lines keep their order and 17 units, within the drawing', () => {
  const places = spaced([100, 101, 102, 240, 298, 299], 0, 300);
  const gaps = places.slice(1).map((place, index) => place - (places[index] as number));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(17);
  expect(places[3]).toBe(240);
  expect(Math.max(...places)).toBeLessThanOrEqual(300);
});

test('each sample falls into one bin, and equal ones into the same', () => {
  const counts = binned(
    [
      [0, 1],
      [1, 1],
      [6.9, 1],
      [7, 1],
      [70, 2],
    ],
    { place: (value) => value },
    0,
  );
  expect([...counts]).toEqual([
    [0, 3],
    [1, 1],
    [10, 2],
  ]);
});

const text = (value: number) => `${value} octets`;
const lines: LinesPlot = {
  kind: 'lines',
  title: 'Octets of a message',
  summary: 'Heads matter less, the more a message carries.',
  x: { title: 'payload', scale: 'log', text },
  y: { title: 'on the wire', scale: 'log', text },
  series: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((name, index) => ({
    name,
    points: [1, 10, 100].map((x) => [x, x * (index + 2)] as const),
  })),
  crossings: [{ letter: 'A', x: 10, y: 20, words: 'one is two from ten octets on' }],
};
const bars: BarsPlot = {
  kind: 'bars',
  title: 'A thousand messages',
  summary: 'Most of it is heads.',
  x: { title: 'octets', scale: 'linear', text },
  parts: ['payload', 'overhead'],
  bars: [
    { name: 'polling', values: [50, 900] },
    { name: 'sockets', values: [50, 6] },
  ],
};
const distribution: DistributionPlot = {
  kind: 'distribution',
  title: 'From made to seen',
  summary: 'Polls wait.',
  x: { title: 'latency', scale: 'log', text },
  lanes: ['polling', 'sockets'].map((name) => ({
    name,
    samples: [
      [3, 1],
      [4, 1],
      [900, 2],
    ] as const,
    marks: [
      { name: 'p50', value: 4 },
      { name: 'p99', value: 900 },
    ],
  })),
};

function all(markup: Markup, tag: string): Markup[] {
  const below = markup.children.flatMap((child) => (typeof child === 'string' ? [] : all(child, tag)));
  return markup.tag === tag ? [markup, ...below] : below;
}

function textOf(markup: Markup): string {
  return markup.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

describe.each<Plot>([lines, bars, distribution])('a plot of $kind', (plot) => {
  const view = plotView(plot);

  test('is two named images, a title, and a table that can be reached and scrolled by keyboard', () => {
    const drawings = all(view, 'svg').filter(({ attributes }) => attributes['role'] === 'img');
    expect(drawings.map(({ attributes }) => attributes['aria-label'])).toEqual([plot.title, plot.title]);
    expect(textOf(all(view, 'figcaption')[0] as Markup)).toBe(`${plot.title} ${plot.summary}`);
    const [scrolled] = all(all(view, 'details')[0] as Markup, 'div');
    expect(scrolled?.attributes).toMatchObject({ tabindex: 0, role: 'region' });
    expect(all(view, 'th').every(({ attributes }) => attributes['scope'] !== undefined)).toBe(true);
  });

  test('has no style of its own, as the policy of the site allows none, and no number that is none', () => {
    const html = JSON.stringify(view);
    expect(html).not.toMatch(/"style"|NaN|Infinity|null/);
  });

  test('stays within its drawing', () => {
    for (const drawing of all(view, 'svg').filter(({ attributes }) => attributes['viewBox'])) {
      const [, , width = 0, height = 0] = String(drawing.attributes['viewBox']).split(' ').map(Number);
      for (const rect of all(drawing, 'rect')) {
        const { x, y, width: wide, height: high } = rect.attributes as Record<string, number>;
        expect(Math.min(x ?? 0, y ?? 0)).toBeGreaterThanOrEqual(0);
        expect([(x ?? 0) + (wide ?? 0) <= width, (y ?? 0) + (high ?? 0) <= height]).toEqual([true, true]);
      }
      for (const each of all(drawing, 'text')) expect(Number(each.attributes['y'])).toBeLessThanOrEqual(height);
    }
  });
});

test('eight lines differ without colour: no two have the same dashes, nor seven the same marks', () => {
  const drawing = all(plotView(lines), 'svg')[0] as Markup;
  const paths = all(drawing, 'path');
  const dashes = paths.filter(({ attributes }) => attributes['class'] === 'plot-line');
  expect(new Set(dashes.map(({ attributes }) => attributes['stroke-dasharray'])).size).toBe(8);
  const marks = paths.filter(({ attributes }) => attributes['class'] === 'plot-mark');
  expect(new Set(marks.map(({ attributes }) => attributes['d'])).size).toBe(7);
});

test('the table has each value that is drawn', () => {
  const rows = (plot: Plot) =>
    all(plotView(plot), 'tr').map((row) => row.children.map((cell) => textOf(cell as Markup)));
  expect(rows(bars)).toEqual([
    ['', 'payload', 'overhead', 'sum, octets'],
    ['polling', '50 octets', '900 octets', '950 octets'],
    ['sockets', '50 octets', '6 octets', '56 octets'],
  ]);
  expect(rows(distribution)[1]).toEqual(['polling', '4', '4 octets', '900 octets']);
  expect(rows(lines)[2]?.slice(0, 3)).toEqual(['10 octets', '20 octets', '30 octets']);
});

test('nothing that is drawn is read as markup', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const view = plotView({ ...bars, bars: [{ name: evil, values: [1, 2] }] });
  expect(all(view, 'img')).toEqual([]);
  expect(textOf(view)).toContain(evil);
});

test('plots of nothing are drawn', () => {
  for (const plot of [
    { ...lines, series: [], crossings: [] },
    { ...bars, bars: [] },
    { ...distribution, lanes: [{ name: 'idle', samples: [], marks: [] }] },
  ])
    expect(JSON.stringify(plotView(plot))).not.toMatch(/NaN|Infinity|null/);
});
