/** Told on the document when a seat was taken, or given up, on this page. */
export const SEAT_CHANGED = 'seat-changed';
