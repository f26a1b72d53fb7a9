import { answers } from '#service/endpoints/answers.ts';
import { deliveryAt, isUpload, routeOf, routeOfHandshake } from '#service/endpoints/routes.ts';
import { bareRefusal } from '#service/http/bare-refusal.ts';
import { answerPreflight, isPreflight, readingFields } from '#service/http/cross-origin.ts';
import { type Fields, setFields } from '#service/http/fields.ts';
import { INERT } from '#service/http/inert.ts';
import { letRead } from '#service/http/let-read.ts';
import { refusalOf, requestBreaches } from '#service/malformation.ts';
import { limitProblem, PROBLEM_TYPE, type Problem, ProblemError, problemBody } from '#service/problem.ts';
import type { TapConnection } from '#service/tap/tap-connection.ts';
import { handshakeRefusal, UPGRADE_REQUIRED } from '#service/websocket/handshake-refusal.ts';
import { isSocketTechnique } from '#service/websocket/technique-names.ts';
import { socketTechnique, speakerOf } from '#service/websocket/techniques.ts';
import { chooseSubprotocol, type DeflateSettings, deflateSettings } from '#service/websocket-behaviour.ts';
import { createHttpDecoder, type HttpDecoder } from '#wire/http/decoder.ts';
import { encodeResponseHead } from '#wire/http/encode.ts';
import { fieldValues, listMembers, type RequestHead } from '#wire/http/head.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { LibrarySocket, Reader } from './library-socket.ts';
import { ServerRequest } from './server-request.ts';
import { ServerResponse } from './server-response.ts';
import { ServerWebSocket } from './server-websocket.ts';
import type { SimulatedSession } from './session.ts';

interface Settings {
  readonly session: SimulatedSession;
  readonly connection: TapConnection;
  readonly socket: LibrarySocket;
}

/** How long a refused client may take to read its answer before the connection is cut. */
const FAREWELL_MILLISECONDS = 1000;

/** How long the peer may take to answer a Close beyond the longest hold, in milliseconds: as `ws` is set up in the sandbox. */
const CLOSE_MILLISECONDS = 30_000;

/** What tells a client that expects it to send its content (RFC 9110 section 15.2.1). */
const CONTINUE = encodeResponseHead({ status: 100, lines: [] });

const nothing = new Uint8Array(0);

