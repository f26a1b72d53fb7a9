import { heldSeat } from '#link/held-seat.ts';
import { showSeatBar } from './seat-bar.ts';

let takeAway: (() => void) | undefined;

/** Shows the bar of the seat that this browser has, and no other. */
export function showOwnSeat(): void {
  takeAway?.();
  takeAway = undefined;
  const seat = heldSeat();
  if (seat) takeAway = showSeatBar(seat, document.querySelector('.brand')?.getAttribute('href') ?? '/');
}
