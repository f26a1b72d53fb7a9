import { admitsDelivery, type WireExchange } from '../http/exchange.ts';
import { readParameters } from '../parameters.ts';
import { pollAnswer } from '../poll.ts';
import { jsonFormat } from '../stream-formats.ts';
import { PollQuery } from '../technique-queries.ts';
import { sendPollAnswer } from './poll-answer.ts';

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
  sendPollAnswer(exchange, pollAnswer(feed, encodings, asked, request.headers['if-none-match']?.toString()));
}
