import type { ServerResponse } from 'node:http';

/**
 * Fields of a response whose head is not written yet. The HTTP library keeps what is set one by one for as long as the
 * response goes on, and keeps nothing of what it gets together with the status.
 */
export type Fields = Record<string, string>;

/** Sets `fields` on a response whose head follows later. */
export function setFields(response: ServerResponse, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
}
