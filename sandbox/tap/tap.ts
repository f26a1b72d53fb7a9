import type { Server } from 'node:http';
import type { TapConnection } from './tap-connection.ts';
import type { FindSession } from './tap-session.ts';
import { TappedConnection } from './tapped-connection.ts';
import { TappedSocket } from './tapped-socket.ts';
import type { Transport } from './transport.ts';

/** Bounds on connections, whatever they say. Times are milliseconds; 0 means none. */
export interface TapLimits {
  /** From the first octet of a request head, or from opening, until the head is complete. */
  readonly headTime: number;
  /** Without an octet either way on a connection that is no WebSocket, holds nothing and is not being answered. */
  readonly idleTime: number;
  /** Octets of exchanges that belong to no session, on one connection. */
  readonly strayOctets: number;
  /** Octets of one unfinished protocol message of a client, which are all kept until its end. */
  readonly unitOctets: number;
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
  /** Something of ours threw while it handled the octets of one connection, which was then reset. */
  readonly onDefect: (error: unknown) => void;
}

interface AcceptOptions {
  readonly peer?: TapConnection['peer'];
}

/** The tap of one wire listener. */
export interface Tap {
  /** Open connections. */
  readonly connections: ReadonlySet<TapConnection>;
  /** Taps a socket just accepted (with `allowHalfOpen`) and hands it to the HTTP server. */
  accept(socket: Transport, options?: AcceptOptions): TapConnection;
  /** The tapped connection behind a library's socket (`request.socket`). */
  connectionOf(stream: unknown): TapConnection | undefined;
  /** Ends every connection: FIN now, what is left is destroyed by the caller's own deadline with `destroy`. */
  close(): void;
  /** Destroys every connection. */
  destroy(): void;
}

/** How often connections are looked at for having outstayed the limits, in milliseconds. */
const SWEEP = 250;

/** Makes the tap of one wire listener. */
export function createTap(options: TapOptions): Tap {
  const connections = new Set<TappedConnection>();
  let next = 0;
  let sweep: NodeJS.Timeout | undefined;
  const onGone = (connection: TappedConnection) => {
    connections.delete(connection);
    if (connections.size === 0) {
      clearInterval(sweep);
      sweep = undefined;
    }
    options.onClosed?.(connection);
  };
  const shared = { ...options, onGone };

  return {
    connections,
    accept(socket, { peer = 'browser' } = {}) {
      const connection = new TappedConnection(socket, next, peer, shared);
      next += 1;
      connections.add(connection);
      sweep ??= setInterval(() => {
        const time = options.now();
        for (const open of connections) open.enforceLimits(time);
      }, SWEEP).unref();
      options.httpServer.emit('connection', connection.stream);
      return connection;
    },
    // Asked of the stream itself: in a WeakMap of them, whose values refer to their keys, every connection would outlive
    // all garbage collections but the slow, full ones.
    connectionOf(stream) {
      const pipeline = stream instanceof TappedSocket ? stream.pipeline : undefined;
      return pipeline instanceof TappedConnection ? pipeline : undefined;
    },
    close() {
      for (const connection of connections) connection.close('shutdown');
    },
    destroy() {
      for (const connection of connections) connection.destroy('shutdown');
    },
  };
}
