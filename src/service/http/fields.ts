import type { ExchangeResponse } from './exchange.ts';

/**
 * Fields of a response whose head is not written yet. An HTTP library keeps what is set one by one for as long as the
 * response goes on, and keeps nothing of what it gets together with the status.
 */
export type Fields = Record<string, string>;

/** Sets `fields` on a response whose head follows later. */
export function setFields(response: Pick<ExchangeResponse, 'setHeader'>, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
}
