import { DEFAULT_DELIVERY, type Delivery, DeliveryState } from '../delivery.ts';
import { EventEncodings, type EventFormat } from '../event-encodings.ts';
import type { Specimen } from '../specimen.ts';

/** An answer that is not at its end: a held poll, a stream. */
export interface OpenDelivery {
  /** The settings have changed. */
  adopt(): void;
  /** The session ends: it ends as is proper for it. */
  end(): void;
}

/** How one session delivers its feed inside HTTP, and what is under way. */
export class Deliveries {
  /** What the specimen endpoint sends, once there is something. */
  specimen: Specimen | undefined;
  #state = new DeliveryState(DEFAULT_DELIVERY);
  #encodings = new Map<EventFormat, EventEncodings>();
  readonly #open = new Set<OpenDelivery>();

  get state(): DeliveryState {
    return this.#state;
  }

  /** How many answers are under way. */
  get size(): number {
    return this.#open.size;
  }

  set(settings: Delivery): void {
    this.#state = new DeliveryState(settings);
    this.#encodings = new Map();
    for (const open of [...this.#open]) open.adopt();
  }

  /** The feed in `format` as the settings have it, encoded once for all who are sent it. */
  encodings(format: EventFormat): EventEncodings {
    const known = this.#encodings.get(format);
    if (known !== undefined) return known;
    const made = new EventEncodings(format, this.#state.settings);
    this.#encodings.set(format, made);
    return made;
  }

  /** Counts `open` as under way until it is deleted. */
  add(open: OpenDelivery): void {
    this.#open.add(open);
  }

  delete(open: OpenDelivery): void {
    this.#open.delete(open);
  }

  end(): void {
    for (const open of [...this.#open]) open.end();
  }
}
