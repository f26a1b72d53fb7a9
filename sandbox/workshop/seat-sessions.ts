import type { LabName, SeatCapture } from '#workshop/model.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** A session of a seat, and the lab that it was opened for. */
interface SeatSession {
  readonly seat: string;
  readonly session: Session;
  readonly lab: LabName;
}

/** The sessions that the seats of a workshop have open, each seat's in the order in which they were opened. */
export class SeatSessions {
  readonly #sessions: Sessions;
  readonly #bySeat = new Map<string, SeatSession[]>();

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  add(seat: string, session: Session, lab: LabName): void {
    this.#bySeat.set(seat, [...this.of(seat), { seat, session, lab }]);
  }

  /** Those of a seat that go on. */
  of(seat: string): readonly SeatSession[] {
    const known = this.#bySeat.get(seat);
    if (known === undefined) return [];
    const open = known.filter(({ session }) => !session.ended);
    if (open.length < known.length) this.#bySeat.set(seat, open);
    return open;
  }

  get all(): readonly SeatSession[] {
    return [...this.#bySeat.keys()].flatMap((seat) => this.of(seat));
  }

  /** Ends the oldest session of a seat that nobody reads or is connected to; answers whether there was one. */
  endUnused(seat: string, reason: string): boolean {
    const unused = this.of(seat).find(({ session }) => session.connections.size + session.streams.size === 0);
    if (unused) this.#sessions.end(unused.session, reason);
    return unused !== undefined;
  }

  endAll(seat: string, reason: string): void {
    for (const { session } of this.of(seat)) this.#sessions.end(session, reason);
    this.#bySeat.delete(seat);
  }

  /** What can be shown of a seat, the newest first. */
  captures(seat: string): SeatCapture[] {
    return this.of(seat)
      .map(({ session, lab }) => ({
        session: session.id,
        page: lab.page,
        title: lab.title,
        startedAt: session.startedAt.getTime(),
        events: session.log.next,
        open: session.connections.size > 0,
      }))
      .toReversed();
  }
}
