import type { IncomingMessage } from 'node:http';
import { ProblemError } from '#service/problem.ts';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { checkHost, checkOrigin } from '../http/cross-origin.ts';

/** Where a browser would show an answer as a document, or run it in one. */
const DOCUMENTS = ['document', 'iframe', 'frame', 'object', 'embed'];

/**
 * Whether a sound request may use the wire listener at all.
 * @returns its origin, if a page sent it
 * @throws ProblemError for a navigation, a foreign Host or Origin
 */
export function admitRequest(request: IncomingMessage, allowed: AllowedHosts): string | undefined {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = request.headers;
  if (mode === 'navigate' || DOCUMENTS.includes(String(destination))) {
    throw new ProblemError({ status: 403, type: 'navigation', title: 'The wire listener answers no navigation' });
  }
  return checkOrigin(request, checkHost(request, allowed), allowed);
}
