/**
 * How much of one direction of a connection may wait before no more is taken in: at the gate, for the rest of its protocol
 * message, or for the answer that tells whose it is. Larger than what a browser sends before it looks for an answer, so
 * that a hold is seldom felt as backpressure; small enough that all the connections that one address may open wait in
 * tens of megabytes. What is past it stays with the peer, in the kernel and in its own buffers.
 */
export const MOST_WAITING = 256 * 1024;

/** What each thing that waits counts for besides its octets: a flood of empty frames costs memory too. */
export const WAITING_OVERHEAD = 128;
