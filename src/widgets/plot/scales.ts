import { scaleLinear, scaleLog } from 'd3-scale';
import type { Axis } from './plot.ts';

/** A scale in use: where values are drawn, and where its marks stand. */
export interface Scale {
  /** The place of a value, in units of the drawing; never outside of the range. */
  readonly place: (value: number) => number;
  /** The value at a place. */
  readonly at: (place: number) => number;
  /** Round values to mark, ascending. */
  readonly ticks: readonly number[];
}

/**
 * A scale over all `values`, laid out on `range`.
 *
 * A linear one begins at 0, so that lengths compare as the values do. A logarithmic one spans what is above 0.
 * @param most how many marks there is room for
 */
export function scaleOf(
  { scale }: Pick<Axis, 'scale'>,
  values: readonly number[],
  range: readonly [number, number],
  most: number,
): Scale {
  if (scale === 'linear') {
    const [, to] = extent(values) ?? [0, 1];
    const linear = scaleLinear([0, to > 0 ? to : 1], range)
      .nice(most)
      .clamp(true);
    return { place: linear, at: linear.invert, ticks: linear.ticks(most) };
  }
  const [from, to] = extent(values.filter((value) => value > 0)) ?? [1, 10];
  const log = scaleLog([from, to > from ? to : from * 10], range)
    .nice()
    .clamp(true);
  const [first = 1] = log.domain();
  return { place: (value) => log(Math.max(value, first)), at: log.invert, ticks: powers(log.ticks(), most) };
}

/** Powers of ten, every so-manieth, and 2 and 5 times of them where that leaves room. */
function powers(ticks: readonly number[], most: number): number[] {
  const digit = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const full = ticks.filter((value) => [1, 2, 5].includes(digit(value)));
  if (full.length <= most) return full;
  const tens = ticks.filter((value) => digit(value) === 1);
  const step = Math.ceil(tens.length / most);
  return tens.filter((_, index) => index % step === 0);
}

/** Without spreading the values over a call's arguments, of which there may be too many. */
function extent(values: readonly number[]): [number, number] | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from > to ? undefined : [from, to];
}
