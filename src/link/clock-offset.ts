/** server time = page time + offset, give or take uncertainty; all in microseconds. */
export interface ClockOffset {
  readonly offset: number;
  readonly uncertainty: number;
}

/** What a page's clock may be coarsened by, in microseconds (High Resolution Time, section 4.1). */
const COARSENESS = 100;

/**
 * Measures how two clocks differ by asking for the other's time `rounds` times: the quickest round trip tells most, as the
 * other clock was read somewhere within it.
 */
export async function measureOffset(
  readServer: () => Promise<number>,
  now: () => number,
  rounds = 6,
): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  for (let round = 0; round < rounds; round++) {
    const asked = now();
    const server = await readServer();
    const answered = now();
    const uncertainty = (answered - asked) / 2 + COARSENESS;
    if (!best || uncertainty < best.uncertainty) best = { offset: server - (asked + answered) / 2, uncertainty };
  }
  if (!best) throw new RangeError('at least one round is needed');
  return best;
}
