import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Axis } from './plot.ts';
import type { Scale } from './scales.ts';

/** The rectangle that values are drawn in, in units of the drawing. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A drawing as an image with a name; what is inside it is read in the table instead. */
export function drawingView(name: string, width: number, height: number, ...children: readonly Markup[]): Markup {
  const attributes = {
    class: 'plot-drawing',
    viewBox: `0 0 ${width} ${round(height)}`,
    role: 'img',
    'aria-label': name,
  };
  return h('svg', attributes, ...children);
}

/** The lower axis: a line up from each mark, its words below, and the axis' title. */
export function lowerAxisView(axis: Axis, { place, ticks }: Scale, { left, right, top, bottom }: Area): Markup {
  return h(
    'g',
    { class: 'plot-axis' },
    ...ticks.map((tick) => h('line', { x1: round(place(tick)), x2: round(place(tick)), y1: top, y2: bottom })),
    ...ticks.map((tick) =>
      h('text', { x: round(place(tick)), y: bottom + 17, 'text-anchor': 'middle' }, axis.text(tick)),
    ),
    h('text', { class: 'plot-axis-title', x: (left + right) / 2, y: bottom + 37, 'text-anchor': 'middle' }, axis.title),
  );
}

/** The left axis: a line from each mark, its words before it, and the axis' title above. */
export function leftAxisView(axis: Axis, { place, ticks }: Scale, { left, right, top }: Area): Markup {
  return h(
    'g',
    { class: 'plot-axis' },
    ...ticks.map((tick) => h('line', { x1: left, x2: right, y1: round(place(tick)), y2: round(place(tick)) })),
    ...ticks.map((tick) =>
      h('text', { x: left - 7, y: round(place(tick)) + 4, 'text-anchor': 'end' }, axis.text(tick)),
    ),
    h('text', { class: 'plot-axis-title', x: 0, y: top - 16 }, axis.title),
  );
}

/** As exact as a printer needs, in few octets. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
