/**
 * A broker of MQTT 3.1.1, with QoS 0, 1 and 2, sessions, retained messages and wills. Pure: it is told what comes on each network
 * connection and what time it is, and answers with what is to be sent. Citations are the standard's own: the ids of its normative
 * statements.
 */
import { encodeConnack, encodePing, encodeSubscriptionAnswer } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { matchesFilter } from '#wire/mqtt/topics.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import { type LimitName, type Limits, limitWords } from '../limits.ts';
import type { Message as Heard, PublishOptions } from '../mqtt/mqtt-service.ts';
import { Patience } from '../mqtt/patience.ts';
import { limitProblem, ProblemError } from '../problem.ts';
import {
  type ClientPacket,
  type ConnectPacket,
  type Message,
  type PublishPacket,
  type QualityOfService,
  readClientPacket,
  SPOKEN,
  type SubscribePacket,
  type UnsubscribePacket,
} from './client-packet.ts';
import { acknowledgement, ClientSession } from './client-session.ts';
import { RetainedMessages } from './retained-messages.ts';

/** What is to be done on a network connection, a number that the caller chooses; one that is closed is not heard any more. */
export type ToClient =
  | { readonly to: number; readonly packet: Uint8Array }
  /** `mistake`: the client has broken the protocol. */
  | { readonly to: number; readonly close: { readonly mistake: boolean } };

export interface BrokerSettings {
  readonly limits: Pick<Limits, 'subscriptions' | 'mqttSessions' | 'mqttQueued' | 'mqttRetained' | 'headMilliseconds'>;
  /** A limit was reached, and what came of it. */
  readonly reached: (limit: LimitName, consequence: string) => void;
  readonly randomId: () => number;
}

/** Return codes of a CONNACK (section 3.2.2.3). */
const UNACCEPTABLE_VERSION = 1;
const UNAVAILABLE = 3;

/** Return code of a SUBACK (section 3.9.3); in MQTT 5.0 reason codes are failures from it on (section 2.4). */
const FAILURE = 0x80;

interface NetworkConnection {
  readonly id: number;
  readonly patience: Patience;
  /** Of the client, once it is let in. */
  session: ClientSession | undefined;
  /** Published when the connection ends without a DISCONNECT ([MQTT-3.1.2-8]). */
  will: Message | undefined;
}

interface Listener {
  readonly filter: string;
  readonly receive: (message: Heard) => void;
}

export class MqttBroker {
  readonly #settings: BrokerSettings;
  readonly #connections = new Map<number, NetworkConnection>();
  /** Of every client that is connected, or away with a session that is kept, by its identifier. */
  readonly #sessions = new Map<string, ClientSession>();
  readonly #retained: RetainedMessages;
  readonly #listeners: Listener[] = [];
  #out: ToClient[] = [];

  constructor(settings: BrokerSettings) {
    this.#settings = settings;
    this.#retained = new RetainedMessages(settings.limits.mqttRetained);
  }

