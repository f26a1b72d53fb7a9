import { seatName } from './seat-words.ts';

/** The same seats, each with the name that the board shows: its own, or only its number while names are hidden. */
export function calledAsShown<Seat extends { readonly number: number; readonly name: string }>(
  seats: Iterable<Seat>,
  namesHidden: boolean,
): Seat[] {
  return [...seats].map((seat) => ({ ...seat, name: seatName(seat, namesHidden) }));
}
