import { eventStreamFormat, HEARTBEAT } from '../event-stream.ts';
import { admitsDelivery, type WireExchange } from '../http/exchange.ts';
import { StreamSender } from '../http/stream-sender.ts';
import { readParameters } from '../parameters.ts';
import { EventStreamQuery } from '../technique-queries.ts';
import { openStream } from './stream.ts';

/**
 * Server-Sent Events: the feed from where the client has read it, or from now on.
 * @throws ProblemError 400 for a bad query or Last-Event-ID, 405
 */
export function answerEventStream(exchange: WireExchange): void {
  if (!admitsDelivery(exchange)) return;
  const { session, query, request } = exchange;
  const { last } = session.feed.feed;
  const lastEventId = request.headers['last-event-id'];
  const asked = readParameters(EventStreamQuery(last), query, { 'Last-Event-ID': lastEventId?.toString() });
  const cursor = asked['Last-Event-ID'] ?? asked.since ?? last;
  if (openStream(exchange, eventStreamFormat.contentType)) {
    new StreamSender(exchange, { format: eventStreamFormat, cursor, heartbeat: HEARTBEAT });
  }
}