  /** A network connection was made. Times are milliseconds. */
  opened(id: number, now: number): void {
    const patience = new Patience(now, this.#settings.limits.headMilliseconds);
    this.#connections.set(id, { id, patience, session: undefined, will: undefined });
  }

  /** A whole control packet came, or octets that can be none. */
  received(id: number, octets: Uint8Array, now: number): readonly ToClient[] {
    const connection = this.#connections.get(id);
    if (connection === undefined) return [];
    connection.patience.heard(now);
    const packet = readClientPacket(octets);
    if ('broken' in packet) this.#broken(connection, packet.broken);
    else if (packet.type === PacketType.CONNECT) this.#connect(connection, packet);
    // The first packet of a client is a CONNECT ([MQTT-3.1.0-1]).
    else if (connection.session === undefined) this.#drop(connection, true);
    else this.#within(connection, connection.session, packet);
    return this.#taken();
  }

  /** The network connection is gone: the will is published, unless a DISCONNECT came before ([MQTT-3.1.2-8]). */
  left(id: number): readonly ToClient[] {
    const connection = this.#connections.get(id);
    if (connection) this.#forget(connection);
    return this.#taken();
  }

  /** Nothing could be heard of a client up to `now`. */
  excused(id: number, now: number): void {
    this.#connections.get(id)?.patience.heard(now);
  }

  /** Closes the connections of clients that were silent for too long, as if the network had failed ([MQTT-3.1.2-24]). */
  advance(now: number): readonly ToClient[] {
    for (const connection of [...this.#connections.values()]) {
      if (connection.patience.isOver(now)) this.#drop(connection, false);
    }
    return this.#taken();
  }

  /**
   * Publishes as no client does.
   * @throws ProblemError 409 when it would be one retained message too many
   */
  publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): readonly ToClient[] {
    const { qualityOfService = 0, retain = false } = options;
    const message = { topic, payload, qualityOfService, retain };
    if (!this.#retained.hasRoomFor(message)) {
      throw new ProblemError(limitProblem(409, 'mqttRetained', limitWords('mqttRetained', this.#settings.limits)));
    }
    this.#publish(message);
    return this.#taken();
  }

  /** Calls `receive` with each message whose topic name `filter` matches. */
  subscribe(filter: string, receive: (message: Heard) => void): void {
    this.#listeners.push({ filter, receive });
  }

  /** What is to be done is told in order, even when a listener publishes while it is told of a message. */
  #taken(): readonly ToClient[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #send(to: number, packet: Uint8Array): void {
    this.#out.push({ to, packet });
  }

  /** Closes a network connection ([MQTT-4.8.0-1]). */
  #drop(connection: NetworkConnection, mistake: boolean): void {
    this.#out.push({ to: connection.id, close: { mistake } });
    this.#forget(connection);
  }

  #forget(connection: NetworkConnection): void {
    const { id, session, will } = connection;
    this.#connections.delete(id);
    if (session) {
      session.connection = undefined;
      if (session.clean) this.#end(session);
    }
    if (will && this.#mayPublish(will)) this.#publish(will);
  }

  /** Nothing is kept of a session any more. */
  #end(session: ClientSession): void {
    if (this.#sessions.get(session.clientIdentifier) === session) this.#sessions.delete(session.clientIdentifier);
  }

  /** A packet that breaks a rule by itself: one rule has an answer, over the others nothing is said ([MQTT-3.1.4-1]). */
  #broken(connection: NetworkConnection, { rule: { consequence } }: Breach): void {
    const answer = consequence.kind === 'network close' ? consequence.answer : undefined;
    const code = answer?.packet === 'CONNACK' ? answer.code : undefined;
    // A reason code of 5.0 is no return code of 3.1.1.
    if (code !== undefined && code < FAILURE && !connection.session) this.#refuse(connection, code);
    else this.#drop(connection, true);
  }

  /** A CONNACK with a return code says that no session is present, and nothing follows it ([MQTT-3.2.2-4], [MQTT-3.2.2-5]). */
  #refuse(connection: NetworkConnection, code: number): void {
    this.#send(connection.id, encodeConnack({ version: SPOKEN, code }));
    this.#drop(connection, true);
  }

