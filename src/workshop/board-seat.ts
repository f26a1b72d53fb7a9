import type { KeptSeat } from './kept.ts';
import type { BoardSeat, OwnSeat, PinView, SeatWire } from './model.ts';
import { stuckOf } from './stuck.ts';

/** What is known of a seat besides what is kept. */
interface SeatFacts {
  /** A page of it is open. */
  readonly present: boolean;
  readonly wire: SeatWire;
  /** What the class is pointed at. */
  readonly pin: PinView | undefined;
  /** Since when its learner could get on, in milliseconds since 1970; Infinity while all are called to look at the teacher. */
  readonly freeSince: number;
}

/** A seat as the board shows it at `now`, in milliseconds since 1970. */
export function boardSeat(kept: KeptSeat, { present, wire, pin, freeSince }: SeatFacts, now: number): BoardSeat {
  const { id, number, name, joinedAt, seenAt, lab, closeCode, missions, pages, consent } = kept;
  const page = pages.at(-1);
  const mission = missions.at(-1);
  const seat: BoardSeat = {
    ...{ id, number, name, joinedAt, seenAt, present, wire, consent },
    ...(page && { page: { address: page.address, title: page.title } }),
    ...(lab !== undefined && { lab }),
    ...(closeCode !== undefined && { closeCode }),
    ...(mission && { mission }),
    missionsDone: missions.filter(({ done, of }) => done >= of).map((done) => done.id),
    ...(pin && { pin: answerTo(pin, kept) }),
  };
  const stuck = stuckOf({ ...seat, invitedAt: pin && Math.max(pin.at, joinedAt), freeSince }, now);
  return stuck ? { ...seat, stuck } : seat;
}

/** A seat as its learner sees it. */
export function ownSeat({ id, number, name, consent, resets, pin }: KeptSeat): OwnSeat {
  return { id, number, name, consent, resets, ...(pin && { pin }) };
}

function answerTo(pin: PinView, seat: KeptSeat): NonNullable<BoardSeat['pin']> {
  if (seat.pin?.id !== pin.id) return 'invited';
  return seat.pin.followed ? 'followed' : 'own way';
}
