import type { IncomingMessage } from 'node:http';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { checkHost, checkOrigin } from '../http/cross-origin.ts';
import { ProblemError } from '../http/problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { malformation } from './malformation.ts';

/**
 * Whether a request on the wire may be looked at at all.
 * @returns its origin, if a page sent it
 * @throws ProblemError for a malformed request, a navigation, a foreign Host or Origin
 */
export function admitRequest(
  request: IncomingMessage,
  connection: TapConnection | undefined,
  allowed: AllowedHosts,
): string | undefined {
  const malformed = connection && malformation(connection);
  if (malformed !== undefined) throw new ProblemError(malformed);
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = request.headers;
  if (mode === 'navigate' || ['document', 'iframe', 'frame', 'object', 'embed'].includes(String(destination))) {
    throw new ProblemError({ status: 403, type: 'navigation', title: 'The wire listener answers no navigation' });
  }
  const authority = checkHost(request, allowed);
  return checkOrigin(request, authority, allowed);
}
