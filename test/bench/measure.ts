/** One figure of ours beside a named peer's, from the same run. Rates are per second. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly peer: string;
  readonly ours: number;
  readonly theirs: number;
  /** ours / theirs; the middle of several rounds. */
  readonly ratio: number;
  /** The ratio that is aimed at; at least this much. */
  readonly target: number;
}

type Work = () => Promise<number> | number;

/** Milliseconds that `work` takes, and the number of things that it says it did. */
async function timed(work: Work): Promise<{ rate: number }> {
  globalThis.gc?.();
  const start = performance.now();
  const done = await work();
  return { rate: done / ((performance.now() - start) / 1000) };
}

/**
 * Runs `ours` and `theirs` in turn, `rounds` times after one round of warming up, and compares the rates of each round, so
 * that what slows the machine slows both. Work returns how many things it did.
 */
export async function compare(
  about: Pick<Comparison, 'name' | 'unit' | 'peer' | 'target'>,
  ours: Work,
  theirs: Work,
  rounds = 5,
): Promise<Comparison> {
  const results: { ours: number; theirs: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const mine = await timed(ours);
    const other = await timed(theirs);
    if (round > 0) results.push({ ours: mine.rate, theirs: other.rate });
  }
  results.sort((a, b) => a.ours / a.theirs - b.ours / b.theirs);
  const middle = results[results.length >> 1] ?? { ours: 0, theirs: 1 };
  return { ...about, ...middle, ratio: middle.ours / middle.theirs };
}

/** The comparisons as a table of text. */
export function toTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((each) => [
    each.name,
    `${figure(each.ours)} ${each.unit}`,
    `${figure(each.theirs)} (${each.peer})`,
    `${each.ratio.toFixed(2)}×`,
    `≥ ${each.target}×`,
    each.ratio >= each.target ? 'met' : `missed by ${((1 - each.ratio / each.target) * 100).toFixed(0)} %`,
  ]);
  const head = ['what', 'ours', 'peer', 'ratio', 'target', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function figure(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)} k`;
  return value.toFixed(1);
}
