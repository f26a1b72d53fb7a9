import { Readable } from 'node:stream';
import type { AedesPublishPacket, Client } from 'aedes';
import type { Limits } from '#service/limits.ts';
import { matchesFilter } from '#wire/mqtt/topics.ts';

/** A packet as the broker keeps it, with what tells it from others. */
type Packet = AedesPublishPacket & { messageId?: number; brokerId: string; brokerCounter: number; clientId?: string };

interface Subscription {
  readonly topic: string;
  readonly qos: number;
}

/** What the broker keeps of one client beyond its connection (MQTT 3.1.1 section 4.1). */
interface Kept {
  readonly subscriptions: Map<string, Subscription>;
  /** What waits for the client, or for its acknowledgement. */
  readonly outgoing: Packet[];
  /** Messages with QoS 2 of the client whose PUBREL is still to come, by packet identifier. */
  readonly incoming: Map<number, Packet>;
}

type Bounds = Pick<Limits, 'subscriptions' | 'mqttQueued'>;

/**
 * What the broker of one session keeps in memory, in the shape that aedes asks for (aedes-persistence), and within bounds: no more
 * subscriptions of a client and no more messages that wait for one than `limits` allow.
 */
export class BoundedPersistence {
  readonly #limits: Bounds;
  /** Too many messages wait for a client: its session has been ended. */
  readonly #onFull: (clientId: string) => void;
  readonly #clients = new Map<string, Kept>();
  readonly #retained = new Map<string, Packet>();
  readonly #wills = new Map<string, Packet>();
  broker: { readonly id: string } | undefined;

  constructor(limits: Bounds, onFull: (clientId: string) => void) {
    this.#limits = limits;
    this.#onFull = onFull;
  }

