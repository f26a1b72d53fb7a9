import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TapConnection } from './tap-connection.ts';
import type { FindSession } from './tap-session.ts';

/** Bounds on connections, whatever they say. Times are milliseconds; 0 means none. */
export interface TapLimits {
  /** From the first octet of a request head, or from opening, until the head is complete. */
  readonly headTime: number;
  /** Without an octet either way on a connection that is not a WebSocket and holds nothing. */
  readonly idleTime: number;
  /** Octets of exchanges that belong to no session, on one connection. */
  readonly strayOctets: number;
}

export interface TapOptions {
  /** Gets every tapped connection as a `connection` event; its own timeouts should be 0. */
  readonly httpServer: Server;
  /** Monotonic clock in microseconds. */
  readonly now: () => number;
  readonly findSession: FindSession;
  readonly limits: TapLimits;
  /** A connection is gone, whosoever it was. */
  readonly onClosed?: (connection: TapConnection) => void;
}

export interface AcceptOptions {
  readonly peer?: TapConnection['peer'];
}

/** The tap of one wire listener. */
export interface Tap {
  /** Open connections. */
  readonly connections: ReadonlySet<TapConnection>;
  /** Taps a socket just accepted (with `allowHalfOpen`) and hands it to the HTTP server. */
  accept(socket: Duplex, options?: AcceptOptions): TapConnection;
  /** The tapped connection behind a library's socket (`request.socket`). */
  connectionOf(stream: unknown): TapConnection | undefined;
  /** Ends every connection: FIN now, what is left is destroyed by the caller's own deadline with `destroy`. */
  close(): void;
  /** Destroys every connection. */
  destroy(): void;
}

/** Makes the tap of one wire listener. */
export declare function createTap(options: TapOptions): Tap;
