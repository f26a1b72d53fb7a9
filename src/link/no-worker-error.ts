/** There can be no service worker here; `message` says why, in one sentence for the reader. */
export class NoWorkerError extends Error {}
