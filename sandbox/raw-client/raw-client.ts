import type { Tap } from '#sandbox/tap/tap.ts';
import type { TapConnection } from '#sandbox/tap/tap-connection.ts';

export interface RawClientLimits {
  /** Octets that one raw client may send, and that it may be sent. */
  readonly octets: number;
  /** Milliseconds from opening to its end. */
  readonly time: number;
}

/** Plays the client side by hand: whatever it is given goes to the sandbox's own wire server through the tap. */
export interface RawClient {
  readonly connection: TapConnection;
  readonly closed: boolean;
  /** Sends octets as the client. Returns what forbids it, if anything does: `ended`, `octets`. */
  send(octets: Uint8Array): 'ended' | 'octets' | undefined;
  /** Ends the client's half (FIN). */
  end(): void;
  /** Drops the connection (RST). */
  reset(): void;
}

/** Opens a raw client on a tap. What it is sent shows in the capture of the session it names, as any client's does. */
export declare function openRawClient(tap: Tap, limits: RawClientLimits): RawClient;
