import type { ByHand } from './by-hand.ts';

/** One thing that has to be seen in the capture. */
export interface Step {
  /** What is to be done, as one says it to somebody. */
  readonly text: string;
  holds(seen: ByHand): boolean;
}

/** A line of a solution, typed in for the reader once what it waits for was seen. */
export interface Typed {
  readonly terminal: 1 | 2;
  readonly line: string | ((seen: ByHand) => string);
  /** Undefined for at once. */
  readonly once?: (seen: ByHand) => boolean;
}

/** What the terminals of a solution are told of their session. */
export interface Place {
  /** `host:port`. */
  readonly address: string;
  readonly token: string;
}

/** Something to be done by hand, and judged on what the capture shows of it. */
export interface Mission {
  readonly id: string;
  readonly title: string;
  /** The lesson, and the heading, that it belongs to. */
  readonly lesson: string;
  /** What it is about, in a sentence or two. */
  readonly goal: string;
  /** What the other end is to do for it, from its start on. */
  readonly prepared?: {
    readonly behaviour?: { readonly pingEvery: number };
    readonly feed?: { readonly rate: number; readonly size: number; readonly burst: number };
  };
  /** In the order in which they can be done. */
  readonly steps: readonly Step[];
  readonly hints: readonly string[];
  solution(place: Place): readonly Typed[];
}

/** Which of a mission's steps were seen: each counts only once all before it do. */
export function progress({ steps }: Mission, seen: ByHand): number {
  const missing = steps.findIndex((step) => !step.holds(seen));
  return missing === -1 ? steps.length : missing;
}
