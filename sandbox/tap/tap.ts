import type { Duplex } from 'node:stream';
import type { Conversation } from './conversation.ts';
import type { Ledger } from './ledger.ts';
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

/** What speaks behind a tap. */
export interface TappedServer {
  /** What its clients speak from their first octet; HTTP when undefined. */
  readonly protocol: 'mqtt' | undefined;
  converse(ledger: Ledger, find: FindSession): Conversation;
  /** Serves a connection just accepted: its `stream` is the socket. */
  take(connection: TapConnection): void;
  /** A client has begun its first message and takes too long for it. Returns what is said to it, if anything is. */
  overdue(stream: Duplex): Uint8Array | 'answers itself' | undefined;
}

export interface TapOptions {
  readonly server: TappedServer;
  /** Numbers the connections; taps whose sessions are the same must share it. */
  readonly nextId: () => number;
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

/** Numbers for connections, from 0 on. */
export function connectionIds(): () => number {
  let next = 0;
  return () => {
    next += 1;
    return next - 1;
  };
}

/** The tap of one listener. */
export interface Tap {
  /** Open connections. */
  readonly connections: ReadonlySet<TapConnection>;
  /** Taps a socket just accepted (with `allowHalfOpen`) and hands it to the server. */
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

/** Makes the tap of one listener. */
export function createTap(options: TapOptions): Tap {
  const connections = new Set<TappedConnection>();
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
      const connection = new TappedConnection(socket, options.nextId(), peer, shared);
      connections.add(connection);
      sweep ??= setInterval(() => {
        const time = options.now();
        for (const open of connections) open.enforceLimits(time);
      }, SWEEP).unref();
      options.server.take(connection);
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
