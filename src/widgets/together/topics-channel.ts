import type { FeedState } from '#link/commands.ts';
import { readEvent } from '#link/feed-answer.ts';
import type { Link } from '#link/link.ts';
import { type MqttMessage, RecordedMqtt } from '#link/recorded-mqtt.ts';
import { type Channel, type Line, Lines, type Place, type Presence } from './channel.ts';

/** What is subscribed to, and what is published to, in a class and without one. */
const ALONE = { filter: 'feed', say: 'feed/say' };
const inClass = (number: number) => ({ filter: 'class/#', say: `class/${number}/say` });

/** The topics: an MQTT client that asks the broker to keep its session while it is away. */
export class TopicsChannel implements Channel {
  readonly #lines = new Lines();
  readonly #changed: () => void;
  #link: Link | undefined;
  #client: RecordedMqtt | undefined;
  #topics = ALONE;
  #subscribed: string | undefined;
  #leaving = false;
  /** The next CONNACK says whether the broker still has the session. */
  #returning = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get lines() {
    return this.#lines.all;
  }

  get presence(): Presence {
    const state = this.#client?.state ?? 'closed';
    if (state === 'closed') return 'away';
    return state === 'connected' && this.#client?.subscriptions.has(this.#topics.filter) ? 'here' : 'coming';
  }

  get trouble(): string | undefined {
    return this.#leaving ? undefined : this.#client?.trouble;
  }

  come({ link, room }: Place): void {
    this.#leaving = false;
    this.#topics = room.speaker ? inClass(room.speaker.number) : ALONE;
    this.#returning = true;
    if (this.#client && this.#link === link) {
      this.#client.reconnect();
      return;
    }
    this.#link = link;
    this.#subscribed = undefined;
    const client: RecordedMqtt = new RecordedMqtt(
      { clientId: 'page', clean: false, keepAlive: 20 },
      () => link.openSocket(['mqtt'], 'mqtt'),
      () => {
        if (this.#client !== client) return;
        this.#subscribe();
        this.#changed();
      },
      link.firstPacketIdentifier,
      (message) => this.#lines.add(lineOf(message)),
    );
    this.#client = client;
  }

  /** The room is another one: another topic is heard. */
  moved(room: FeedState): void {
    this.#topics = room.speaker ? inClass(room.speaker.number) : ALONE;
    this.#subscribe();
  }

  say(text: string, retain: boolean): void {
    this.#client?.publish(this.#topics.say, text, 1, retain);
  }

  leave(): void {
    this.#leaving = true;
    if (this.presence !== 'away') this.#client?.disconnect();
  }

  forget(): void {
    this.#client?.discard();
    this.#client = undefined;
    this.#link = undefined;
  }

  /** Once for each filter: the broker keeps it with the session, as long as it has that. */
  #subscribe(): void {
    const client = this.#client;
    const { filter } = this.#topics;
    if (client?.state !== 'connected') return;
    if (this.#returning) {
      if (client.sessionPresent === undefined) return;
      if (!client.sessionPresent) this.#subscribed = undefined;
      this.#returning = false;
    }
    if (this.#subscribed === filter) return;
    const before = this.#subscribed;
    // What is noted of these has this called again.
    this.#subscribed = filter;
    if (before !== undefined) client.unsubscribe(before);
    client.subscribe(filter, 1);
  }
}

function lineOf({ topic, payload, qos, retain }: MqttMessage): Line {
  const event = topic === ALONE.filter ? readEvent(payload) : undefined;
  return {
    ...(event && { id: event.id }),
    head: topic,
    text: event?.text ?? payload,
    how: [`QoS ${qos}`, ...(retain ? ['retained'] : [])],
  };
}
