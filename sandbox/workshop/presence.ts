/** Who goes from page to page is away for a moment between two of them. */
const MOMENT_MILLISECONDS = 60_000;

interface Visit {
  since: number;
  leftAt: number | undefined;
}

/** Since when learners are there, those not counted as away who were so for a moment. Times are milliseconds since 1970. */
export class Presence {
  readonly #visits = new Map<string, Visit>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  came(seat: string): void {
    const now = this.#now();
    const visit = this.#visits.get(seat);
    const isBack = visit !== undefined && now - (visit.leftAt ?? now) < MOMENT_MILLISECONDS;
    this.#visits.set(seat, { since: isBack ? visit.since : now, leftAt: undefined });
  }

  left(seat: string): void {
    const visit = this.#visits.get(seat);
    if (visit) visit.leftAt = this.#now();
  }

  /** Since when the learner of a seat is there; now, when nobody came. */
  since(seat: string): number {
    return this.#visits.get(seat)?.since ?? this.#now();
  }

  /** The seat is no more. */
  forget(seat: string): void {
    this.#visits.delete(seat);
  }
}
