/** Told on the document by the bar: the seat as the room knows it, or nothing when it is no more. */
export const SEAT_TOLD = 'seat-told';