/** The simulated server on one connection: HTTP/1.1, one exchange after the other, until a handshake makes it a WebSocket. */
export class ServerConnection implements Reader {
  readonly #settings: Settings;
  readonly #stream = new OctetStream();
  readonly #decoder: HttpDecoder;
  readonly #requests: ServerRequest[] = [];
  #response: ServerResponse | undefined;
  /** Nothing more is answered here. */
  #over = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#decoder = createHttpDecoder(this.#stream, {
      side: 'client',
      pauseAtUpgrade: true,
      onHead: (head) => this.#requests.push(new ServerRequest(head as RequestHead)),
      onContent: ({ offset, length }) =>
        this.#requests.at(-1)?.receive(this.#stream.octets.view(offset, offset + length).slice()),
      onMessageEnd: () => this.#requests.at(-1)?.finish(),
    });
  }

  received(octets: Uint8Array): void {
    if (this.#over) return;
    this.#stream.octets.append(octets);
    this.#proceed();
  }

  ended(): void {
    this.#stream.ended = true;
    if (!this.#over) this.#decoder.advance();
    this.#settings.socket.end();
  }

  closed(): void {
    this.#over = true;
    this.#response?.closed();
  }

  /** Reads what has come, and answers the next request unless one is being answered. */
  #proceed(): void {
    this.#decoder.advance();
    if (this.#response !== undefined || this.#over) return;
    const { connection } = this.#settings;
    const request = this.#requests[0];
    if (request === undefined) {
      const problem = refusalOf(requestBreaches(connection.stack, connection.requestsRead));
      if (problem !== undefined) this.#refuse(problem, INERT);
      return;
    }
    connection.requestsRead += 1;
    if (this.#decoder.state === 'paused') this.#upgrade(request);
    else this.#answer(request, connection.requestsRead - 1);
  }

  #answer(request: ServerRequest, index: number): void {
    const { session, connection, socket } = this.#settings;
    const response = new ServerResponse(socket, request.head, () => new Date(session.wallClock()).toUTCString());
    this.#response = response;
    response.on('close', () => this.#answered());
    connection.answering(response);
    const fields: Fields = { ...INERT };
    this.#exchange(request, response, fields, index).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      if (response.headersSent) return;
      setFields(response, fields);
      if (error.problem.headers?.['Connection'] === 'close') this.#refuse(error.problem, response.fields);
      else sendProblem(request, response, error.problem);
    });
  }

  /** What the wire listener of the sandbox does with a request that no upgrade is asked with. */
  async #exchange(request: ServerRequest, response: ServerResponse, fields: Fields, index: number): Promise<void> {
    const { session, connection } = this.#settings;
    const check = () => {
      const problem = refusalOf(requestBreaches(connection.stack, index));
      if (problem !== undefined) throw new ProblemError(problem);
    };
    check();
    const origin = request.headers['origin'];
    Object.assign(fields, readingFields(origin));
    const sessions = { byWireToken: session.byWireToken };
    if (isPreflight(request)) {
      const delivery = deliveryAt(request.url, connection, sessions);
      if (delivery) letRead(fields, origin, delivery.cors);
      setFields(response, fields);
      answerPreflight(response);
      return;
    }
    if (request.headers['expect'] !== undefined) this.#settings.socket.write(CONTINUE);
    const content = isUpload(request.method, request.url)
      ? nothing
      : await readContent(request, session.limits.bodyOctets);
    check();
    const { technique, query } = routeOf(request.url, connection, sessions);
    if (isSocketTechnique(technique)) {
      throw new ProblemError(handshakeRefusal(connection.stack.exchangeTable.at(index)?.request) ?? UPGRADE_REQUIRED);
    }
    await answers[technique]({ request, response, fields, session, connection, query, origin, content, check });
  }

  #answered(): void {
    this.#response = undefined;
    this.#requests.shift();
    const { timers } = this.#settings.session;
    timers.soon(() => {
      if (!this.#over && this.#requests.length > 0) this.#proceed();
    });
  }

  #upgrade(request: ServerRequest): void {
    const { session, connection, socket } = this.#settings;
    try {
      const { technique, query } = routeOfHandshake(request.url, connection, { byWireToken: session.byWireToken });
      const refusal =
        refusalOf(requestBreaches(connection.stack, connection.requestsRead - 1)) ?? handshakeRefusal(request.head);
      if (refusal !== undefined) throw new ProblemError(refusal);
      if (request.headers['upgrade']?.toLowerCase() !== 'websocket') throw new ProblemError(UPGRADE_REQUIRED);
      this.#over = true;
      const { behaviour, limits, timers } = session;
      const { subprotocols: known = socketTechnique(technique).subprotocols } = behaviour;
      const webSocket = new ServerWebSocket(socket, request.head, {
        timers,
        messageOctets: limits.messageOctets,
        closeTimeout: limits.holdMilliseconds + CLOSE_MILLISECONDS,
        subprotocol: chooseSubprotocol(listMembers(request.head, 'sec-websocket-protocol'), known),
        deflate: offeredDeflate(request.head, deflateSettings(behaviour)),
      });
      const now = () => session.host.now() / 1000;
      const endpoint = speakerOf(technique, webSocket.protocol).serve({
        socket: webSocket,
        session,
        connection,
        query,
        limits,
        now,
      });
      session.endpoints.add(endpoint);
      webSocket.once('close', () => session.endpoints.delete(endpoint));
      const early = this.#stream.octets.view(this.#decoder.next);
      if (early.length > 0) socket.reader?.received(early.slice());
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#refuse(error.problem, INERT);
    }
  }

  /** Answers on the bare connection and ends it, once its client had the time to read that. */
  #refuse(problem: Problem, headers: Readonly<Record<string, string>>): void {
    const { socket, session } = this.#settings;
    this.#over = true;
    socket.write(bareRefusal(problem, headers));
    socket.end();
    session.timers.set(() => socket.destroy(), FAREWELL_MILLISECONDS);
  }
}

function offeredDeflate(head: RequestHead, settings: DeflateSettings | undefined): DeflateSettings | undefined {
  return fieldValues(head, 'sec-websocket-extensions').length > 0 ? settings : undefined;
}

/** Reads a request's content to its end, so that the answer judges the whole request. */
function readContent(request: ServerRequest, most: number): Promise<Uint8Array> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) return Promise.resolve(nothing);
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let size = 0;
    const refuse = () => {
      const problem = limitProblem(413, 'bodyOctets', `the content of a request is at most ${most} octets`);
      reject(new ProblemError({ ...problem, headers: { Connection: 'close' } }));
    };
    if (Number(length ?? 0) > most) refuse();
    request.on('data', (octets) => {
      parts.push(octets);
      size += octets.length;
      if (size > most) refuse();
    });
    request.once('end', () => resolve(joinOctets(parts)));
  });
}

function sendProblem(request: ServerRequest, response: ServerResponse, problem: Problem): void {
  const body = encodeUtf8(problemBody(problem));
  response.writeHead(problem.status, {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...problem.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
