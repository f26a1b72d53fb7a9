import type { Delivery } from './delivery.ts';
import type { FeedEvent } from './feed.ts';

/** An event as one technique writes it. */
export interface EncodedEvent {
  /** As it ought to be written. */
  readonly intended: Uint8Array;
  /** What a fault makes of it. */
  readonly altered?: { readonly fault: string; readonly octets: Uint8Array };
}

/** How one technique writes the feed. */
export interface EventFormat {
  readonly contentType: string;
  event(event: FeedEvent, delivery: Delivery): EncodedEvent;
  /** Tells how many events are missing that the log no longer held; undefined where there is no way to tell. */
  gap(lost: number): Uint8Array | undefined;
  /** What comes before the first event, if anything does. */
  opening(delivery: Delivery): Uint8Array | undefined;
  /** What comes after the last event of a stream that ends orderly, if anything does. */
  closing(): Uint8Array | undefined;
}

/** The feed in one format under one set of settings: an event is encoded once, however many it is sent to. */
export class EventEncodings {
  readonly format: EventFormat;
  readonly #delivery: Delivery;
  readonly #known = new WeakMap<FeedEvent, EncodedEvent>();

  constructor(format: EventFormat, delivery: Delivery) {
    this.format = format;
    this.#delivery = delivery;
  }

  of(event: FeedEvent): EncodedEvent {
    const known = this.#known.get(event);
    if (known !== undefined) return known;
    const encoded = this.format.event(event, this.#delivery);
    this.#known.set(event, encoded);
    return encoded;
  }
}
