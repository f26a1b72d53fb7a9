/** Distances between the lines of a time axis, in microseconds. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60].map((seconds) => seconds * 1_000_000);

/** The times, in microseconds after `zero`, at which an axis from `from` to `to` has lines: at most `most`. */
export function axisTimes(from: number, to: number, zero: number, most: number): number[] {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? (STEPS.at(-1) as number);
  const times: number[] = [];
  for (let time = Math.ceil((from - zero) / step) * step; time <= to - zero; time += step) times.push(time);
  return times;
}

/** `2 s`, `0.5 s`. */
export function axisText(microseconds: number): string {
  return `${Number((microseconds / 1_000_000).toFixed(1))} s`;
}
