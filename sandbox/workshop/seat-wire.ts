import type { TapEvent } from '#service/tap/tap-event.ts';
import type { SeatWire } from '#workshop/model.ts';
import { WireOfSession, wireOfSeat } from '#workshop/wire-of-seat.ts';
import type { Session } from '../sessions/session.ts';

interface Seat {
  readonly sessions: Map<Session, WireOfSession>;
  /** Since when it has had no session, in milliseconds since 1970; undefined while it has one. */
  emptySince: number | undefined;
}

/**
 * What is happening on the wires of the seats, read off what the taps record of their sessions. Of each session it keeps the
 * state that it is in, and no octets but those of unfinished messages.
 */
export class SeatWires {
  readonly #seats = new Map<string, Seat>();

  /** `session` is a lab of `seat` from now on, and until it ends. Call it before anything crosses. */
  watch(seat: string, session: Session): void {
    const known = this.#seats.get(seat) ?? { sessions: new Map<Session, WireOfSession>(), emptySince: undefined };
    const wire = new WireOfSession(session.startedAt.getTime());
    known.sessions.set(session, wire);
    known.emptySince = undefined;
    this.#seats.set(seat, known);
    session.watch({
      recorded: (event) => {
        if (isOfWire(event)) wire.receive(event);
      },
      ended: () => {
        known.sessions.delete(session);
        if (known.sessions.size === 0) known.emptySince = Date.now();
      },
    });
  }

  /** @param joinedAt when the seat was taken: since then it has had no lab, if it never had one */
  of(seat: string, joinedAt: number): SeatWire {
    const known = this.#seats.get(seat);
    return wireOfSeat(known?.sessions.values() ?? [], known?.emptySince ?? joinedAt);
  }

  /** The seat is gone; end its sessions before. */
  forget(seat: string): void {
    this.#seats.delete(seat);
  }
}

const OF_WIRE = ['connection-opened', 'octets', 'held', 'released', 'connection-closed'] as const;
type OfWire = Extract<TapEvent, { type: (typeof OF_WIRE)[number] }>;

function isOfWire(event: TapEvent): event is OfWire {
  return OF_WIRE.some((type) => type === event.type);
}
