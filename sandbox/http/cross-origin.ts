import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AllowedHosts, hostNameOf } from './allowed-hosts.ts';
import type { Fields } from './fields.ts';
import { ProblemError } from './problem.ts';

const PREFLIGHT_SECONDS = '600';

/**
 * Refuses a request that names another host than this one: a page elsewhere must not reach the sandbox under its own name.
 * @returns the authority that the client addressed, `host:port`
 * @throws ProblemError 400 without a usable Host field (RFC 9112 section 3.2), 421 for a foreign one (RFC 9110 section 7.4)
 */
export function checkHost(request: IncomingMessage, allowed: AllowedHosts): string {
  const authority = request.headers.host ?? '';
  const name = hostNameOf(authority);
  if (name === undefined) {
    throw new ProblemError({ status: 400, type: 'host', title: 'The request needs one valid Host field' });
  }
  if (allowed.host(name)) return authority;
  const detail = `${name} is not this sandbox; --allow-host ${name} makes it so`;
  throw new ProblemError({ status: 421, type: 'host', title: 'The Host field names another host', detail });
}

/**
 * Refuses a request of a page from a foreign origin; a request without an Origin field comes from no page.
 * @returns the origin
 * @throws ProblemError 403
 */
export function checkOrigin(request: IncomingMessage, authority: string, allowed: AllowedHosts): string | undefined {
  const { origin } = request.headers;
  if (origin === undefined || allowed.origin(origin, authority)) return origin;
  const detail = `${origin} is foreign here; --allow-origin adds one`;
  throw new ProblemError({
    status: 403,
    type: 'origin',
    title: 'Pages of this origin may not use the sandbox',
    detail,
  });
}

/** What lets script of `origin`, which has been checked, read the answer. */
export function readingFields(origin: string | undefined): Fields {
  return {
    Vary: 'Origin',
    ...(origin !== undefined && {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'ETag, Keep-Alive, Location, Retry-After',
    }),
  };
}

/** Whether a request is a CORS preflight (Fetch standard, "CORS-preflight request"). */
export function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

/** Answers a CORS preflight of an origin that has been checked. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, Last-Event-ID',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  });
  response.end();
}
