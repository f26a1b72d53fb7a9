import { type Dictionary, type Payload, withoutEmpty } from './client-message.ts';

interface Subscription {
  readonly id: number;
  readonly topic: string;
  readonly subscribers: Set<number>;
}

/** One event on its way to one subscriber. */
export interface Dispatched {
  readonly to: number;
  readonly subscription: number;
  readonly publication: number;
  readonly payload: Payload;
}

/**
 * Who has subscribed to what in one realm ("Publish and Subscribe"). A topic has one subscription, which its subscribers share.
 * Sessions are numbers that the router chooses.
 */
export class Broker {
  readonly #topics = new Map<string, Subscription>();
  readonly #byId = new Map<number, Subscription>();
  #last = 0;

  /** The id of the subscription; the same again for who has subscribed before. */
  subscribe(session: number, topic: string): number {
    let subscription = this.#topics.get(topic);
    if (subscription === undefined) {
      this.#last += 1;
      subscription = { id: this.#last, topic, subscribers: new Set() };
      this.#topics.set(topic, subscription);
      this.#byId.set(subscription.id, subscription);
    }
    subscription.subscribers.add(session);
    return subscription.id;
  }

  /** Whether there was such a subscription of this session. */
  unsubscribe(session: number, id: number): boolean {
    const subscription = this.#byId.get(id);
    if (!subscription?.subscribers.delete(session)) return false;
    this.#forgetIfUnused(subscription);
    return true;
  }

  /** How many subscriptions a session has. */
  count(session: number): number {
    return [...this.#topics.values()].filter(({ subscribers }) => subscribers.has(session)).length;
  }

  /**
   * Who is to get an event that `session` publishes: all subscribers of the topic but itself, unless it asks with the option
   * `exclude_me` of the advanced profile ("Publisher Exclusion") not to be left out.
   */
  publish(session: number, topic: string, publication: number, options: Dictionary, payload: Payload): Dispatched[] {
    const subscription = this.#topics.get(topic);
    if (subscription === undefined) return [];
    const isExcluded = options['exclude_me'] !== false;
    const receivers = [...subscription.subscribers].filter((to) => !isExcluded || to !== session);
    const sent = withoutEmpty(payload);
    return receivers.map((to) => ({ to, subscription: subscription.id, publication, payload: sent }));
  }

  /** The session has ended: none of its subscriptions is left. */
  forget(session: number): void {
    for (const subscription of this.#topics.values()) {
      if (subscription.subscribers.delete(session)) this.#forgetIfUnused(subscription);
    }
  }

  #forgetIfUnused({ id, topic, subscribers }: Subscription): void {
    if (subscribers.size > 0) return;
    this.#topics.delete(topic);
    this.#byId.delete(id);
  }
}
