import type { BoardSeat, Stuck } from './model.ts';

const MINUTE = 60_000;

/** For how long a seat may be in a state that it should leave before it seems stuck, in milliseconds. */
const PATIENCE: Readonly<Record<Stuck['why'], number>> = {
  held: MINUTE,
  closed: MINUTE,
  refused: MINUTE,
  mission: 3 * MINUTE,
  pin: 2 * MINUTE,
};

/** What is known of a seat, as far as it tells whether its learner gets on. Times are milliseconds since 1970. */
export interface SeatFacts extends Pick<BoardSeat, 'present' | 'wire' | 'mission' | 'pin'> {
  /** When the seat was invited to the pin that it has neither followed nor left. */
  readonly invitedAt?: number | undefined;
  /** Since when it could get on: its learner was there, and not called to look at the teacher. Infinity while that is so. */
  readonly freeSince?: number | undefined;
}

/**
 * Why a seat seems not to get on at `now`, and since when it has been so; undefined while it does, and while nobody sits there. Of
 * several reasons it is the first of: held, closed, refused, mission, pin.
 */
export function stuckOf(seat: SeatFacts, now: number): Stuck | undefined {
  if (!seat.present) return undefined;
  const { freeSince = 0 } = seat;
  return reasonsOf(seat)
    .map(({ why, since }) => ({ why, since: Math.max(since, freeSince) }))
    .find(({ why, since }) => now - since >= PATIENCE[why]);
}

function reasonsOf({ wire, mission, pin, invitedAt }: SeatFacts): Stuck[] {
  const reasons: Stuck[] = [];
  const { word, code, since } = wire;
  if (word === 'held' || word === 'refused') reasons.push({ why: word, since });
  if (word === 'closed' && code !== undefined && !isProperClose(code)) reasons.push({ why: 'closed', since });
  if (mission && mission.done < mission.of) reasons.push({ why: 'mission', since: mission.at });
  if (pin === 'invited' && invitedAt !== undefined) reasons.push({ why: 'pin', since: invitedAt });
  return reasons;
}

/** Whether a close code says that all went as it should, or means what an application wants it to (RFC 6455 section 7.4). */
export function isProperClose(code: number): boolean {
  return code === 1000 || code === 1001 || code === 1005 || (code >= 3000 && code <= 4999);
}
