import { ClassTopics } from '#service/class-topics.ts';
import type { FeedClock } from '#service/feed-clock.ts';
import { carryFeed, takeSayings } from '#service/feed-topics.ts';
import type { Gate } from '#service/gate.ts';
import type { LimitName, Limits } from '#service/limits.ts';
import { answerCalls } from '#service/mqtt/call-service.ts';
import type { Carrier } from '#service/mqtt/carrier.ts';
import type { MqttService, PublishOptions } from '#service/mqtt/mqtt-service.ts';
import type { MqttFaultState } from '#service/mqtt-faults.ts';
import type { MqttBackend } from './backend.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { MqttPeer } from './peer.ts';

export type Reached = (limit: LimitName, consequence: string) => void;

interface Settings {
  /** The broker that the operator has named; one of the sandbox's own when undefined. */
  readonly url: URL | undefined;
  readonly wireToken: string;
  readonly limits: Limits;
  readonly gate: Gate;
  /** Its events are published to a topic of the session, from when its first client comes. */
  readonly feed: FeedClock;
  /** The faults armed now. */
  readonly faults: () => MqttFaultState;
  /** Notes in the capture that a limit was reached, and what came of it. */
  readonly reached: Reached;
}

/** The MQTT of one session: topics, client sessions, retained messages and wills that no other session meets. */
export class MqttWorld implements MqttService {
  readonly #settings: Settings;
  /** Made when the first client comes. */
  #backend: Promise<MqttBackend> | undefined;
  #ended = false;
  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** What answers: a broker of the sandbox, or one that the operator has named. */
  get broker(): 'embedded' | 'relay' {
    return this.#settings.url === undefined ? 'embedded' : 'relay';
  }

  serve(carrier: Carrier, connection: number): void {
    void this.#serve(carrier, connection);
  }

  async publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void> {
    const backend = await this.backend();
    await backend.publish(topic, payload, options);
  }

  async #serve(carrier: Carrier, id: number): Promise<void> {
    const { limits, gate, faults, reached } = this.#settings;
    const { stream } = new MqttPeer({
      carrier,
      connectTime: limits.headMilliseconds,
      longest: limits.messageOctets,
      onTooLong: () => reached('messageOctets', 'an MQTT client was dropped'),
      faults,
      isHeld: () => gate.held.some(({ connection }) => connection === id),
    });
    const backend = await this.backend();
    if (this.#ended) stream.destroy();
    else if (!stream.destroyed) backend.serve(stream);
  }

  /** What answers the session’s clients. */
  backend(): Promise<MqttBackend> {
    this.#backend ??= this.#open();
    return this.#backend;
  }

  async #open(): Promise<MqttBackend> {
    const { limits, url, wireToken, reached, feed } = this.#settings;
    const topics = new ClassTopics(feed);
    const backend = url
      ? new (await import('./relay.ts')).Relay({ url, wireToken, limits, reached })
      : await EmbeddedBroker.open({ limits, reached, onDefect: tellDefect, diversion: topics });
    await answerCalls(backend, Date.now);
    await takeSayings(feed, backend, limits.publishOctets);
    if (this.#ended) return backend;
    carryFeed(feed, backend, tellDefect);
    topics.carry(backend, tellDefect);
    return backend;
  }

  /** Ends the broker, if there ever was one, and the connections of its clients. */
  end(): void {
    this.#ended = true;
    this.#backend?.then((backend) => backend.close(), tellDefect);
  }
}

function tellDefect(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`wire101: the MQTT broker of a session made a mistake: ${text}\n`);
}
