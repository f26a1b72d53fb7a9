import type { Duplex } from 'node:stream';
import type { TapConnection as Tapped } from '#service/tap/tap-connection.ts';

/** One tapped connection, as the rest of the sandbox sees it. */
export interface TapConnection extends Tapped {
  /** What the server's libraries use as their socket. */
  readonly stream: Tapped['stream'] & Duplex;
}
