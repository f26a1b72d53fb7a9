/** When each step of a plan begins, in minutes from the plan's beginning, by how long each takes. */
export function beginnings(steps: readonly { readonly minutes: number }[]): number[] {
  let minutes = 0;
  return steps.map((step) => {
    const begins = minutes;
    minutes += step.minutes;
    return begins;
  });
}

/** Minutes from the beginning as a clock shows them: `1:05`. */
export function clockText(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
