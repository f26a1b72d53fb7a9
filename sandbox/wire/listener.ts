import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { refuseClientError } from '../http/client-error.ts';
import { ConnectionQuota } from '../http/connection-quota.ts';
import { allowReading, answerPreflight } from '../http/cross-origin.ts';
import { type Listener, listenOn } from '../http/listen-on.ts';
import { limitProblem, ProblemError, sendProblem } from '../http/problem.ts';
import { refuseOn } from '../http/raw-response.ts';
import type { Limits } from '../limits.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { createTap, type Tap } from '../tap/tap.ts';
import { answerHandshake } from '../websocket/handshake-server.ts';
import { admitRequest } from './admission.ts';
import { malformation } from './malformation.ts';
import { routeOf } from './routes.ts';

interface Settings {
  readonly allowed: AllowedHosts;
  readonly limits: Limits;
  readonly sessions: Sessions;
  /** Monotonic clock in microseconds. */
  readonly now: () => number;
}

/** On every answer of the wire listener: nothing of it may run, or be taken for a page. */
const INERT = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** The wire listener: the traffic of the labs and nothing else, behind the tap. */
export function createWireListener({ allowed, limits, sessions, now }: Settings): { listener: Listener; tap: Tap } {
  const http = createHttpServer({
    maxHeaderSize: limits.headOctets,
    headersTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: 0,
    requireHostHeader: false,
    noDelay: true,
  });
  const tap = createTap({
    httpServer: http,
    now,
    findSession: sessions.byWireToken,
    limits: { headTime: limits.headMilliseconds, idleTime: limits.idleMilliseconds, strayOctets: limits.bodyOctets },
  });

  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    for (const [name, value] of Object.entries(INERT)) response.setHeader(name, value);
    try {
      const connection = tap.connectionOf(request.socket);
      const origin = admitRequest(request, connection, allowed);
      allowReading(response, origin);
      if (answerPreflight(request, response)) return;
      throw new ProblemError(routeOf(request, connection, sessions).refusal);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      sendProblem(response, error.problem);
      boundContent(request, limits.bodyOctets);
    }
  });

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    try {
      const connection = tap.connectionOf(stream);
      admitRequest(request, connection, allowed);
      const { session } = routeOf(request, connection, sessions);
      if (connection !== undefined) answerHandshake({ request, stream, head, session, connection, limits, now });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      refuseOn(stream, error.problem, INERT);
    }
  });

  http.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    const connection = tap.connectionOf(stream);
    const problem = connection && malformation(connection);
    if (problem === undefined || !stream.writable) refuseClientError(error, stream);
    else refuseOn(stream, problem, INERT);
  });

  const quota = new ConnectionQuota(limits.wireConnectionsPerAddress);
  const server = createNetServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (quota.admit(socket)) {
      tap.accept(socket);
      return;
    }
    const detail = `${limits.wireConnectionsPerAddress} connections of this address are open`;
    refuseOn(socket, limitProblem(503, 'wireConnectionsPerAddress', detail, 5), INERT);
  });
  return { listener: listenOn(server, () => tap.destroy()), tap };
}

/** Content that nobody asked for is read to its end, so that the next request can follow, but not for ever. */
function boundContent(request: IncomingMessage, most: number): void {
  let size = 0;
  request.on('data', (octets: Buffer) => {
    size += octets.length;
    if (size > most) request.socket.end();
  });
}
