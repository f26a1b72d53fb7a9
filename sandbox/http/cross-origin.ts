import type { IncomingMessage } from 'node:http';
import { ProblemError } from '#service/problem.ts';
import { type AllowedHosts, hostNameOf } from './allowed-hosts.ts';

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
