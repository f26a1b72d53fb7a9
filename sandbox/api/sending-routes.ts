import type { z } from 'zod';
import type { ComposedFrame } from '#service/fault-plan.ts';
import { limitProblem, type Problem, ProblemError } from '#service/problem.ts';
import type { SessionEndpoint } from '#service/websocket/socket-technique.ts';
import { type Action, fragments } from '#service/websocket-behaviour.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import type { RawClient } from '../raw-client/raw-client.ts';
import type { Session } from '../sessions/session.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import {
  CutCommand,
  InjectCommand,
  InjectionView,
  NewRawClient,
  RawClientView,
  RawEnding,
  RawReading,
  RawSend,
  SendCommand,
  Sent,
} from './models.ts';
import { type Route, securedRoute } from './route.ts';

const SESSION = '/api/sessions/{session}';
const RAW_CLIENT = `${SESSION}/raw-clients/{client}`;

/** What is sent on demand: by the library, by hand as the server, by hand as the client. */
export const sendingRoutes: readonly Route[] = [
  securedRoute({
    method: 'POST',
    path: `${SESSION}/send`,
    name: 'send',
    summary: "The server's WebSocket library sends a message, a ping, a pong or a close.",
    body: SendCommand,
    answers: { 202: { description: 'it was handed over', schema: Sent } },
    handle({ session, body }) {
      const endpoint = endpointOf(session, body.connection);
      if (endpoint.full) throw tooMuchWaits();
      endpoint.do(actionsOf(body, session.behaviour.fragmentSize));
      return { status: 202, body: { connection: endpoint.connection.id } };
    },
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/inject`,
    name: 'inject',
    summary: 'Octets that no library wrote leave as the server, at the next boundary of protocol messages.',
    body: InjectCommand,
    answers: { 200: { description: 'where they stand and what they break', schema: InjectionView } },
    async handle({ session, body }) {
      const connection = connectionOf(session, body.connection);
      const { octets, kind } = injectedBy(body, connection);
      if (connection.full) throw tooMuchWaits();
      const injection = await connection.inject(octets, { kind }).catch((error: unknown) => {
        throw gone(error instanceof Error ? error.message : 'the connection has ended');
      });
      const { phase, offset, desynchronises } = injection;
      const breaches = injection.breaches.map(viewBreach);
      return { status: 200, body: { connection: connection.id, phase, offset, desynchronises, breaches } };
    },
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/cut`,
    name: 'cut',
    summary:
      'A connection ends as a fault of the network would end it, by FIN (cut) or RST (reset), once what was sent has left.',
    body: CutCommand,
    answers: { 200: { description: 'it ends', schema: Sent } },
    handle({ session, body }) {
      const connection = connectionOf(session, body.connection);
      connection.breakOff(body.how);
      return { status: 200, body: { connection: connection.id } };
    },
  }),
  securedRoute({
    method: 'POST',
    path: `${SESSION}/raw-clients`,
    name: 'openRawClient',
    summary: 'Opens a connection whose client side is played by hand.',
    body: NewRawClient,
    answers: { 201: { description: 'the raw client', schema: RawClientView } },
    handle(request) {
      const { session } = request;
      for (const [id, client] of session.rawClients) if (client.closed) session.rawClients.delete(id);
      if (session.rawClients.size >= session.limits.rawClients) {
        session.reached('rawClients', 'a raw client was refused');
        throw new ProblemError(limitProblem(429, 'rawClients', `${session.rawClients.size} raw clients are open`, 1));
      }
      const client = request.openRawClient(session, request.body.to);
      session.rawClients.set(client.connection.id, client);
      const view = viewRawClient(client, request.base, session);
      return { status: 201, body: view, headers: { Location: view.url } };
    },
  }),
  securedRoute({
    method: 'GET',
    path: RAW_CLIENT,
    name: 'readRawClient',
    summary: 'Whether the raw client is open.',
    answers: { 200: { description: 'the raw client', schema: RawClientView } },
    handle({ session, params, base }) {
      return { status: 200, body: viewRawClient(rawClientOf(session, params['client']), base, session) };
    },
  }),
  securedRoute({
    method: 'POST',
    path: RAW_CLIENT,
    name: 'sendRaw',
    summary: 'Sends octets as the client.',
    body: RawSend,
    answers: { 200: { description: 'they were sent', schema: RawClientView } },
    handle({ session, params, body, base }) {
      const client = rawClientOf(session, params['client']);
      const refused = client.send(octetsOfHex(body.octets));
      if (refused === 'octets')
        throw new ProblemError(limitProblem(413, 'octetsPerSession', 'the raw client has sent its share'));
      if (refused === 'waiting') throw tooMuchWaits();
      if (refused !== undefined) throw gone('the raw client has ended its half of the connection');
      return { status: 200, body: viewRawClient(client, base, session) };
    },
  }),
  securedRoute({
    method: 'PUT',
    path: RAW_CLIENT,
    name: 'paceRawClient',
    summary: 'Has the raw client read so many octets a second, or none; all as it comes when it says nothing.',
    body: RawReading,
    answers: { 200: { description: 'it reads so', schema: RawClientView } },
    handle({ session, params, body, base }) {
      const client = rawClientOf(session, params['client']);
      client.read(body.octetsPerSecond);
      return { status: 200, body: viewRawClient(client, base, session) };
    },
  }),
  securedRoute({
    method: 'DELETE',
    path: RAW_CLIENT,
    name: 'closeRawClient',
    summary: "Ends the client's half of the connection (?how=end, the default), or resets it (?how=reset).",
    query: [{ name: 'how', description: 'end or reset', schema: RawEnding }],
    answers: { 204: { description: 'it was ended' } },
    handle({ session, params, query }) {
      const client = rawClientOf(session, params['client']);
      if (query['how'] === 'reset') client.reset();
      else client.end();
      return { status: 204 };
    },
  }),
];

