import { Feed, type FeedEvent, type FeedSettings } from './feed.ts';
import { ALONE, type SaidTopic, type Speaker } from './saying.ts';
import type { SharedFeed } from './shared-feed.ts';
import type { Timer, Timers } from './timers.ts';

/** Who is told of each event. */
export interface FeedSubscriber {
  news(): void;
  /** With whom the feed is shared has changed, or what those have retained. */
  companyChanged?(): void;
}

/**
 * The feed of a session, which runs by a clock and tells its subscribers of each event: its own feed, or one that several sessions
 * share. A shared one has no pace: its events are what is said.
 */
export class FeedClock {
  readonly #now: () => number;
  readonly #made: (first: number, last: number) => void;
  readonly #subscribers = new Set<FeedSubscriber>();
  readonly #timers: Timers;
  #feed = new Feed();
  #shared: SharedFeed | undefined;
  #timer: Timer | undefined;
  #extra: Timer | undefined;
  #pace: FeedSettings;

  /**
   * @param now milliseconds on a clock that does not go back
   * @param made told which events were made, before any subscriber is
   */
  constructor(timers: Timers, now: () => number, made: (first: number, last: number) => void) {
    this.#timers = timers;
    this.#now = now;
    this.#made = made;
    this.#pace = this.#feed.settings;
  }

  /** Changes when it becomes another's, or its own again. */
  get feed(): Feed {
    return this.#feed;
  }

  /** What the feed is shared with, if it is. */
  get shared(): SharedFeed | undefined {
    return this.#shared;
  }

  /** Under whose name the session publishes. */
  get speaker(): Speaker {
    return this.#shared?.speaker ?? ALONE;
  }

  configure(settings: FeedSettings): void {
    this.#pace = settings;
    if (this.#shared) return;
    this.#feed.configure(settings, this.#now());
    this.#schedule();
  }

  /** Tells `subscriber` of each event from now on. */
  subscribe(subscriber: FeedSubscriber): void {
    this.#subscribers.add(subscriber);
  }

  unsubscribe(subscriber: FeedSubscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /**
   * Adds a text as one event, and `topic` as what it came by MQTT.
   * @throws ProblemError where those who share the feed do not take it
   */
  publish(text: string, topic?: SaidTopic): FeedEvent {
    if (this.#shared) return this.#shared.publish(text, topic);
    const event = this.#feed.publish(this.#now(), text, { ...ALONE, text, ...(topic && { topic }) });
    this.#tell([event]);
    return event;
  }

  /**
   * Makes `count` events beside the pace: all of them now, or one each `every` milliseconds. What was still to be made of an
   * earlier call is not.
   */
  makeNow(count: number, every: number): void {
    this.#timers.clear(this.#extra);
    if (count === 0 || this.#shared) return;
    const made = every === 0 ? count : 1;
    this.#tell(Array.from({ length: made }, () => this.#feed.publish(this.#now())));
    if (made < count) this.#extra = this.#timers.set(() => this.makeNow(count - made, every), every);
  }

  /**
   * The feed is `shared` from now on; its own again when undefined, whose numbers go on after those. Cursors hold across this: a shared
   * feed begins after the numbers of all who come to share it.
   */
  share(shared: SharedFeed | undefined): void {
    this.#timers.clear(this.#timer);
    this.#timers.clear(this.#extra);
    this.#shared = shared;
    this.#feed = shared?.feed ?? new Feed(this.#feed.last);
    if (!shared) this.configure(this.#pace);
    this.companyChanged();
  }

  /** What those who share the feed have retained is not what it was. */
  companyChanged(): void {
    for (const subscriber of this.#subscribers) subscriber.companyChanged?.();
  }

  /** The shared feed has one event more. */
  heard(event: FeedEvent): void {
    this.#tell([event]);
  }

  stop(): void {
    this.#timers.clear(this.#timer);
    this.#timers.clear(this.#extra);
    this.#subscribers.clear();
    const shared = this.#shared;
    if (shared === undefined) return;
    // What a will still says is not said to the others.
    this.#shared = undefined;
    this.#feed = new Feed(this.#feed.last);
    shared.leave();
  }

  #schedule(): void {
    this.#timers.clear(this.#timer);
    if (!Number.isFinite(this.#feed.due)) return;
    this.#timer = this.#timers.set(() => this.#tick(), Math.max(0, this.#feed.due - this.#now()));
  }

  #tick(): void {
    this.#tell(this.#feed.advance(this.#now()));
    this.#schedule();
  }

  #tell(events: readonly FeedEvent[]): void {
    const [first] = events;
    if (first === undefined) return;
    this.#made(first.id, first.id + events.length - 1);
    for (const subscriber of this.#subscribers) subscriber.news();
  }
}
