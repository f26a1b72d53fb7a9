import { Feed, type FeedEvent, type FeedSettings } from './feed.ts';
import type { Timer, Timers } from './timers.ts';

/** Who is told of each event. */
export interface FeedSubscriber {
  news(): void;
}

/** A feed that runs by a clock, and tells its subscribers of each event. */
export class FeedClock {
  readonly feed = new Feed();
  readonly #now: () => number;
  readonly #made: (first: number, last: number) => void;
  readonly #subscribers = new Set<FeedSubscriber>();
  readonly #timers: Timers;
  #timer: Timer | undefined;
  #extra: Timer | undefined;

  /**
   * @param now milliseconds on a clock that does not go back
   * @param made told which events were made, before any subscriber is
   */
  constructor(timers: Timers, now: () => number, made: (first: number, last: number) => void) {
    this.#timers = timers;
    this.#now = now;
    this.#made = made;
  }

  configure(settings: FeedSettings): void {
    this.feed.configure(settings, this.#now());
    this.#schedule();
  }

  /** Tells `subscriber` of each event from now on. */
  subscribe(subscriber: FeedSubscriber): void {
    this.#subscribers.add(subscriber);
  }

  unsubscribe(subscriber: FeedSubscriber): void {
    this.#subscribers.delete(subscriber);
  }

  publish(text: string): FeedEvent {
    const event = this.feed.publish(this.#now(), text);
    this.#tell([event]);
    return event;
  }

  /**
   * Makes `count` events beside the pace: all of them now, or one each `every` milliseconds. What was still to be made of an
   * earlier call is not.
   */
  makeNow(count: number, every: number): void {
    this.#timers.clear(this.#extra);
    if (count === 0) return;
    const made = every === 0 ? count : 1;
    this.#tell(Array.from({ length: made }, () => this.feed.publish(this.#now())));
    if (made < count) this.#extra = this.#timers.set(() => this.makeNow(count - made, every), every);
  }

  stop(): void {
    this.#timers.clear(this.#timer);
    this.#timers.clear(this.#extra);
    this.#subscribers.clear();
  }

  #schedule(): void {
    this.#timers.clear(this.#timer);
    if (!Number.isFinite(this.feed.due)) return;
    this.#timer = this.#timers.set(() => this.#tick(), Math.max(0, this.feed.due - this.#now()));
  }

  #tick(): void {
    this.#tell(this.feed.advance(this.#now()));
    this.#schedule();
  }

  #tell(events: readonly FeedEvent[]): void {
    const [first] = events;
    if (first === undefined) return;
    this.#made(first.id, first.id + events.length - 1);
    for (const subscriber of this.#subscribers) subscriber.news();
  }
}
