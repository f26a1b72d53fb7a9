import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import { ruleFor } from '#wire/mqtt/rule.ts';
import type { Rule, Side } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { MqttDeliveries } from './mqtt-deliveries.ts';
import type { SeenPacket } from './mqtt-packets.ts';
import { type ClientConnection, type Finding, MqttSessions } from './mqtt-sessions.ts';

/** One message with QoS 1 or 2 on its way between a client and the server (MQTT 3.1.1 and 5.0 section 4.3). */
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
  /** `refused`: by a reason code of MQTT 5.0. `lost`: the session in which it was kept is gone. */
  readonly state: 'under way' | 'done' | 'refused' | 'lost';
  /** What is broken by sending it again. */
  readonly findings: readonly Finding[];
}

interface Growing extends HandOff {
  readonly steps: SeenPacket[];
  kept: Readonly<Record<'sender' | 'receiver', string>>;
  state: HandOff['state'];
  readonly findings: Finding[];
}

/** A client that was let in while another with its name was connected: the server drops the other. */
export interface TakeOver {
  readonly client: string;
  /** What requires that, in the version of the one that is dropped. */
  readonly rule: Rule | undefined;
  /** Connections, by their number in the capture. */
  readonly dropped: number;
  readonly by: number;
}

const NOTHING = { sender: '', receiver: '' };

/**
 * Follows each message with QoS 1 or 2 through its packets, over all connections of the clients of a capture: what its
 * sender and its receiver keep between the packets (MQTT 3.1.1 sections 4.3.2, 4.3.3 and 4.4).
 */
export class HandOffs {
  /** In the order in which they began. */
  readonly all: readonly HandOff[] = [];
  readonly sessions = new MqttSessions();
  readonly deliveries = new MqttDeliveries();
  readonly #all = this.all as Growing[];
  /** Those under way, by client, sender and packet identifier. */
  readonly #underWay = new Map<string, Growing>();

  get takeOvers(): TakeOver[] {
    return [...this.sessions.clients.values()].flatMap((connections) =>
      connections.flatMap(({ client, connection, takenOverBy, version }) => {
        const rule = ruleFor(resumptionRules.takenOver, version, false);
        return takenOverBy === undefined ? [] : [{ client, rule, dropped: connection, by: takenOverBy }];
      }),
    );
  }

  /** Takes the next packet of the capture into account. */
  receive(seen: SeenPacket): void {
    this.sessions.receive(seen);
    const { entry, packet } = seen;
    const at = this.sessions.connectionOf(entry.connection);
    if (!at) return;
    this.deliveries.receive(at, seen);
    switch (packet.kind) {
      case 'CONNACK':
        if (at.accepted === seen && !at.sessionPresent) this.#lose(at.client);
        return;
      case 'PUBLISH':
        this.#publish(at, seen);
        return;
      case 'PUBACK':
      case 'PUBREC':
      case 'PUBCOMP':
        this.#goOn(at, seen, entry.side === 'client' ? 'server' : 'client');
        return;
      case 'PUBREL':
        this.#goOn(at, seen, entry.side);
        return;
    }
  }

  /** The connection has ended, `time` being when, in microseconds; by default with the last packet. */
  closed(connection: number, time?: number): void {
    this.sessions.closed(connection, time);
  }

  /** A new session begins: nothing of the one before is kept. */
  #lose(client: string): void {
    for (const [key, handOff] of this.#underWay) if (handOff.client === client) this.#end(key, handOff, 'lost');
  }

  #end(key: string, handOff: Growing, state: HandOff['state']): void {
    handOff.state = state;
    handOff.kept = NOTHING;
    this.#underWay.delete(key);
  }

  #publish({ client, version }: ClientConnection, seen: SeenPacket): void {
    const { entry, packet } = seen;
    const qos = fieldNamed(packet, 'QoS')?.value;
    const identifier = Number(fieldNamed(packet, 'packet identifier')?.value);
    if (qos !== 1 && qos !== 2) return;
    const topic = String(fieldNamed(packet, 'topic name')?.value ?? '');
    const dup = fieldNamed(packet, 'DUP')?.value === 1;
    const key = keyOf(client, entry.side, identifier);
    const known = this.#underWay.get(key);
    const last = known?.steps.findLast((step) => step.packet.kind === 'PUBLISH');
    if (known && isSame(known, qos, topic) && (dup || last?.entry.connection !== entry.connection)) {
      known.steps.push(seen);
      const rule = ruleFor(resumptionRules.redeliveredWithDup, version, false);
      if (!dup && rule) known.findings.push({ rule, blame: entry.side, packet: seen, because: last });
      return;
    }
    const handOff: Growing = {
      ...{ client, sender: entry.side, qos, identifier, topic, steps: [seen], findings: [] },
      kept: { sender: 'the message', receiver: qos === 2 ? 'the packet identifier' : '' },
      state: 'under way',
    };
    this.#all.push(handOff);
    this.#underWay.set(key, handOff);
  }

  /** The next packet of a message that `sender` sent. */
  #goOn({ client }: ClientConnection, seen: SeenPacket, sender: Side): void {
    const { packet } = seen;
    const key = keyOf(client, sender, Number(fieldNamed(packet, 'packet identifier')?.value));
    const handOff = this.#underWay.get(key);
    if (!handOff) return;
    handOff.steps.push(seen);
    const refuses = Number(fieldNamed(packet, 'reason code')?.value ?? 0) >= 0x80;
    const { kind } = packet;
    const isLast = kind === 'PUBCOMP' || kind === 'PUBACK';
    if (isLast || (refuses && kind === 'PUBREC')) this.#end(key, handOff, refuses ? 'refused' : 'done');
    else if (handOff.qos === 2) {
      handOff.kept = { sender: 'the packet identifier', receiver: kind === 'PUBREL' ? '' : 'the packet identifier' };
    }
  }
}

/** Whether a PUBLISH may be one that is sent again: the sender has not yet said that it will not be, and it is the same message. */
function isSame(known: HandOff, qos: number, topic: string): boolean {
  const isReleased = known.steps.some(({ packet }) => packet.kind === 'PUBREL');
  // An alias may stand for the topic name (MQTT 5.0 section 3.3.2.3.4).
  return !isReleased && known.qos === qos && (known.topic === topic || topic === '' || known.topic === '');
}

function keyOf(client: string, sender: Side, identifier: number): string {
  return `${sender} ${identifier} ${client}`;
}
