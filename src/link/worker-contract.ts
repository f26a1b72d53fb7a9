/** What the site's pages, its service worker and the simulation have agreed on. */

/** The part of the site's paths, below its base, that only simulated sessions answer: `simulated/s/TOKEN/poll`. */
export const SIMULATED = 'simulated/';

/** What the service worker is called below the site's base. */
export const SERVICE_WORKER = 'service-worker.js';

/** What a page asks of the worker: to keep the site offline, to take the older worker's place, to control this page too. */
export type WorkerRequest = 'keep a copy' | 'take over' | 'claim';

/** What came of keeping the site, through the port that was sent along. */
export type Kept = { readonly kept: true } | { readonly kept: false; readonly reason: string };
