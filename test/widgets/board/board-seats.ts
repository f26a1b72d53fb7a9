import type { BoardSeat, SeatWire } from '#workshop/model.ts';

/** A seat that has joined and does nothing, with what is said of it. */
export function boardSeatOf(
  number: number,
  said: Partial<Omit<BoardSeat, 'wire'>> & { wire?: Partial<SeatWire> } = {},
): BoardSeat {
  const { wire, ...rest } = said;
  return {
    ...{ id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, number, name: `Seat ${number}` },
    ...{ joinedAt: 1000, seenAt: 2000, present: true, missionsDone: [], consent: 'none' },
    ...rest,
    wire: { word: 'nothing', since: 1000, connections: 0, held: 0, ...wire },
  };
}
