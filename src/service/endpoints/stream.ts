import type { EventFormat } from '../event-encodings.ts';
import { admitsDelivery, type WireExchange } from '../http/exchange.ts';
import { StreamSender } from '../http/stream-sender.ts';
import { readParameters } from '../parameters.ts';
import { linesFormat, multipartFormat, ndjsonFormat } from '../stream-formats.ts';
import { StreamQuery, type streamFormats } from '../technique-queries.ts';

const FORMATS: Readonly<Record<(typeof streamFormats)[number], EventFormat>> = {
  lines: linesFormat,
  ndjson: ndjsonFormat,
  multipart: multipartFormat,
};

/**
 * HTTP streaming: one answer in chunks that goes on, and ends with a trailer section if it ends orderly.
 * @throws ProblemError 400 for a bad query, 405
 */
export function answerStream(exchange: WireExchange): void {
  if (!admitsDelivery(exchange)) return;
  const { session, query, fields } = exchange;
  const { last } = session.feed.feed;
  const { format: name, since } = readParameters(StreamQuery(last), query);
  const format = FORMATS[name];
  // Only an answer with content has room for trailers.
  if (exchange.request.method !== 'HEAD') fields['Trailer'] = 'Server-Timing';
  if (openStream(exchange, format.contentType)) {
    new StreamSender(exchange, { format, cursor: since ?? last, trailer: true });
  }
}

/**
 * Sends the head of an answer that goes on, at once: nothing on the way shall keep it, buffer it or change it. Answers
 * whether content is to follow.
 */
export function openStream({ request, response, fields, session }: WireExchange, contentType: string): boolean {
  response.writeHead(200, {
    ...fields,
    'Content-Type': session.deliveries.state.settings.contentType ?? contentType,
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  if (request.method === 'HEAD') {
    response.end();
    return false;
  }
  response.flushHeaders();
  return true;
}
