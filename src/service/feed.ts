/**
 * The feed: numbered events at a chosen rate and size, one bounded log that every technique delivers. Pure: the time is
 * passed in, in milliseconds on any clock that does not go back.
 */
import type { Saying } from './saying.ts';

export interface FeedSettings {
  /** Bursts a second; 0 stops the feed. */
  readonly rate: number;
  /** Characters of each event's text, all ASCII; published text has a size of its own. */
  readonly size: number;
  /** Events that come at once. */
  readonly burst: number;
}

export interface FeedEvent {
  /** Counts from 1. */
  readonly id: number;
  /** When the event was due. */
  readonly time: number;
  readonly text: string;
  /** Who has said it, when it is none of the feed's own. */
  readonly said?: Saying;
}

/** What the log still holds after a cursor. */
export interface FeedAnswer {
  readonly events: readonly FeedEvent[];
  /** The cursor to ask with next: the id of the last event answered, or the cursor given. */
  readonly cursor: number;
  /** How many events after the cursor were dropped before they could be answered; 0 when none is missing. */
  readonly lost: number;
}

export const FEED_LIMITS = {
  rate: 1000,
  size: 65_536,
  burst: 1000,
  eventsPerSecond: 5000,
  octetsPerSecond: 2_097_152,
  kept: 1000,
  octets: 1_048_576,
} as const;
const FEED_OFF: FeedSettings = { rate: 0, size: 32, burst: 1 };

/** How many bursts at most one call catches up on: a clock that jumped (a laptop that slept) makes no flood. */
const CATCH_UP = 10;

export class Feed {
  #settings: FeedSettings = FEED_OFF;
  readonly #begin: number;
  #events: FeedEvent[];
  #octets = 0;
  #last: number;
  #due = Number.POSITIVE_INFINITY;

  /**
   * @param begin number of the event before the first: one that goes on from another feed numbers its events after those
   * @param kept events that were made before, in order, without a gap, the last ones of those after `begin`
   */
  constructor(begin = 0, kept: readonly FeedEvent[] = []) {
    this.#begin = begin;
    this.#events = [...kept];
    this.#octets = kept.reduce((sum, { text }) => sum + text.length, 0);
    this.#last = kept.at(-1)?.id ?? begin;
    this.#trim();
  }

  get settings(): FeedSettings {
    return this.#settings;
  }

  /** Id of the newest event; before the first the number that it comes after, mostly 0. */
  get last(): number {
    return this.#last;
  }

  /** Id of the oldest event that the log still holds; `last + 1` when it is empty. */
  get first(): number {
    return this.#last - this.#events.length + 1;
  }

  /** When the next burst is due; infinite while the feed is off. */
  get due(): number {
    return this.#due;
  }

  /** Changes the pace from `now` on; numbering and log go on. */
  configure(settings: FeedSettings, now: number): void {
    this.#settings = settings;
    this.#due = settings.rate > 0 ? now + 1000 / settings.rate : Number.POSITIVE_INFINITY;
  }

  /** Makes the events that are due by `now` and answers them; call it at `due`. */
  advance(now: number): readonly FeedEvent[] {
    const made: FeedEvent[] = [];
    const period = 1000 / this.#settings.rate;
    if (this.#due < now - CATCH_UP * period) this.#due = now - CATCH_UP * period;
    while (this.#due <= now) {
      for (let count = 0; count < this.#settings.burst; count += 1) made.push(this.#make(this.#due));
      this.#due += period;
    }
    this.#trim();
    return made;
  }

  /** Adds one event at once, whatever the pace: the given text, or one of the feed's own when there is none. */
  publish(now: number, text?: string, said?: Saying): FeedEvent {
    const event = this.#make(now, text, said);
    this.#trim();
    return event;
  }

  /** The events after `cursor` (the id of the last one seen, 0 for none), and whether the log no longer reaches back. */
  after(cursor: number): FeedAnswer {
    const from = Math.max(this.#begin, Math.min(Math.trunc(cursor), this.#last));
    const lost = Math.max(0, this.first - 1 - from);
    const events = this.#events.slice(Math.max(0, from + 1 - this.first));
    return { events, cursor: events.at(-1)?.id ?? from, lost };
  }

  #make(time: number, text?: string, said?: Saying): FeedEvent {
    this.#last += 1;
    const own = text ?? feedText(this.#last, this.#settings.size);
    const event = { id: this.#last, time, text: own, ...(said && { said }) };
    this.#events.push(event);
    this.#octets += event.text.length;
    return event;
  }

  #trim(): void {
    let dropped = 0;
    const excess = () =>
      this.#events.length - dropped > FEED_LIMITS.kept ||
      this.#octets > Math.max(FEED_LIMITS.octets, this.#settings.size);
    while (excess()) {
      this.#octets -= this.#events[dropped]?.text.length ?? 0;
      dropped += 1;
    }
    this.#events.splice(0, dropped);
  }
}

/** The text of event `id`: its number, then letters up to `size` characters, the same at every call. */
export function feedText(id: number, size: number): string {
  const number = `event ${id} `;
  const filler = 'abcdefghijklmnopqrstuvwxyz';
  return (number + filler.repeat(Math.ceil(Math.max(0, size - number.length) / filler.length))).slice(
    0,
    Math.max(size, 1),
  );
}
