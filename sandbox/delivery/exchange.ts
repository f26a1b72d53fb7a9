import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Fields, setFields } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import type { Session } from '../sessions/session.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { letRead } from './let-read.ts';

/** A request on the wire listener that has been admitted and belongs to a session. */
export interface WireExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Fields that the head of the answer is to have besides; not set on the response yet. */
  readonly fields: Fields;
  readonly session: Session;
  readonly connection: TapConnection;
  readonly query: URLSearchParams;
  /** The origin of the page that asks, which has been checked; undefined when none does. */
  readonly origin: string | undefined;
  /** What came with it; empty when it is answered while it comes in. */
  readonly content: Buffer;
  /** @throws ProblemError when the request, as far as it has come in, is malformed */
  readonly check: () => void;
}

/** @throws ProblemError 405 */
export function allowMethods({ request }: WireExchange, ...methods: string[]): void {
  if (methods.includes(request.method ?? '')) return;
  const headers = { Allow: methods.join(', ') };
  throw new ProblemError({ status: 405, type: 'method', title: `This takes ${methods.join(' or ')}`, headers });
}

/**
 * What the session's settings say to every request for events: who may read the answer, and whether there are events in it
 * at all. Answers whether the request is still to be answered.
 * @throws ProblemError 405
 */
export function admitsDelivery(exchange: WireExchange): boolean {
  allowMethods(exchange, 'GET', 'HEAD');
  const { response, fields, session, origin } = exchange;
  const { state } = session.deliveries;
  letRead(fields, origin, state.settings.cors);
  if (!state.take('status')) return true;
  const code = state.settings.status?.code ?? 204;
  setFields(response, fields);
  response.setHeader('Cache-Control', 'no-store');
  // RFC 9110 section 15.5.2 asks for a challenge; this one makes no browser ask for a password.
  if (code === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="lab"');
  if (code === 429 || code === 503) response.setHeader('Retry-After', '1');
  if (code === 204) response.writeHead(code).end();
  else {
    const text = `${code} ${STATUS_CODES[code]}, as asked for\n`;
    response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length }).end(text);
  }
  return false;
}
