import type { Duplex } from 'node:stream';
import {
  Aedes,
  type AedesPublishPacket,
  type AuthenticateError,
  type Client,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import { type Limits, limitWords } from '#service/limits.ts';
import type { Diversion, Published } from '#service/mqtt/diversion.ts';
import type { Message, PublishOptions } from '#service/mqtt/mqtt-service.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import type { MqttBackend } from './backend.ts';
import { BoundedPersistence } from './bounded-persistence.ts';
import type { Reached } from './world.ts';

/** The longest time that a timer can be set for. */
const LONGEST = 2 ** 31 - 1;

/** How long the library waits for a client that takes nothing, beyond the longest hold. */
const DRAIN_MILLISECONDS = 60_000;

/** Return code of a CONNACK (MQTT 3.1.1 section 3.2.2.3). */
const SERVER_UNAVAILABLE = 3;

interface Settings {
  readonly limits: Limits;
  readonly reached: Reached;
  readonly onDefect: (error: unknown) => void;
  /** Topics that are not the broker's to hand on. */
  readonly diversion?: Diversion;
}

/**
 * Where the library has what was diverted: no wildcard of a client matches it ([MQTT-4.7.2-1]), and a level says whether it was to be
 * retained.
 */
const DIVERTED = '$diverted';

/** What a broker holds at the moment. */
export interface Holding {
  readonly connected: number;
  /** Clients of which anything is kept beyond their connection. */
  readonly sessions: number;
  readonly retained: number;
  /** Messages that wait for a client, or for its PUBREL. */
  readonly waiting: number;
}

/** A broker of its own within the process: aedes, which speaks MQTT 3.1 and 3.1.1. What it holds is bounded. */
export class EmbeddedBroker implements MqttBackend {
  readonly #aedes: Aedes;
  readonly #kept: BoundedPersistence;
  readonly #limits: Limits;
  readonly #reached: Reached;
  readonly #diversion: Diversion | undefined;
  readonly #streams = new Set<Duplex>();
  /** The topic filters that each connected client has asked for. */
  readonly #filters = new WeakMap<Client, Set<string>>();

  private constructor(aedes: Aedes, kept: BoundedPersistence, { limits, reached, diversion }: Settings) {
    this.#aedes = aedes;
    this.#kept = kept;
    this.#limits = limits;
    this.#reached = reached;
    this.#diversion = diversion;
    if (diversion) this.#listen(`${DIVERTED}/#`, (packet) => diversion.take(givenBack(packet)));
  }

  static async open(settings: Settings): Promise<EmbeddedBroker> {
    const { limits, onDefect } = settings;
    const kept = new BoundedPersistence(limits, (clientId) => broker.#full(clientId));
    const aedes = await Aedes.createBroker({
      persistence: kept,
      // The peer keeps this time, which knows what is held.
      connectTimeout: LONGEST,
      drainTimeout: limits.holdMilliseconds + DRAIN_MILLISECONDS,
      authenticate: (client, _name, _password, done) => broker.#admit(client, done),
      authorizeSubscribe: (client, subscription, done) => done(null, broker.#grant(client, subscription)),
      authorizePublish: (_client, packet, done) => done(broker.#refusal(packet) ?? broker.#divert(packet)),
    });
    const broker = new EmbeddedBroker(aedes, kept, settings);
    // An unheard error would end the process.
    (aedes as NodeJS.EventEmitter).on('error', onDefect);
    aedes.on('unsubscribe', (filters, client) => {
      for (const filter of filters) broker.#filters.get(client)?.delete(filter);
    });
    // A clean session lasts as long as its connection ([MQTT-3.1.2-6]).
    aedes.on('clientDisconnect', (client) => {
      if (client.clean) kept.forget(client.id);
    });
    return broker;
  }

  get holding(): Holding {
    const { clients, retained, waiting } = this.#kept;
    return { connected: this.#aedes.connectedClients, sessions: clients.size, retained: retained.size, waiting };
  }

  serve(stream: Duplex): void {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    this.#aedes.handle(stream);
    // What came before the library listened is not announced again.
    if (stream.readableLength > 0) stream.emit('readable');
  }

  async publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Promise<void> {
    const { qualityOfService: qos = 0, retain = false } = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false } as const;
    if (this.#retainsTooMany(packet)) {
      throw new ProblemError(limitProblem(409, 'mqttRetained', limitWords('mqttRetained', this.#limits)));
    }
    this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    await promise;
  }

  subscribe(filter: string, receive: (message: Message) => void): Promise<void> {
    return this.#listen(filter, ({ topic, payload }) => receive({ topic, payload: Buffer.from(payload) }));
  }

  close(): void {
    this.#aedes.close();
    for (const stream of this.#streams) stream.destroy();
    void this.#kept.destroy();
  }

  #listen(filter: string, receive: (packet: AedesPublishPacket) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const deliver = (packet: AedesPublishPacket, done: () => void) => {
      receive(packet);
      done();
    };
    this.#aedes.subscribe(filter, deliver, resolve);
    return promise;
  }

  /** Has the library take a message that is not its own to hand on, so that it answers the client as the QoS wants. */
  #divert(packet: PublishPacket): Error | null {
    const { topic, payload, qos, retain } = packet;
    const diversion = this.#diversion;
    if (!diversion?.covers(topic)) return null;
    const message = { topic, payload: Buffer.from(payload), qualityOfService: qos, retain };
    if (!diversion.admits(message)) return new Error('the topic is another client’s, or too much was published');
    packet.topic = `${DIVERTED}/${retain ? 1 : 0}/${topic}`;
    packet.retain = false;
    return null;
  }

  /** Lets a client in, unless there are too many: connected, or away with a session that is kept. */
  #admit(client: Client, done: (error: AuthenticateError | null, success: boolean | null) => void): void {
    const known = new Set([...Object.keys(this.#clients), ...this.#kept.clients]);
    if (known.has(client.id) || known.size < this.#limits.mqttSessions) {
      done(null, true);
      return;
    }
    this.#reached('mqttSessions', 'an MQTT client was refused');
    done(Object.assign(new Error('too many MQTT clients'), { returnCode: SERVER_UNAVAILABLE }), null);
  }

  /** The subscription as it was asked for, or none when the client has too many: its SUBACK then says 0x80. */
  #grant(client: Client, subscription: Subscription): Subscription | null {
    const filters = this.#filters.get(client) ?? new Set();
    this.#filters.set(client, filters);
    if (filters.has(subscription.topic) || filters.size < this.#limits.subscriptions) {
      filters.add(subscription.topic);
      return subscription;
    }
    this.#reached('subscriptions', 'a subscription was refused');
    return null;
  }

  /** Why a client may not publish a message. No packet of MQTT 3.1.1 says so: its connection is closed ([MQTT-3.3.5-2]). */
  #refusal(packet: {
    readonly topic: string;
    readonly payload: Buffer | string;
    readonly retain: boolean;
  }): Error | null {
    if (/^\$(SYS|diverted)\//.test(packet.topic)) return new Error('topics that begin with $SYS/ are the broker’s own');
    if (this.#diversion?.covers(packet.topic)) return null;
    if (!this.#retainsTooMany(packet)) return null;
    this.#reached('mqttRetained', 'the MQTT client that published one more was dropped');
    return new Error('too many retained messages');
  }

  #retainsTooMany({ topic, payload, retain }: { topic: string; payload: Buffer | string; retain: boolean }): boolean {
    const { retained } = this.#kept;
    return retain && payload.length > 0 && !retained.has(topic) && retained.size >= this.#limits.mqttRetained;
  }

  /** Too many messages wait for a client. It has lost its session, and learns of it when it comes back. */
  #full(clientId: string): void {
    this.#reached('mqttQueued', 'the session of an MQTT client was ended');
    this.#clients[clientId]?.close();
  }

  /** The connected clients, by their identifiers. */
  get #clients(): Readonly<Record<string, Client>> {
    return (this.#aedes as unknown as { readonly clients: Record<string, Client> }).clients;
  }
}

/** A message that was diverted, as its client has published it. */
function givenBack({ topic, payload, qos }: AedesPublishPacket): Published {
  const [, retain, ...levels] = topic.split('/');
  return {
    topic: levels.join('/'),
    payload: new Uint8Array(Buffer.from(payload)),
    qualityOfService: qos,
    retain: retain === '1',
  };
}
