import type { Feed, FeedEvent } from './feed.ts';
import type { SaidTopic, Speaker } from './saying.ts';

/** A retained message of MQTT among those who share a feed. */
export interface Kept extends SaidTopic {
  /** Of who has said it. */
  readonly number: number;
}

/** A feed that several sessions have in common, as one of them sees it. */
export interface SharedFeed {
  readonly feed: Feed;
  /** Who speaks in this session. */
  readonly speaker: Speaker;
  /** What is retained of MQTT now, of all. */
  readonly kept: Iterable<Kept>;
  /**
   * Says it to all, whose clocks hear of it before this returns.
   * @throws ProblemError 413 for what is too long, 429 when too much is said, 409 when too much is retained
   */
  publish(text: string, topic?: SaidTopic): FeedEvent;
  /**
   * Whether it would be taken now.
   * @throws ProblemError as `publish` does
   */
  check(octets: number, topic?: SaidTopic): void;
  /** The session has ended. */
  leave(): void;
}
