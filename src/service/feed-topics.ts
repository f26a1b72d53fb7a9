/** How a session's feed is had over MQTT: topics in its own world. Pure. */
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { FeedClock } from './feed-clock.ts';

/** Each event of the feed is published here, as JSON: `{"id":1,"text":"…"}`. */
export const FEED_TOPIC = 'feed';

/** What is published here becomes an event of the feed, which is its text. */
export const SAY_TOPIC = 'feed/say';

interface FeedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** A subscriber who asks for less gets less (MQTT 3.1.1 section 4.3). */
  readonly qos: 1;
  readonly retain: false;
}

/** Publishes each event of `feed` from now on, in order, until the feed stops. */
export function carryFeed(feed: FeedClock, publish: (message: FeedMessage) => void): void {
  let cursor = feed.feed.last;
  feed.subscribe({
    news() {
      const { events, cursor: newest } = feed.feed.after(cursor);
      cursor = newest;
      for (const { id, text } of events) {
        publish({ topic: FEED_TOPIC, payload: encodeUtf8(JSON.stringify({ id, text })), qos: 1, retain: false });
      }
    },
  });
}
