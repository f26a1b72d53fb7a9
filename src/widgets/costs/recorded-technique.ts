import type { Costs, Reckoned } from '#measure/message-cost.ts';

/** A technique whose costs have been recorded. */
export interface RecordedTechnique {
  /** The name of its recording. */
  readonly id: string;
  readonly name: string;
  readonly costs: Costs;
  /** It asks again and again, and may be answered that there is nothing. */
  readonly polls?: boolean;
}

/** A technique as it is reckoned with when each message takes so many polls of one that polls. */
export function reckoned({ costs, polls }: RecordedTechnique, pollsPerMessage: number): Reckoned {
  return polls ? { costs, pollsPerMessage } : { costs };
}
