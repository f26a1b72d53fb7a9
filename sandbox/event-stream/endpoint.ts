import { eventStreamFormat, HEARTBEAT } from '#service/event-stream.ts';
import { EventStreamQuery } from '#service/technique-queries.ts';
import { readParameters } from '../api/read-query.ts';
import { admitsDelivery, type WireExchange } from '../delivery/exchange.ts';
import { StreamSender } from '../delivery/stream-sender.ts';
import { openStream } from '../streaming/endpoint.ts';

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
