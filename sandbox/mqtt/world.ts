import type { Gate } from '#service/gate.ts';
import type { LimitName, Limits } from '#service/limits.ts';
import type { MqttFaultState } from '#service/mqtt-faults.ts';
import type { MqttBackend } from './backend.ts';
import { answerCalls } from './call-service.ts';
import type { Carrier } from './carrier.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { MqttPeer } from './peer.ts';

export type Reached = (limit: LimitName, consequence: string) => void;

interface Settings {
  /** The broker that the operator has named; one of the sandbox's own when undefined. */
  readonly url: URL | undefined;
  readonly wireToken: string;
  readonly limits: Limits;
  readonly gate: Gate;
  /** The faults armed now. */
  readonly faults: () => MqttFaultState;
  /** Notes in the capture that a limit was reached, and what came of it. */
  readonly reached: Reached;
}

/** The MQTT of one session: topics, client sessions, retained messages and wills that no other session meets. */
export class MqttWorld {
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

  /** Serves a client from its CONNECT on. `id` is its connection's number in the capture. */
  async serve(carrier: Carrier, id: number): Promise<void> {
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

  /** What answers the session's clients. */
  backend(): Promise<MqttBackend> {
    this.#backend ??= this.#open();
    return this.#backend;
  }

  async #open(): Promise<MqttBackend> {
    const { limits, url, wireToken, reached } = this.#settings;
    const backend = url
      ? new (await import('./relay.ts')).Relay({ url, wireToken, limits, reached })
      : await EmbeddedBroker.open({ limits, reached, onDefect: tellDefect });
    await answerCalls(backend);
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
