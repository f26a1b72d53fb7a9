import type { FetchRequest } from './recorded-fetch.ts';

/** A plain request as a lab's reader chooses it. */
export interface PageRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** How the answer is to be framed: by its length, in chunks, or by the end of the connection. */
  readonly framing: 'length' | 'chunked' | 'close';
  /** Text to send along; only POST has some. */
  readonly content?: string | undefined;
}

/** The same as `fetch` is asked for it. */
export function plainRequest({ method, framing, content }: PageRequest): FetchRequest {
  return { method, content, ...(framing === 'length' ? {} : { query: `?framing=${framing}` }) };
}
