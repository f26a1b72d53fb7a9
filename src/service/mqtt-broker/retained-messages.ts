import { matchesFilter } from '#wire/mqtt/topics.ts';
import type { Message } from './client-packet.ts';

/** What a broker keeps for those who have not subscribed yet: the last message of each topic that was to be retained. */
export class RetainedMessages {
  readonly #most: number;
  readonly #messages = new Map<string, Message>();

  /** @param most how many topics have one, at most */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a message can be retained, if it is to be. */
  hasRoomFor({ topic, payload, retain }: Message): boolean {
    return !retain || payload.length === 0 || this.#messages.has(topic) || this.#messages.size < this.#most;
  }

  /** The message takes the place of the one before; an empty one takes it away ([MQTT-3.3.1-5], [MQTT-3.3.1-10], [MQTT-3.3.1-11]). */
  take(message: Message): void {
    if (message.payload.length === 0) this.#messages.delete(message.topic);
    else this.#messages.set(message.topic, message);
  }

  /** What a new subscription is told of, with RETAIN 1 ([MQTT-3.3.1-6], [MQTT-3.3.1-8]). */
  matching(filter: string): readonly Message[] {
    return [...this.#messages.values()].filter(({ topic }) => matchesFilter(filter, topic));
  }
}