  #connect(connection: NetworkConnection, packet: ConnectPacket): void {
    // A second CONNECT breaks the protocol ([MQTT-3.1.0-2]).
    if (connection.session) this.#drop(connection, true);
    // [MQTT-3.1.2-2]
    else if (packet.level !== SPOKEN) this.#refuse(connection, UNACCEPTABLE_VERSION);
    else {
      // Who leaves the name to the server gets one that nobody has ([MQTT-3.1.3-6]).
      const clientIdentifier = packet.clientIdentifier || `client-${this.#settings.randomId()}`;
      if (this.#sessions.has(clientIdentifier) || this.#sessions.size < this.#settings.limits.mqttSessions) {
        this.#admit(connection, packet, clientIdentifier);
        return;
      }
      this.#settings.reached('mqttSessions', 'an MQTT client was refused');
      this.#refuse(connection, UNAVAILABLE);
    }
  }

  #admit(connection: NetworkConnection, packet: ConnectPacket, clientIdentifier: string): void {
    const older = this.#connections.get(this.#sessions.get(clientIdentifier)?.connection ?? Number.NaN);
    // The client that was there first is disconnected ([MQTT-3.1.4-2]).
    if (older) this.#drop(older, false);
    // A clean session discards an earlier one; else it goes on ([MQTT-3.1.2-4], [MQTT-3.1.2-6], [MQTT-3.1.4-3]).
    const kept = packet.cleanSession ? undefined : this.#sessions.get(clientIdentifier);
    const session = kept ?? new ClientSession(clientIdentifier, packet.cleanSession);
    this.#sessions.set(clientIdentifier, session);
    session.connection = connection.id;
    connection.session = session;
    connection.will = packet.will;
    connection.patience.keepAlive(packet.keepAlive);
    // [MQTT-3.1.4-4], [MQTT-3.2.2-1] to [MQTT-3.2.2-3]
    this.#send(connection.id, encodeConnack({ version: SPOKEN, sessionPresent: kept !== undefined }));
    for (const again of session.resume()) this.#send(connection.id, again);
  }

  #within(
    connection: NetworkConnection,
    session: ClientSession,
    packet: Exclude<ClientPacket, { type: typeof PacketType.CONNECT }>,
  ): void {
    const { id } = connection;
    switch (packet.type) {
      case PacketType.PUBLISH:
        this.#published(connection, session, packet);
        return;
      case PacketType.PUBACK:
      case PacketType.PUBCOMP:
        session.acknowledged(packet.packetIdentifier);
        return;
      case PacketType.PUBREC:
        this.#send(id, session.received(packet.packetIdentifier));
        return;
      case PacketType.PUBREL:
        this.#send(id, session.release(packet.packetIdentifier));
        return;
      case PacketType.SUBSCRIBE:
        this.#subscribed(id, session, packet);
        return;
      case PacketType.UNSUBSCRIBE:
        this.#unsubscribed(id, session, packet);
        return;
      case PacketType.PINGREQ:
        // [MQTT-3.12.4-1]
        this.#send(id, encodePing(PacketType.PINGRESP));
        return;
      case PacketType.DISCONNECT:
        // The will is discarded ([MQTT-3.1.2-10], [MQTT-3.14.4-3]).
        connection.will = undefined;
        this.#drop(connection, false);
        return;
    }
  }

  #published(connection: NetworkConnection, session: ClientSession, packet: PublishPacket): void {
    const { id } = connection;
    const { qualityOfService, packetIdentifier } = packet;
    // No packet of MQTT 3.1.1 says that a message is not taken ([MQTT-3.3.5-2]).
    if (!this.#mayPublish(packet)) this.#drop(connection, true);
    else if (qualityOfService === 0) this.#publish(packet);
    else if (qualityOfService === 1) {
      // [MQTT-4.3.2-2]
      this.#send(id, acknowledgement(PacketType.PUBACK, packetIdentifier));
      this.#publish(packet);
    } else {
      // The packet identifier is kept, the message goes on at once: method B of figure 4.3 ([MQTT-4.3.3-2]).
      if (session.receive(packetIdentifier)) this.#publish(packet);
      this.#send(id, acknowledgement(PacketType.PUBREC, packetIdentifier));
    }
  }

  /** Topics that begin with `$SYS/` are the server's own (section 4.7.2). */
  #mayPublish(message: Message): boolean {
    if (message.topic.startsWith('$SYS/')) return false;
    if (this.#retained.hasRoomFor(message)) return true;
    this.#settings.reached('mqttRetained', 'the MQTT client that published one more was dropped');
    return false;
  }

  /** Hands a message on to all whose subscriptions match, and keeps it for those to come when it is to be retained. */
  #publish(message: Message): void {
    if (message.retain) this.#retained.take(message);
    const { topic, payload } = message;
    for (const session of [...this.#sessions.values()]) {
      const granted = session.grantedFor(topic);
      // To who had subscribed already it is no retained one ([MQTT-3.3.1-9]).
      if (granted !== undefined) this.#deliver(session, { ...message, retain: false }, granted);
    }
    for (const { filter, receive } of this.#listeners) if (matchesFilter(filter, topic)) receive({ topic, payload });
  }

  /** With the lower of two: the QoS that it was published with, and the one that was granted ([MQTT-3.8.4-6]). */
  #deliver(session: ClientSession, message: Message, granted: QualityOfService): void {
    const qualityOfService = Math.min(message.qualityOfService, granted) as QualityOfService;
    if (qualityOfService > 0 && session.waiting >= this.#settings.limits.mqttQueued) {
      this.#overflow(session);
      return;
    }
    const { topic, payload, retain } = message;
    const packet = session.deliver({ topic, payload, qualityOfService, retain });
    if (packet && session.connection !== undefined) this.#send(session.connection, packet);
  }

  /** Too many messages wait for a client: it loses its session, and learns of it when it comes back. */
  #overflow(session: ClientSession): void {
    this.#settings.reached('mqttQueued', 'the session of an MQTT client was ended');
    this.#end(session);
    const connection = this.#connections.get(session.connection ?? Number.NaN);
    if (connection) this.#drop(connection, false);
  }

  /** One code for each topic filter, in their order, and then what is retained ([MQTT-3.8.4-1], [MQTT-3.8.4-4], [MQTT-3.9.3-1]). */
  #subscribed(id: number, session: ClientSession, { packetIdentifier, subscriptions }: SubscribePacket): void {
    const { limits, reached } = this.#settings;
    const codes = subscriptions.map(([filter, requested]) => {
      // One that is there already is replaced ([MQTT-3.8.4-3]).
      if (session.subscriptions.has(filter) || session.subscriptions.size < limits.subscriptions) {
        session.subscriptions.set(filter, requested);
        return requested;
      }
      reached('subscriptions', 'a subscription was refused');
      return FAILURE;
    });
    const type = PacketType.SUBACK;
    this.#send(id, encodeSubscriptionAnswer({ version: SPOKEN, type, packetIdentifier, codes }));
    for (const [index, [filter, granted]] of subscriptions.entries()) {
      if (codes[index] === FAILURE) continue;
      for (const message of this.#retained.matching(filter)) this.#deliver(session, message, granted);
    }
  }

  /** Filters are compared character by character, and none that matches is answered too ([MQTT-3.10.4-1], [MQTT-3.10.4-5]). */
  #unsubscribed(id: number, session: ClientSession, { packetIdentifier, filters }: UnsubscribePacket): void {
    for (const filter of filters) session.subscriptions.delete(filter);
    const type = PacketType.UNSUBACK;
    this.#send(id, encodeSubscriptionAnswer({ version: SPOKEN, type, packetIdentifier, codes: [] }));
  }
}
