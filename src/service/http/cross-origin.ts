import type { ExchangeRequest, ExchangeResponse } from './exchange.ts';
import type { Fields } from './fields.ts';

const PREFLIGHT_SECONDS = '600';

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
export function isPreflight(request: ExchangeRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

/** Answers a CORS preflight of an origin that has been checked. */
export function answerPreflight(response: Pick<ExchangeResponse, 'writeHead' | 'end'>): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, Last-Event-ID',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  });
  response.end();
}
