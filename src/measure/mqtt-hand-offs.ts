import type { Rule, Side, Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from './field-named.ts';
import type { SeenPacket } from './mqtt-packets.ts';

/** A rule that a packet breaks by what crossed on an earlier connection of the same client, which no one connection shows. */
export interface Finding {
  readonly rule: Rule;
  readonly blame: Side;
  readonly packet: SeenPacket;
}

/** One message with QoS 1 or 2 on its way between a client and the server (MQTT 3.1.1 section 4.3). */
export interface HandOff {
  readonly client: string;
  readonly sender: Side;
  readonly qos: 1 | 2;
  readonly identifier: number;
  readonly topic: string;
  /** The packets that it took so far, of several connections where the session went on. */
  readonly steps: readonly SeenPacket[];
  /** What each side keeps now, in a few words; empty for nothing. */
  readonly kept: Readonly<Record<'sender' | 'receiver', string>>;
  /** `lost`: the session in which it was kept is gone. */
  readonly state: 'under way' | 'done' | 'lost';
  readonly findings: readonly Finding[];
}

interface Growing extends HandOff {
  readonly steps: SeenPacket[];
  kept: Readonly<Record<'sender' | 'receiver', string>>;
  state: HandOff['state'];
  readonly findings: Finding[];
}

/** A client that connected while another with its name was connected: the server drops the other ([MQTT-3.1.4-2]). */
export interface TakeOver {
  readonly client: string;
  /** Connections, by their number in the capture. */
  readonly dropped: number;
  readonly by: number;
}

const OPEN = { 1: 'PUBACK', 2: 'PUBREC' } as const;

const dupOnRedelivery: Rule = {
  id: 'mqtt.dup-on-redelivery',
  section: 'MQTT 3.1.1 [MQTT-3.3.1-1]',
  level: 'MUST',
  text: 'A PUBLISH that is sent again has DUP set to 1.',
  consequence: { kind: 'none' },
};

/**
 * Follows each message with QoS 1 or 2 through its packets, over all connections of the clients of a capture: what its
 * sender and its receiver keep between the packets (MQTT 3.1.1 sections 4.3.2, 4.3.3 and 4.4).
 */
export class HandOffs {
  /** In the order in which they began. */
  readonly all: readonly HandOff[] = [];
  readonly takeOvers: readonly TakeOver[] = [];
  readonly #all = this.all as Growing[];
  readonly #takeOvers = this.takeOvers as TakeOver[];
  /** The client of each connection. */
  readonly #clients = new Map<number, string>();
  /** The open connection of each client. */
  readonly #open = new Map<string, number>();
  /** Those under way, by client, sender and packet identifier. */
  readonly #underWay = new Map<string, Growing>();

  /** Takes the next packet of the capture into account. */
  receive(seen: SeenPacket): void {
    const { entry, packet } = seen;
    switch (packet.kind) {
      case 'CONNECT':
        this.#introduce(entry.connection, packet);
        return;
      case 'CONNACK':
        this.#letIn(entry.connection, packet);
        return;
      case 'PUBLISH':
        this.#publish(seen);
        return;
      case 'PUBACK':
      case 'PUBREC':
      case 'PUBCOMP':
        this.#goOn(seen, entry.side === 'client' ? 'server' : 'client');
        return;
      case 'PUBREL':
        this.#goOn(seen, entry.side);
        return;
    }
  }

  /** The connection has ended. */
  closed(connection: number): void {
    const client = this.#clients.get(connection);
    if (client !== undefined && this.#open.get(client) === connection) this.#open.delete(client);
  }

  #introduce(connection: number, packet: Unit): void {
    const named = String(fieldNamed(packet, 'client identifier')?.value ?? '');
    // A client without a name gets one from the server, which no packet of MQTT 3.1.1 tells (section 3.1.3.1).
    const client = named === '' ? `connection ${connection}` : named;
    this.#clients.set(connection, client);
    const dropped = this.#open.get(client);
    if (dropped !== undefined && dropped !== connection) this.#takeOvers.push({ client, dropped, by: connection });
    this.#open.set(client, connection);
  }

  #letIn(connection: number, packet: Unit): void {
    const client = this.#clients.get(connection);
    const code = (fieldNamed(packet, 'return code') ?? fieldNamed(packet, 'reason code'))?.value;
    if (client === undefined || code !== 0 || fieldNamed(packet, 'session present')?.value === 1) return;
    for (const [key, handOff] of this.#underWay) {
      if (handOff.client !== client) continue;
      handOff.state = 'lost';
      handOff.kept = { sender: '', receiver: '' };
      this.#underWay.delete(key);
    }
  }

  #publish(seen: SeenPacket): void {
    const { entry, packet } = seen;
    const qos = fieldNamed(packet, 'QoS')?.value;
    const identifier = Number(fieldNamed(packet, 'packet identifier')?.value);
    const client = this.#clients.get(entry.connection);
    if (client === undefined || (qos !== 1 && qos !== 2)) return;
    const key = keyOf(client, entry.side, identifier);
    const known = this.#underWay.get(key);
    if (known?.steps.every((step) => step.packet.kind === 'PUBLISH')) {
      known.steps.push(seen);
      if (fieldNamed(packet, 'DUP')?.value !== 1) {
        known.findings.push({ rule: dupOnRedelivery, blame: entry.side, packet: seen });
      }
      return;
    }
    const topic = String(fieldNamed(packet, 'topic name')?.value ?? '');
    const handOff: Growing = {
      ...{ client, sender: entry.side, qos, identifier, topic, steps: [seen], findings: [] },
      kept: { sender: 'the message', receiver: qos === 2 ? 'the packet identifier' : '' },
      state: 'under way',
    };
    this.#all.push(handOff);
    this.#underWay.set(key, handOff);
  }

  /** The next packet of a message that `sender` sent. */
  #goOn(seen: SeenPacket, sender: Side): void {
    const { entry, packet } = seen;
    const client = this.#clients.get(entry.connection);
    const identifier = Number(fieldNamed(packet, 'packet identifier')?.value);
    const key = keyOf(client ?? '', sender, identifier);
    const handOff = this.#underWay.get(key);
    if (!handOff) return;
    handOff.steps.push(seen);
    handOff.kept = keptAfter(packet.kind, handOff);
    if (packet.kind !== 'PUBCOMP' && packet.kind !== 'PUBACK') return;
    handOff.state = 'done';
    this.#underWay.delete(key);
  }
}

/** What the two sides keep once a packet of this kind has come (sections 4.3.2 and 4.3.3, figures 4.2 and 4.3). */
function keptAfter(kind: string, { qos, kept }: HandOff): HandOff['kept'] {
  switch (kind) {
    case OPEN[qos]:
      return qos === 1
        ? { sender: '', receiver: '' }
        : { sender: 'the packet identifier', receiver: 'the packet identifier' };
    case 'PUBREL':
      return { sender: 'the packet identifier', receiver: '' };
    case 'PUBCOMP':
      return { sender: '', receiver: '' };
    default:
      return kept;
  }
}

function keyOf(client: string, sender: Side, identifier: number): string {
  return `${sender} ${identifier} ${client}`;
}
