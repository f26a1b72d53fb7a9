/** One thing that was looked at before a workshop: as it should be, worth a look, or in the way. */
export interface Line {
  /** What was looked at, in a word or two. */
  readonly what: string;
  readonly verdict: 'pass' | 'look' | 'fail';
  /** What was found. */
  readonly says: string;
  /** What to do, a line each. */
  readonly todo?: readonly string[];
}

const MARKS = { pass: 'pass', look: 'look', fail: 'FAIL' } as const;

/** A line as it is printed, with what to do below it. */
export function lineText({ what, verdict, says, todo = [] }: Line): string {
  return [`${MARKS[verdict]}  ${what}: ${says}`, ...todo.map((each) => `        ${each}`)].join('\n');
}

/** What all lines come to, in a sentence. */
export function conclusionOf(lines: readonly Line[]): string {
  const count = (verdict: Line['verdict']) => lines.filter((line) => line.verdict === verdict).length;
  const [failed, looks] = [count('fail'), count('look')];
  if (failed > 0) return `${failed} of ${lines.length} in the way of a workshop.`;
  if (looks > 0) return `Ready for a workshop; ${looks} of ${lines.length} worth a look.`;
  return 'Ready for a workshop.';
}
