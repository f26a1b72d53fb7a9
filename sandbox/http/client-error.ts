import type { Duplex } from 'node:stream';
import type { Problem } from '#service/problem.ts';
import { refuseOn } from './raw-response.ts';

/** Answers on the stream of a request that the HTTP library gave up on; a connection that is gone is only cleaned up. */
export function refuseClientError(error: NodeJS.ErrnoException, stream: Duplex): void {
  if (error.code === 'ECONNRESET' || !stream.writable) stream.destroy();
  else refuseOn(stream, clientProblem(error));
}

/** The refusal that an error of the HTTP library stands for. */
export function clientProblem(error: NodeJS.ErrnoException): Problem {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        type: 'limit-reached',
        title: 'The request head is too large',
        more: { limit: 'headOctets' },
      };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, type: 'limit-reached', title: 'The chunk extensions are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        type: 'limit-reached',
        title: 'The request took too long',
        more: { limit: 'headMilliseconds' },
      };
    default:
      return { status: 400, type: 'malformed', title: 'The request is malformed', detail: error.message };
  }
}
