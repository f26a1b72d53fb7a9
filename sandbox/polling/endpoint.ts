import { type PollAnswer, pollAnswer } from '#service/poll.ts';
import { jsonFormat } from '#service/stream-formats.ts';
import { PollQuery } from '#service/technique-queries.ts';
import { readParameters } from '../api/read-query.ts';
import { breakOff } from '../delivery/break-off.ts';
import { admitsDelivery, type WireExchange } from '../delivery/exchange.ts';
import { setFields } from '../http/fields.ts';

/**
 * Short polling: what is new since a cursor, at once.
 * @throws ProblemError 400 for a bad query, 405
 */
export function answerPoll(exchange: WireExchange): void {
  if (!admitsDelivery(exchange)) return;
  const { session, query, request } = exchange;
  const { feed } = session.feed;
  const asked = readParameters(PollQuery(feed.last), query);
  const encodings = session.deliveries.encodings(jsonFormat);
  sendPollAnswer(exchange, pollAnswer(feed, encodings, asked, request.headers['if-none-match']));
}

/** Sends the answer to a poll of either kind, with the field lines that the session's settings ask for. */
export function sendPollAnswer(
  { request, response, fields, session, connection }: WireExchange,
  { status, lines, content }: PollAnswer,
): void {
  setFields(response, fields);
  const { state } = session.deliveries;
  const { cacheControl, keepAlive, breakAnswer } = state.settings;
  if (cacheControl !== 'none') response.setHeader('Cache-Control', cacheControl);
  if (keepAlive && response.shouldKeepAlive) {
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Keep-Alive', `timeout=${Math.floor(session.limits.idleMilliseconds / 1000)}`);
  }
  for (const [name, value] of Object.entries(lines)) response.setHeader(name, value);
  if (status === 200) response.setHeader('Content-Length', content.length);
  response.writeHead(status);
  if (status === 200 && request.method === 'GET' && breakAnswer !== undefined && state.take('breakAnswer')) {
    // The head promised more than will come (RFC 9112 section 8).
    const { octets, how } = breakAnswer;
    response.write(content.subarray(0, Math.min(octets, content.length - 1)), () =>
      breakOff(response, connection, how),
    );
    return;
  }
  response.end(status === 200 ? content : undefined);
}
