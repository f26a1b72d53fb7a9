/** How many events a burst has, and milliseconds from one to the next: less than a request and its answer take. */
export const BURST = { once: 50, every: 1 };
