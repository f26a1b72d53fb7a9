import type { LiveSockets } from './live-sockets.ts';
import type { Workshop } from './workshop.ts';

/** A workshop as the API serves it: what can be done in it, and what pages are told of it. */
export interface WorkshopApi {
  readonly workshop: Workshop;
  readonly live: LiveSockets;
}
