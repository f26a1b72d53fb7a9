/** How a session's feed is had over MQTT: topics in its own world. Pure. */
import { decodeUtf8Lossy, encodeUtf8 } from '#wire/octets/utf8.ts';
import type { FeedClock } from './feed-clock.ts';
import type { InsideOfBroker } from './mqtt/mqtt-service.ts';
import { ProblemError } from './problem.ts';

/** Each event of the feed is published here, as JSON: `{"id":1,"text":"…"}`. */
export const FEED_TOPIC = 'feed';

/** What is published here becomes an event of the feed, which is its text. */
export const SAY_TOPIC = 'feed/say';

/** Publishes each event of `feed` from now on, in order, until the feed stops. `failed` is told what the broker did not take. */
export function carryFeed(feed: FeedClock, broker: Pick<InsideOfBroker, 'publish'>, failed: (error: unknown) => void) {
  let cursor = feed.feed.last;
  feed.subscribe({
    news() {
      const { events, cursor: newest } = feed.feed.after(cursor);
      cursor = newest;
      for (const { id, text } of events) {
        // A subscriber who asks for less than QoS 1 gets less (MQTT 3.1.1 section 4.3).
        broker.publish(FEED_TOPIC, encodeUtf8(JSON.stringify({ id, text })), { qualityOfService: 1 }).catch(failed);
      }
    },
  });
}

/** What clients say becomes events of the feed. What is longer than `most` octets becomes none, nor does what is refused. */
export function takeSayings(feed: FeedClock, broker: Pick<InsideOfBroker, 'subscribe'>, most: number): Promise<void> {
  return broker.subscribe(SAY_TOPIC, ({ payload }) => {
    if (payload.length > most) return;
    try {
      feed.publish(decodeUtf8Lossy(payload));
    } catch (error) {
      // The publisher was answered already, as its QoS asks for.
      if (!(error instanceof ProblemError)) throw error;
    }
  });
}
