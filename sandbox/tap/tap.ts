import type { Duplex } from 'node:stream';
import type { Pipeline } from '#service/tap/library-stream.ts';
import type { FindSession } from '#service/tap/tap-session.ts';
import { type Client, type Spoken, type TapLimits, TappedConnection } from '#service/tap/tapped-connection.ts';
import { listenTo } from './listen-to.ts';
import { nodeTimers } from './node-timers.ts';
import type { TapConnection } from './tap-connection.ts';
import { TappedSocket } from './tapped-socket.ts';
import type { SocketTransport } from './transport.ts';

/** What speaks behind a tap. */
export interface TappedServer extends Spoken<Duplex> {
  /** Serves a connection just accepted: its `stream` is the socket. */
  take(connection: TapConnection): void;
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
  accept(socket: SocketTransport, client?: Client): TapConnection;
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
  const connections = new Set<TappedConnection<TappedSocket>>();
  let sweep: NodeJS.Timeout | undefined;
  const onGone = (connection: TappedConnection<TappedSocket>) => {
    connections.delete(connection);
    if (connections.size === 0) {
      clearInterval(sweep);
      sweep = undefined;
    }
    options.onClosed?.(connection);
  };
  const { server, now, findSession, limits, onDefect } = options;
  const host = { timers: nodeTimers, now, copy: (octets: Uint8Array) => Buffer.from(octets) };
  const createStream = (transport: SocketTransport, pipeline: Pipeline) => new TappedSocket(transport, pipeline);
  const shared = { host, server, findSession, limits, onDefect, onGone, createStream };

  return {
    connections,
    accept(socket, client = { peer: 'browser' }) {
      const connection = new TappedConnection(socket, options.nextId(), client, shared);
      connections.add(connection);
      listenTo(socket, connection);
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
