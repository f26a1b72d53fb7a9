import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { clientProblem } from '../http/client-error.ts';
import { ConnectionQuota } from '../http/connection-quota.ts';
import { allowReading, answerPreflight } from '../http/cross-origin.ts';
import { type Listener, listenOn } from '../http/listen-on.ts';
import { limitProblem, ProblemError, problemOf, sendProblem } from '../http/problem.ts';
import { refuseOn } from '../http/raw-response.ts';
import type { Limits } from '../limits.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { createTap, type Tap } from '../tap/tap.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { answerHandshake, handshakeRefusal, UPGRADE_REQUIRED } from '../websocket/handshake-server.ts';
import { admitRequest } from './admission.ts';
import { refusalOf, requestBreaches } from './malformation.ts';
import { readContent } from './read-content.ts';
import { RequestCount } from './request-count.ts';
import { sessionOf } from './routes.ts';

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
};

/** The wire listener: the traffic of the labs and nothing else, behind the tap. */
export function createWireListener({ allowed, limits, sessions, now }: Settings): { listener: Listener; tap: Tap } {
  // The tap keeps the time, for it knows what is being held: the library's own timers are off.
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
  const requests = new RequestCount();

  const answer = async (request: IncomingMessage, response: ServerResponse, connection: TapConnection) => {
    const index = requests.next(connection);
    refuseMalformed(connection, index);
    allowReading(response, admitRequest(request, allowed));
    if (answerPreflight(request, response)) return;
    const holds = () =>
      [...sessions.all].some(({ gate }) => gate.held.some((held) => held.connection === connection.id));
    await readContent(request, limits, holds);
    refuseMalformed(connection, index);
    sessionOf(request.url ?? '', sessions);
    throw new ProblemError(handshakeRefusal(connection.stack.exchanges[index]?.request) ?? UPGRADE_REQUIRED);
  };

  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    for (const [name, value] of Object.entries(INERT)) response.setHeader(name, value);
    const connection = tap.connectionOf(request.socket);
    if (connection === undefined) return;
    answer(request, response, connection).catch((error: unknown) => sendProblem(response, problemOf(error)));
  });

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const connection = tap.connectionOf(stream);
    if (connection === undefined) return;
    try {
      refuseMalformed(connection, requests.next(connection));
      admitRequest(request, allowed);
      const session = sessionOf(request.url ?? '', sessions);
      answerHandshake({ request, stream, head, session, connection, limits, now });
    } catch (error) {
      refuseOn(stream, problemOf(error), INERT);
    }
  });

  http.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    const connection = tap.connectionOf(stream);
    if (connection === undefined || error.code === 'ECONNRESET' || !stream.writable) {
      stream.destroy();
      return;
    }
    const unanswered = connection.stack.exchanges.findIndex((exchange) => exchange.response === undefined);
    const index = unanswered === -1 ? requests.of(connection) : unanswered;
    refuseOn(stream, refusalOf(requestBreaches(connection.stack, index)) ?? clientProblem(error), INERT);
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

function refuseMalformed(connection: TapConnection, index: number): void {
  const problem = refusalOf(requestBreaches(connection.stack, index));
  if (problem !== undefined) throw new ProblemError(problem);
}
