import type { Packet } from 'mqtt-packet';
import type { LimitName, Limits } from '#service/limits.ts';

/** A packet that would leave more behind than a session may. */
export class TooMuchLeft extends Error {
  readonly limit: LimitName;
  constructor(limit: LimitName) {
    super(`${limit} is reached`);
    this.limit = limit;
  }
}

/**
 * What the clients of one session leave on a broker that they share with other sessions: retained messages and client sessions.
 * It is bounded, and it is what has to be taken away when the session ends. All names are as the broker has them.
 */
export class Footprint {
  readonly #limits: Limits;
  readonly #retained = new Set<string>();
  readonly #persistent = new Set<string>();
  /** How many connections each client identifier has: two while one takes over from the other ([MQTT-3.1.4-2]). */
  readonly #connected = new Map<string, number>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Topics that may have a retained message. */
  get retained(): ReadonlySet<string> {
    return this.#retained;
  }

  /** Identifiers of the clients whose session may outlast their connection. */
  get persistent(): ReadonlySet<string> {
    return this.#persistent;
  }

  /**
   * Notes what a packet will leave behind, before the broker is given it.
   * @throws TooMuchLeft when the session has as many already; nothing is noted then
   */
  note(packet: Packet): void {
    if (packet.cmd === 'publish' && packet.retain && packet.topic !== '') {
      if (packet.payload.length === 0) this.#retained.delete(packet.topic);
      else this.retain(packet.topic);
    }
    if (packet.cmd !== 'connect') return;
    const { clientId, clean, protocolVersion, properties, will } = packet;
    const known = this.#persistent.has(clientId) || this.#connected.has(clientId);
    if (!known && new Set([...this.#persistent, ...this.#connected.keys()]).size >= this.#limits.mqttSessions) {
      throw new TooMuchLeft('mqttSessions');
    }
    if (will?.retain) this.retain(will.topic);
    this.#connected.set(clientId, (this.#connected.get(clientId) ?? 0) + 1);
    // MQTT 5.0 section 3.1.2.11.2; MQTT 3.1.1 section 3.1.2.4.
    const outlasts = protocolVersion === 5 ? (properties?.sessionExpiryInterval ?? 0) > 0 : !clean;
    if (outlasts) this.#persistent.add(clientId);
    else this.#persistent.delete(clientId);
  }

  /** @throws TooMuchLeft when the session has as many retained messages already */
  retain(topic: string): void {
    if (!this.#retained.has(topic) && this.#retained.size >= this.#limits.mqttRetained) {
      throw new TooMuchLeft('mqttRetained');
    }
    this.#retained.add(topic);
  }

  /** A client that was noted has gone. */
  gone(clientId: string): void {
    const others = (this.#connected.get(clientId) ?? 1) - 1;
    if (others === 0) this.#connected.delete(clientId);
    else this.#connected.set(clientId, others);
  }
}
