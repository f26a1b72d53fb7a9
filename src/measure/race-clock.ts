/** How far apart two clocks are, told from what must be so. Pure; times are milliseconds. */
export interface ClockEstimate {
  /** What the server's clock is ahead of the page's. */
  readonly ahead: number;
  /** It may be as much more or less than that. */
  readonly uncertainty: number;
}

/** What a page's clock may be coarsened by (High Resolution Time, section 4.1). */
const COARSENESS = 0.1;

/**
 * Narrows an estimate by what was delivered: nothing is given to script before the server has made it.
 *
 * @param least the least time from making to delivery that was seen, by `estimate`; below zero where that is wrong
 */
export function narrowed({ ahead, uncertainty }: ClockEstimate, least: number | undefined): ClockEstimate {
  if (least === undefined) return { ahead, uncertainty };
  const lower = Math.max(ahead - uncertainty, ahead - least - COARSENESS);
  const upper = Math.max(ahead + uncertainty, lower + COARSENESS);
  return { ahead: (lower + upper) / 2, uncertainty: (upper - lower) / 2 };
}
