import type { IncomingMessage } from 'node:http';

/** The token that a request carries in `Authorization: Bearer` (RFC 6750 section 2.1); undefined when it carries none. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +([\w-]+)$/i.exec(headers.authorization ?? '')?.[1];
}
