import type { Poller } from '#link/poller.ts';
import { type Channel, Lines, missed, type Place, type Presence } from './channel.ts';

/** How long one poll is held, in milliseconds. */
const HOLD = 25_000;

/** The poll: a request that is held until there is something, with what was seen last in its address. */
export class PollChannel implements Channel {
  readonly trouble = undefined;
  readonly #lines = new Lines();
  #poller: Poller | undefined;
  #cursor = 0;

  get lines() {
    return this.#lines.all;
  }

  get presence(): Presence {
    return this.#poller?.running ? 'here' : 'away';
  }

  come(place: Place): void {
    this.#poller?.stop();
    if (this.#cursor > place.room.last) this.#cursor = 0;
    this.#poller = place.link.feed.poll(
      {
        ...{ kind: 'long', interval: 0, hold: HOLD, empty: 204, cursor: true, atOnce: 1 },
        heard: ({ events, cursor, lost }) => {
          this.#cursor = cursor;
          if (lost > 0) this.#lines.add({ text: `${lost} messages`, how: ['the log no longer held them'] });
          for (const { id, text } of events) this.#lines.add({ id, text, how: missed(id, place) });
        },
      },
      this.#cursor,
    );
  }

  leave(): void {
    this.#poller?.stop();
  }

  forget(): void {
    this.leave();
    this.#poller = undefined;
  }
}