function actionsOf(command: SendCommand, fragmentSize: number | undefined): Action[] {
  switch (command.kind) {
    case 'text':
      return fragments('text', encodeUtf8(command.text), fragmentSize);
    case 'binary':
      return fragments('binary', payloadOf(command.payload), fragmentSize);
    case 'close':
      return [{ kind: 'close', code: command.code, reason: command.reason }];
    default: {
      const octets = payloadOf(command.payload);
      if (octets.length > 125) throw invalid('payload', 'must be at most 125 octets of UTF-8 (RFC 6455 section 5.5)');
      return [{ kind: command.kind, octets }];
    }
  }
}

function injectedBy(
  body: z.infer<typeof InjectCommand>,
  connection: TapConnection,
): { readonly octets: Uint8Array; readonly kind: string } {
  if ('frame' in body) return { octets: composed(body.frame), kind: 'frame' };
  if ('octets' in body) return { octets: octetsOfHex(body.octets), kind: 'octets' };
  return { octets: connection.carrying(octetsOfHex(body.packet)), kind: 'control packet' };
}

function composed({ payload, maskingKey, declaredLength, lengthEncoding, ...bits }: ComposedFrame): Uint8Array {
  return encodeFrame({
    ...bits,
    payload: payloadOf(payload),
    ...(maskingKey !== undefined && { maskingKey: octetsOfHex(maskingKey) }),
    ...(declaredLength !== undefined && { declaredLength }),
    ...(lengthEncoding !== undefined && { lengthEncoding }),
  });
}

function payloadOf(payload: { readonly text: string } | { readonly hex: string }): Uint8Array {
  return 'text' in payload ? encodeUtf8(payload.text) : octetsOfHex(payload.hex);
}

/** The octets of text that its schema has already found to be hexadecimal. */
function octetsOfHex(text: string): Uint8Array {
  const read = fromHex(text);
  if ('error' in read) throw invalid('octets', read.error);
  return read.octets;
}

function endpointOf(session: Session, id: number | undefined): SessionEndpoint {
  const open = [...session.endpoints];
  const endpoint = id === undefined ? open.at(-1) : open.find((candidate) => candidate.connection.id === id);
  if (endpoint === undefined) throw gone(noneOpen('WebSocket', id));
  return endpoint;
}

function connectionOf(session: Session, id: number | undefined) {
  const open = [...session.connections];
  const connection = id === undefined ? open.at(-1) : open.find((candidate) => candidate.id === id);
  if (connection === undefined) throw gone(noneOpen('connection', id));
  return connection;
}

function rawClientOf(session: Session, id: string | undefined): RawClient {
  const client = session.rawClients.get(Number(id));
  if (client !== undefined) return client;
  throw new ProblemError({ status: 404, type: 'not-found', title: 'The session has no such raw client' });
}

function noneOpen(what: string, id: number | undefined): string {
  return id === undefined ? `the session has no open ${what}` : `the session has no open ${what} ${id}`;
}

function gone(detail: string): ProblemError {
  return new ProblemError({ status: 409, type: 'not-open', title: 'There is no open connection for this', detail });
}

function tooMuchWaits(): ProblemError {
  const headers = { 'Retry-After': '1' };
  const detail = 'what was to be sent before has not left yet';
  return new ProblemError({
    status: 429,
    type: 'waiting',
    title: 'Too much waits on this connection',
    detail,
    headers,
  });
}

function invalid(field: string, message: string): ProblemError {
  const problem: Problem = { status: 400, type: 'invalid', title: 'The request is not valid' };
  return new ProblemError({ ...problem, more: { errors: [{ field, message }] } });
}

function viewRawClient(client: RawClient, base: string, session: Session) {
  const { id } = client.connection;
  return {
    id,
    connection: id,
    url: `${base}/api/sessions/${session.id}/raw-clients/${id}`,
    closed: client.closed,
    milliseconds: session.limits.rawClientMilliseconds,
  };
}

function viewBreach({ rule, blame, offset, length }: Breach) {
  const { id, section, level, text, consequence } = rule;
  return { rule: id, section, level, text, blame, offset, length, consequence };
}
