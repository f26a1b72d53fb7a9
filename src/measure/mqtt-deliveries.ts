import { deliveryRules } from '#wire/mqtt/delivery-rules.ts';
import { ruleFor } from '#wire/mqtt/rule.ts';
import { matchesTopic } from '#wire/mqtt/topics.ts';
import type { Field, Value } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import type { SeenPacket } from './mqtt-packets.ts';
import type { ClientConnection, Finding } from './mqtt-sessions.ts';

/** The highest QoS that a SUBACK can grant; greater codes are failures. */
const HIGHEST = 2;

/** A subscription of a session: every QoS that it was granted, for what is on its way keeps the older one. */
interface Subscription {
  readonly filter: string;
  readonly granted: Set<number>;
  suback: SeenPacket;
}

/**
 * Judges the QoS of each message that a server delivers, by what it granted and by what clients published (MQTT 3.1.1 and 5.0
 * section 3.8.4). A message whose subscription or publication was not seen is not judged, or only as far as it was.
 */
export class MqttDeliveries {
  readonly findings: readonly Finding[] = [];
  readonly #findings = this.findings as Finding[];
  /** Topic filters that were asked for, by connection and packet identifier. */
  readonly #asked = new Map<string, readonly string[]>();
  /** The subscriptions of each client's session. */
  readonly #sessions = new Map<string, Map<string, Subscription>>();
  /** Each QoS that a topic's payload was published with. */
  readonly #published = new Map<string, Set<number>>();
  /** Where messages come from that no PUBLISH of a client brought. */
  readonly #willTopics = new Set<string>();

  /** Takes the next packet into account, which crossed on `at`. */
  receive(at: ClientConnection, seen: SeenPacket): void {
    const { entry, packet } = seen;
    switch (packet.kind) {
      case 'CONNECT':
        this.#willTopics.add(String(fieldNamed(packet, 'will topic')?.value ?? ''));
        return;
      case 'CONNACK':
        if (at.accepted === seen && !at.sessionPresent) this.#sessions.delete(at.client);
        return;
      case 'SUBSCRIBE':
        this.#asked.set(askedKey(seen), filtersIn(seen));
        return;
      case 'SUBACK':
        this.#grant(at, seen);
        return;
      case 'PUBLISH':
        if (entry.side === 'client') this.#publish(seen);
        else this.#judge(at, seen);
        return;
    }
  }

  #publish({ packet }: SeenPacket): void {
    const topic = fieldNamed(packet, 'topic name')?.value;
    const qos = fieldNamed(packet, 'QoS')?.value;
    if (typeof topic !== 'string' || typeof qos !== 'number') return;
    const key = messageKey(topic, fieldNamed(packet, 'payload'));
    this.#published.set(key, (this.#published.get(key) ?? new Set()).add(qos));
  }

  #grant({ client }: ClientConnection, seen: SeenPacket): void {
    const filters = this.#asked.get(askedKey(seen)) ?? [];
    this.#asked.delete(askedKey(seen));
    const codes = codesIn(seen);
    const session = this.#sessions.get(client) ?? new Map<string, Subscription>();
    this.#sessions.set(client, session);
    for (const [index, filter] of filters.entries()) {
      const granted = codes[index];
      if (granted === undefined || granted > HIGHEST) continue;
      const known = session.get(filter) ?? { filter, granted: new Set(), suback: seen };
      known.granted.add(granted);
      known.suback = seen;
      session.set(filter, known);
    }
  }

  #judge({ client, version }: ClientConnection, seen: SeenPacket): void {
    const { packet } = seen;
    const topic = fieldNamed(packet, 'topic name')?.value;
    const qos = fieldNamed(packet, 'QoS')?.value;
    // An alias may stand for the topic name (MQTT 5.0 section 3.3.2.3.4).
    if (typeof topic !== 'string' || topic === '' || typeof qos !== 'number') return;
    const matching = [...(this.#sessions.get(client)?.values() ?? [])].filter(({ filter }) =>
      matchesTopic(filter, topic),
    );
    const granted = matching.flatMap((subscription) => [...subscription.granted]);
    const because = matching.at(-1)?.suback;
    const rule = ruleFor(deliveryRules.deliveredQos, version, false);
    if (!because || !rule) return;
    const isKnown = !this.#willTopics.has(topic);
    const published = isKnown ? this.#published.get(messageKey(topic, fieldNamed(packet, 'payload'))) : undefined;
    const allowed = published
      ? [...published].flatMap((each) => granted.map((most) => Math.min(each, most)))
      : Array.from({ length: Math.max(...granted) + 1 }, (_, each) => each);
    if (allowed.includes(qos)) return;
    const told = `granted QoS ${Math.max(...granted)}, delivered with ${qos}`;
    this.#findings.push({ rule, blame: 'server', packet: seen, because, told });
  }
}

function askedKey({ entry, packet }: SeenPacket): string {
  return `${entry.connection} ${fieldNamed(packet, 'packet identifier')?.value}`;
}

function messageKey(topic: string, payload: Field | undefined): string {
  return JSON.stringify([topic, payload?.length ?? 0, payload?.value ?? '']);
}

function filtersIn({ packet }: SeenPacket): string[] {
  return packet.fields.filter(({ name }) => name === 'subscription').map(({ value }) => String(value));
}

/** The codes of a SUBACK, in order. */
function codesIn({ packet }: SeenPacket): number[] {
  const isCode = (name: string) => name === 'return code' || name === 'reason code';
  return packet.fields.filter(({ name }) => isCode(name)).map(({ value }) => numberOf(value));
}

function numberOf(value: Value): number {
  return typeof value === 'number' ? value : Number.NaN;
}
