/** All that the page loads at first: only a browser with a seat takes part. */
import { heldSeat } from '#link/held-seat.ts';

const root = document.querySelector<HTMLElement>('wire-take-part');
const seat = heldSeat();
if (root && seat) void import('./take-part.ts').then(({ takePart }) => takePart(root, seat));
