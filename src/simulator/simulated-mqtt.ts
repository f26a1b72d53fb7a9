import type { FeedClock } from '#service/feed-clock.ts';
import { carryFeed, takeSayings } from '#service/feed-topics.ts';
import type { Gate } from '#service/gate.ts';
import type { Limits } from '#service/limits.ts';
import { answerCalls } from '#service/mqtt/call-service.ts';
import type { Carrier } from '#service/mqtt/carrier.ts';
import type { InsideOfBroker, Message, MqttService, PublishOptions } from '#service/mqtt/mqtt-service.ts';
import { PacketCutter } from '#service/mqtt/packet-cutter.ts';
import { type BrokerSettings, MqttBroker, type ToClient } from '#service/mqtt-broker/broker.ts';
import { SPOKEN } from '#service/mqtt-broker/client-packet.ts';
import type { MqttFaultState } from '#service/mqtt-faults.ts';
import type { WallClock } from '#service/procedures.ts';
import type { Timer, Timers } from '#service/timers.ts';

interface Settings extends Omit<BrokerSettings, 'limits'> {
  readonly limits: Limits;
  /** Its events are published to a topic of the session. */
  readonly feed: FeedClock;
  readonly timers: Timers;
  /** Milliseconds on a clock that does not go back. */
  readonly now: () => number;
  readonly wallClock: WallClock;
  readonly gate: Gate;
  /** The faults armed now. */
  readonly faults: () => MqttFaultState;
  readonly onDefect: (error: unknown) => void;
}

/** How often the time is looked at that a client has been silent, in milliseconds. */
const LOOK = 200;

/** The MQTT of a simulated session: the small broker of ours, and what carries the packets of its clients. */
export class SimulatedMqtt implements MqttService, InsideOfBroker {
  readonly #settings: Settings;
  readonly #broker: MqttBroker;
  readonly #carriers = new Map<number, Carrier>();
  #look: Timer | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#broker = new MqttBroker(settings);
    void answerCalls(this, settings.wallClock);
    void takeSayings(settings.feed, this, settings.limits.publishOctets);
    carryFeed(settings.feed, this, settings.onDefect);
  }

  serve(carrier: Carrier, connection: number): void {
    const { now, limits, faults, reached } = this.#settings;
    const cutter = new PacketCutter();
    this.#carriers.set(connection, carrier);
    this.#broker.opened(connection, now());
    carrier.listen({
      octets: (octets) => {
        // What a client says once its connection is closed is not heard.
        if (!this.#carriers.has(connection)) return;
        for (const packet of cutter.take(octets)) {
          this.#deliver(this.#broker.received(connection, faults().ofClient(packet, SPOKEN), now()));
        }
        if (cutter.awaited <= limits.messageOctets || !this.#carriers.has(connection)) return;
        reached('messageOctets', 'an MQTT client was dropped');
        this.#ended(connection);
        carrier.close(new Error('a control packet is too long'));
      },
      ended: () => this.#ended(connection),
    });
    this.#look ??= this.#settings.timers.set(() => this.#watch(), LOOK);
  }

  async publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void> {
    this.#deliver(this.#broker.publish(topic, payload, options));
  }

  async subscribe(filter: string, receive: (message: Message) => void): Promise<void> {
    this.#broker.subscribe(filter, receive);
  }

  #ended(connection: number): void {
    this.#carriers.delete(connection);
    this.#deliver(this.#broker.left(connection));
  }

  #deliver(all: readonly ToClient[]): void {
    for (const each of all) {
      const carrier = this.#carriers.get(each.to);
      if ('packet' in each) carrier?.send(each.packet, () => {});
      else {
        this.#carriers.delete(each.to);
        carrier?.close(each.close.mistake ? new Error('the client has broken the protocol') : null);
      }
    }
  }

  /** The broker keeps the time, but for clients of whom the gate holds something. */
  #watch(): void {
    const { now, timers, gate } = this.#settings;
    this.#look = undefined;
    for (const { connection } of gate.held) this.#broker.excused(connection, now());
    this.#deliver(this.#broker.advance(now()));
    if (this.#carriers.size > 0) this.#look = timers.set(() => this.#watch(), LOOK);
  }
}
