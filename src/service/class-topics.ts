/**
 * How those who share a feed speak over MQTT: each publishes below a topic of its own, `class/<number>`, where nobody else may. What
 * is published there becomes an event of the feed, and each event that was said to the feed is published there, whichever way it
 * came. Pure.
 */
import { decodeUtf8Lossy, encodeUtf8 } from '#wire/octets/utf8.ts';
import type { FeedClock } from './feed-clock.ts';
import type { Diversion, Published } from './mqtt/diversion.ts';
import type { InsideOfBroker } from './mqtt/mqtt-service.ts';
import { ProblemError } from './problem.ts';
import { type SaidTopic, type Speaker, tidySaying } from './saying.ts';

const CLASS_TOPIC = 'class';

/** The topic below a speaker's own on which is what came by another way than MQTT. */
const SAY = 'say';

/** The longest name of a topic below a speaker's own, in characters. */
const LONGEST = 120;

/** The topic of a speaker, to whom all below it belongs. */
function topicOf({ number }: Pick<Speaker, 'number'>): string {
  return `${CLASS_TOPIC}/${number}`;
}

/** The topics of one session: what its clients publish below `class/` while its feed is shared. They are like any other otherwise. */
export class ClassTopics implements Diversion {
  readonly #feed: FeedClock;
  /** Topics of which the session's broker retains a message that this has published. */
  readonly #retained = new Set<string>();

  constructor(feed: FeedClock) {
    this.#feed = feed;
  }

  covers(topic: string): boolean {
    return this.#feed.shared !== undefined && topic.startsWith(`${CLASS_TOPIC}/`);
  }

  admits(message: Published): boolean {
    const said = this.#read(message);
    if (said === undefined) return false;
    try {
      this.#feed.shared?.check(message.payload.length, said);
      return true;
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
  }

  take(message: Published): void {
    const said = this.#read(message);
    if (said === undefined) return;
    try {
      this.#feed.publish(textOf(said), said);
    } catch (error) {
      // It was admitted, and what came meanwhile was too much.
      if (!(error instanceof ProblemError)) throw error;
    }
  }

  /** Publishes what is said from now on, and what is retained of it, to `broker`. `failed` is told what it did not take. */
  carry(broker: Pick<InsideOfBroker, 'publish'>, failed: (error: unknown) => void): void {
    const publish = (
      topic: string,
      payload: Uint8Array,
      { qualityOfService, retain }: Pick<SaidTopic, 'qualityOfService' | 'retain'>,
    ) => {
      if (retain && payload.length > 0) this.#retained.add(topic);
      else if (retain) this.#retained.delete(topic);
      broker.publish(topic, payload, { qualityOfService, retain }).catch((error: unknown) => {
        // A session that has reached a limit of its own is told so by the broker.
        if (!(error instanceof ProblemError)) failed(error);
      });
    };
    const retainAnew = () => {
      const now = new Map([...(this.#feed.shared?.kept ?? [])].map((kept) => [`${topicOf(kept)}/${kept.name}`, kept]));
      for (const topic of this.#retained) if (!now.has(topic)) publish(topic, NOTHING, CLEARED);
      for (const [topic, kept] of now) if (!this.#retained.has(topic)) publish(topic, kept.payload, kept);
    };
    let cursor = this.#feed.feed.last;
    this.#feed.subscribe({
      news: () => {
        const { events, cursor: newest } = this.#feed.feed.after(cursor);
        cursor = newest;
        for (const { said } of events) {
          if (said === undefined || !this.#feed.shared) continue;
          const { name, payload, ...how } = said.topic ?? plainly(said.text);
          publish(`${topicOf(said)}/${name}`, payload, how);
        }
      },
      companyChanged: retainAnew,
    });
    retainAnew();
  }

  /** A message as what the session's own speaker says; undefined where it is another's topic, or none. */
  #read({ topic, payload, qualityOfService, retain }: Published): SaidTopic | undefined {
    const own = `${topicOf(this.#feed.speaker)}/`;
    const name = topic.slice(own.length);
    if (!topic.startsWith(own) || name === '' || name.length > LONGEST) return undefined;
    return { name, payload, qualityOfService, retain };
  }
}

const NOTHING = encodeUtf8('');
const CLEARED = { qualityOfService: 1, retain: true } as const;

/** How what came by another way is published: a subscriber who asks for less than QoS 1 gets less (MQTT 3.1.1 section 4.3). */
function plainly(text: string): SaidTopic {
  return { name: SAY, payload: encodeUtf8(text), qualityOfService: 1, retain: false };
}

/** The message in words: the topic stands before it, unless it is the one for words. */
function textOf({ name, payload }: SaidTopic): string {
  const words = tidySaying(decodeUtf8Lossy(payload));
  return name === SAY ? words : `${tidySaying(name)}: ${words}`;
}