  /** The clients of which anything is kept. */
  get clients(): ReadonlySet<string> {
    return new Set(this.#clients.keys());
  }

  get retained(): ReadonlySet<string> {
    return new Set(this.#retained.keys());
  }

  /** Messages that wait, for whomever, and that wait for their PUBREL. */
  get waiting(): number {
    const counts = [...this.#clients.values()].map(({ outgoing, incoming }) => outgoing.length + incoming.size);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Nothing is kept of a client any more. */
  forget(clientId: string): void {
    this.#clients.delete(clientId);
  }

  async setup(broker: { readonly id: string }): Promise<void> {
    this.broker = broker;
  }

  async storeRetained(packet: Packet): Promise<void> {
    if (packet.payload.length === 0) this.#retained.delete(packet.topic);
    else this.#retained.set(packet.topic, { ...packet });
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const found = filters.flatMap((filter) =>
      [...this.#retained].filter(([topic]) => matchesFilter(filter, topic)).map(([, packet]) => packet),
    );
    return Readable.from(found);
  }

  async addSubscriptions({ id }: Client, subscriptions: readonly Subscription[]): Promise<void> {
    const known = this.#keep(id).subscriptions;
    for (const subscription of subscriptions) {
      const { topic } = subscription;
      if (known.has(topic) || known.size < this.#limits.subscriptions) known.set(topic, { ...subscription });
    }
  }

  async removeSubscriptions({ id }: Client, filters: readonly string[]): Promise<void> {
    const kept = this.#clients.get(id);
    for (const filter of filters) kept?.subscriptions.delete(filter);
    this.#tidy(id);
  }

  async subscriptionsByClient({ id }: Client): Promise<Subscription[]> {
    return [...(this.#clients.get(id)?.subscriptions.values() ?? [])];
  }

  /** Those for which a message of this topic is kept: with QoS 1 or 2, each client once. */
  async subscriptionsByTopic(topic: string): Promise<{ clientId: string; topic: string; qos: number }[]> {
    return [...this.#clients].flatMap(([clientId, { subscriptions }]) => {
      const matching = [...subscriptions.values()].filter((each) => each.qos > 0 && matchesFilter(each.topic, topic));
      const [first] = matching.sort((one, other) => other.qos - one.qos);
      return first ? [{ clientId, ...first }] : [];
    });
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    const subscribed = [...this.#clients.values()]
      .map(({ subscriptions }) => subscriptions.size)
      .filter((size) => size > 0);
    return { subsCount: subscribed.reduce((sum, size) => sum + size, 0), clientsCount: subscribed.length };
  }

  /** A client begins a new session. */
  async cleanSubscriptions({ id }: Client): Promise<void> {
    this.forget(id);
  }

  async outgoingEnqueue(subscription: { readonly clientId: string }, packet: Packet): Promise<void> {
    await this.outgoingEnqueueCombi([subscription], packet);
  }

  async outgoingEnqueueCombi(subscriptions: readonly { readonly clientId: string }[], packet: Packet): Promise<void> {
    for (const { clientId } of subscriptions) {
      const { outgoing } = this.#keep(clientId);
      if (outgoing.length < this.#limits.mqttQueued) outgoing.push({ ...packet });
      else {
        this.forget(clientId);
        this.#onFull(clientId);
      }
    }
  }

  async outgoingUpdate({ id }: Client, packet: Packet): Promise<void> {
    const outgoing = this.#clients.get(id)?.outgoing ?? [];
    for (const [index, waiting] of outgoing.entries()) {
      const isSame = waiting.brokerId === packet.brokerId && waiting.brokerCounter === packet.brokerCounter;
      if (isSame) {
        waiting.messageId = packet.messageId as number;
        return;
      }
      if (waiting.brokerId !== packet.brokerId && waiting.messageId === packet.messageId) {
        outgoing[index] = packet;
        return;
      }
    }
    throw new Error('no such packet');
  }

  async outgoingClearMessageId({ id }: Client, { messageId }: Packet): Promise<Packet | undefined> {
    const outgoing = this.#clients.get(id)?.outgoing ?? [];
    const index = outgoing.findIndex((waiting) => waiting.messageId === messageId);
    const [cleared] = index === -1 ? [] : outgoing.splice(index, 1);
    this.#tidy(id);
    return cleared;
  }

  outgoingStream({ id }: Client): Readable {
    return Readable.from([...(this.#clients.get(id)?.outgoing ?? [])]);
  }

  async incomingStorePacket({ id }: Client, packet: Packet): Promise<void> {
    this.#keep(id).incoming.set(packet.messageId as number, { ...packet });
  }

  async incomingGetPacket({ id }: Client, { messageId }: Packet): Promise<Packet> {
    const packet = this.#clients.get(id)?.incoming.get(messageId as number);
    if (!packet) throw new Error('no such packet');
    return packet;
  }

  async incomingDelPacket({ id }: Client, { messageId }: Packet): Promise<void> {
    if (!this.#clients.get(id)?.incoming.delete(messageId as number)) throw new Error('no such packet');
    this.#tidy(id);
  }

  async cleanIncoming({ id }: Client): Promise<void> {
    this.#clients.get(id)?.incoming.clear();
    this.#tidy(id);
  }

  async putWill({ id }: Client, packet: Packet): Promise<void> {
    this.#wills.set(id, Object.assign(packet, { brokerId: this.broker?.id ?? '', clientId: id }));
  }

  async getWill({ id }: Client): Promise<Packet | undefined> {
    return this.#wills.get(id);
  }

  async delWill({ id }: Client): Promise<Packet | undefined> {
    const will = this.#wills.get(id);
    this.#wills.delete(id);
    return will;
  }

  streamWill(brokers: Readonly<Record<string, unknown>> = {}): Readable {
    return Readable.from([...this.#wills.values()].filter(({ brokerId }) => !brokers[brokerId]));
  }

  getClientList(filter: string): Readable {
    return Readable.from(
      [...this.#clients].filter(([, { subscriptions }]) => subscriptions.has(filter)).map(([id]) => id),
    );
  }

  async destroy(): Promise<void> {
    this.#clients.clear();
    this.#retained.clear();
    this.#wills.clear();
  }

  #keep(id: string): Kept {
    const kept = this.#clients.get(id) ?? { subscriptions: new Map(), outgoing: [], incoming: new Map() };
    this.#clients.set(id, kept);
    return kept;
  }

  /** Of a client of which nothing is left, no trace is. */
  #tidy(id: string): void {
    const kept = this.#clients.get(id);
    if (kept && kept.subscriptions.size + kept.outgoing.length + kept.incoming.size === 0) this.#clients.delete(id);
  }
}
