import { admitsDelivery, type WireExchange } from '../http/exchange.ts';
import { readParameters } from '../parameters.ts';
import { HeldPoll, type PollAnswer } from '../poll.ts';
import { jsonFormat } from '../stream-formats.ts';
import { LongPollQuery } from '../technique-queries.ts';
import { sendPollAnswer } from './poll-answer.ts';

/**
 * Long polling: the request is held until there is something newer than its cursor, its hold ends, the session ends, or
 * the client is gone.
 * @throws ProblemError 400 for a bad query, 405
 */
export function holdPoll(exchange: WireExchange): void {
  if (!admitsDelivery(exchange)) return;
  const { session, query, response } = exchange;
  const { feed, deliveries, limits, timers } = session;
  const poll = new HeldPoll(feed.feed, readParameters(LongPollQuery(feed.feed.last, limits.pollMilliseconds), query));
  const nothing = () => poll.nothing(feed.feed, deliveries.encodings(jsonFormat));
  const leave = () => {
    timers.clear(hold);
    feed.unsubscribe(open);
    deliveries.delete(open);
  };
  const settle = (answer: PollAnswer) => {
    leave();
    sendPollAnswer(exchange, answer);
  };
  const look = () => {
    const answer = poll.news(feed.feed, deliveries.encodings(jsonFormat));
    if (answer !== undefined) settle(answer);
  };
  const hold = timers.set(() => settle(nothing()), poll.hold);
  const open = { adopt() {}, end: () => settle(nothing()), news: look };
  feed.subscribe(open);
  deliveries.add(open);
  response.once('close', leave);
  look();
}
