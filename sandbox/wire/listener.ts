import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answers } from '#service/endpoints/answers.ts';
import { deliveryAt, isUpload, routeOf, routeOfHandshake } from '#service/endpoints/routes.ts';
import { answerPreflight, isPreflight, readingFields } from '#service/http/cross-origin.ts';
import { type Fields, setFields } from '#service/http/fields.ts';
import { INERT } from '#service/http/inert.ts';
import { letRead } from '#service/http/let-read.ts';
import type { Limits } from '#service/limits.ts';
import { limitProblem, type Problem, ProblemError } from '#service/problem.ts';
import { MOST_WAITING } from '#service/tap/waiting.ts';
import { handshakeRefusal, UPGRADE_REQUIRED } from '#service/websocket/handshake-refusal.ts';
import { isSocketTechnique } from '#service/websocket/technique-names.ts';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { ConnectionQuota } from '../http/connection-quota.ts';
import { type Listener, listenOn } from '../http/listen-on.ts';
import { problemOf } from '../http/problem-of.ts';
import { refuseOn } from '../http/raw-response.ts';
import { sendProblem } from '../http/send-problem.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { behindTap } from '../tap/http-server.ts';
import { createTap, type Tap } from '../tap/tap.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { answerHandshake } from '../websocket/handshake-server.ts';
import { admitRequest } from './admission.ts';
import { MalformedRequests } from './malformed-requests.ts';
import { NO_CONTENT, readContent } from './read-content.ts';

interface Settings {
  readonly allowed: AllowedHosts;
  readonly limits: Limits;
  readonly sessions: Sessions;
  /** Monotonic clock in microseconds. */
  readonly now: () => number;
  /** Numbers the connections. */
  readonly nextId: () => number;
  /** Something of ours threw while it handled the octets of one connection, which was then reset. */
  readonly onDefect: (error: unknown) => void;
  /** How many further ports there are to be. */
  readonly lanes: number;
}

/** An error of a response whose client is gone. */
function ignore(): void {}

function destroy(this: Socket): void {
  this.destroy();
}

const NO_PROXY: Problem = { status: 501, type: 'no-proxy', title: 'The sandbox is no proxy' };

/**
 * The wire listener: the traffic of the labs and nothing else, behind the tap. Its lanes are the same on ports of their own:
 * a browser's limits of connections count by port.
 */
export function createWireListener({ allowed, limits, sessions, now, nextId, onDefect, lanes }: Settings): {
  listener: Listener;
  lanes: readonly Listener[];
  tap: Tap;
} {
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
    server: behindTap(http),
    nextId,
    now,
    findSession: sessions.byWireToken,
    onDefect,
    limits: {
      headTime: limits.headMilliseconds,
      idleTime: limits.idleMilliseconds,
      strayOctets: limits.bodyOctets,
      unitOctets: Math.max(limits.messageOctets, limits.bodyOctets) + MOST_WAITING,
    },
  });
  const malformed = new MalformedRequests({
    tap: () => tap,
    refuse: ({ stream }, problem) => refuseOn(stream, problem, INERT),
  });

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    connection: TapConnection,
    fields: Fields,
  ) => {
    const index = malformed.read(connection);
    malformed.check(connection, index);
    const origin = admitRequest(request, allowed);
    Object.assign(fields, readingFields(origin));
    if (isPreflight(request)) {
      const delivery = deliveryAt(request.url ?? '', connection, sessions);
      if (delivery) letRead(fields, origin, delivery.cors);
      setFields(response, fields);
      answerPreflight(response);
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    const check = () => malformed.check(connection, index);
    const target = request.url ?? '';
    const waits = () => connection.ofSession !== undefined || sessions.holds(connection.id);
    const content = isUpload(request.method, target)
      ? NO_CONTENT
      : await readContent(request, limits, { waits, check });
    check();
    const { session, technique, query } = routeOf(target, connection, sessions);
    if (!isSocketTechnique(technique)) {
      await answers[technique]({ request, response, fields, session, connection, query, origin, content, check });
      return;
    }
    throw new ProblemError(handshakeRefusal(connection.stack.exchangeTable.at(index)?.request) ?? UPGRADE_REQUIRED);
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', ignore);
    const connection = tap.connectionOf(request.socket);
    if (connection === undefined) return;
    connection.answering(response);
    const fields: Fields = { ...INERT };
    answer(request, response, connection, fields).catch((error: unknown) => {
      if (!response.headersSent) setFields(response, fields);
      sendProblem(response, problemOf(error));
    });
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation']) http.on(event, onRequest);

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const connection = tap.connectionOf(stream);
    if (connection === undefined) return;
    try {
      malformed.check(connection, malformed.read(connection));
      admitRequest(request, allowed);
      if (request.method === 'CONNECT') throw new ProblemError(NO_PROXY);
      const route = routeOfHandshake(request.url ?? '', connection, sessions);
      answerHandshake({ request, stream, head, ...route, connection, limits, now });
    } catch (error) {
      refuseOn(stream, problemOf(error), INERT);
    }
  };
  http.on('upgrade', onUpgrade);
  http.on('connect', onUpgrade);

  http.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    const connection = tap.connectionOf(stream);
    if (connection === undefined || error.code === 'ECONNRESET' || !stream.writable) stream.destroy();
    else malformed.fail(connection, error);
  });

  const quota = new ConnectionQuota(limits.wireConnectionsPerAddress);
  const accept = (socket: Socket) => {
    socket.on('error', destroy);
    if (quota.admit(socket)) {
      tap.accept(socket);
      return;
    }
    const detail = `${limits.wireConnectionsPerAddress} connections of this address are open`;
    refuseOn(socket, limitProblem(503, 'wireConnectionsPerAddress', detail, 5), INERT);
  };
  const create = () => listenOn(createNetServer({ allowHalfOpen: true, noDelay: true }, accept), () => tap.destroy());
  return { listener: create(), lanes: Array.from({ length: lanes }, create), tap };
}
