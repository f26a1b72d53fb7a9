import type { ByHand } from './by-hand.ts';
import type { Mission, Place } from './mission.ts';

/** Where a solution is typed. */
export interface Stage {
  readonly place: Place;
  /** What the capture shows by now. */
  seen(): ByHand;
  /** Resolves once the capture has grown; rejects when nobody wants the solution any more. */
  grown(): Promise<void>;
  /** Types a line in one of the terminals and resolves once it was taken. */
  enter(terminal: 1 | 2, line: string): Promise<void>;
}

/** Types a mission's solution, each line once what it waits for was seen. */
export async function playSolution(mission: Mission, stage: Stage): Promise<void> {
  for (const { terminal, line, once } of mission.solution(stage.place)) {
    while (once && !once(stage.seen())) await stage.grown();
    await stage.enter(terminal, typeof line === 'string' ? line : line(stage.seen()));
  }
}
