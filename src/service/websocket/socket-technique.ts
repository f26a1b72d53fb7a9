import type { Limits } from '../limits.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import type { TechniqueSession } from '../technique-session.ts';
import type { Action, WebSocketBehaviour } from '../websocket-behaviour.ts';
import type { ServerSocket } from './server-socket.ts';

/** A WebSocket that has just opened. Its `protocol` is the subprotocol that was agreed on, or empty. */
export interface OpenedSocket {
  readonly socket: ServerSocket;
  readonly session: TechniqueSession;
  readonly connection: TapConnection;
  readonly query: URLSearchParams;
  readonly limits: Limits;
  /** Milliseconds on a clock that does not go back. */
  readonly now: () => number;
}

/** The server's end of one open WebSocket, as its session steers it. */
export interface SessionEndpoint {
  readonly connection: TapConnection;
  /** Whether so much waits to be sent that no more should be asked for. */
  readonly full: boolean;
  /** The library sends what `actions` say, in turn. */
  do(actions: readonly Action[]): void;
  adopt(behaviour: WebSocketBehaviour): void;
  /** The sandbox or the session ends: close code 1001, "going away" (RFC 6455 section 7.4.1). */
  goAway(reason: string): void;
}

/** What is spoken at one WebSocket address of a session. */
export interface SocketTechnique {
  /** The subprotocols that it knows unless the session's behaviour names others, the preferred one first. */
  readonly subprotocols: readonly string[];
  serve(opened: OpenedSocket): SessionEndpoint;
}
