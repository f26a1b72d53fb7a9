import { statusPhrase } from '#wire/http/status-phrases.ts';
import { ProblemError } from '../problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import type { TechniqueSession } from '../technique-session.ts';
import { type Fields, setFields } from './fields.ts';
import { letRead } from './let-read.ts';

/** A request as an HTTP library hands it over: Node's, or one of a simulation. */
export interface ExchangeRequest {
  readonly method?: string | undefined;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  on(event: 'data', listener: (octets: Uint8Array) => void): unknown;
  once(event: 'end', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The answer to a request, as an HTTP library lets it be written. */
export interface ExchangeResponse {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  /** Octets that were written and not taken yet. */
  readonly writableLength: number;
  /** Whether the connection may carry another exchange after this one. */
  readonly shouldKeepAlive: boolean;
  setHeader(name: string, value: string | number): unknown;
  removeHeader(name: string): unknown;
  writeHead(status: number, fields?: Readonly<Record<string, string | number>>): unknown;
  flushHeaders(): void;
  /** Writes content; `taken` is called once it has left. Answers whether more is wanted at once. */
  write(octets: Uint8Array | string, taken?: (error?: Error | null) => void): boolean;
  addTrailers(fields: Readonly<Record<string, string>>): void;
  end(octets?: Uint8Array | string): unknown;
  destroy(): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
}

/** A request on the wire listener that has been admitted and belongs to a session. */
export interface WireExchange {
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse;
  /** Fields that the head of the answer is to have besides; not set on the response yet. */
  readonly fields: Fields;
  readonly session: TechniqueSession;
  readonly connection: TapConnection;
  readonly query: URLSearchParams;
  /** The origin of the page that asks, which has been checked; undefined when none does. */
  readonly origin: string | undefined;
  /** What came with it; empty when it is answered while it comes in. */
  readonly content: Uint8Array;
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
  if (code === 204) {
    response.writeHead(code);
    response.end();
  } else {
    const text = `${code} ${statusPhrase(code)}, as asked for\n`;
    response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length });
    response.end(text);
  }
  return false;
}
