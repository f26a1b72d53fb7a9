import type { RecordedEventSource } from '#link/recorded-event-source.ts';
import { type Channel, Lines, missed, type Place, type Presence } from './channel.ts';

/** The news: an EventSource, which the browser takes up again by itself where it breaks. */
export class NewsChannel implements Channel {
  readonly trouble = undefined;
  readonly #lines = new Lines();
  #source: RecordedEventSource | undefined;
  #cursor = 0;

  get lines() {
    return this.#lines.all;
  }

  get presence(): Presence {
    const state = this.#source?.readyState ?? 'CLOSED';
    return state === 'OPEN' ? 'here' : state === 'CONNECTING' ? 'coming' : 'away';
  }

  come(place: Place): void {
    this.#source?.close();
    if (this.#cursor > place.room.last) this.#cursor = 0;
    this.#source = place.link.feed.openEventSource({
      // A new EventSource has no last event ID that it could send.
      query: `?since=${this.#cursor}`,
      types: ['gap'],
      heard: ({ type, data, lastEventId }) => {
        const id = Number(lastEventId);
        if (type === 'gap') this.#lines.add({ text: data, how: ['the log no longer held them'] });
        else if (id > this.#cursor) {
          this.#cursor = id;
          this.#lines.add({ id, text: data, how: missed(id, place) });
        }
      },
    });
  }

  leave(): void {
    this.#source?.close();
  }

  forget(): void {
    this.leave();
    this.#source = undefined;
  }
}
