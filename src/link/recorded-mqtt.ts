import type { IPublishPacket, MqttClient } from 'mqtt';
import { packetIdentifiersFrom } from './packet-identifiers.ts';
import type { RecordedSocket } from './recorded-socket.ts';
import { WithheldPackets } from './withheld-packets.ts';

export type QoS = 0 | 1 | 2;

/** What a client tells its broker to say once it is gone without a DISCONNECT (MQTT 3.1.1 section 3.1.2.5). */
export interface LastWill {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
}

/** How a client introduces itself with its CONNECT. */
export interface MqttSettings {
  readonly clientId: string;
  /** Protocol level: 4 is MQTT 3.1.1, 5 is MQTT 5.0. */
  readonly version?: 4 | 5;
  /** Seconds for which the session outlives the connection (MQTT 5.0 section 3.1.2.11.2). */
  readonly sessionExpiry?: number | undefined;
  /** Clean session: the broker forgets the client when the connection ends; in MQTT 5.0 clean start (section 3.1.2.4). */
  readonly clean: boolean;
  /** Seconds; 0 for none (section 3.1.2.10). */
  readonly keepAlive: number;
  readonly will?: LastWill | undefined;
}

/** An application message, as the client's application got it. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly dup: boolean;
}

export type MqttState = 'connecting' | 'connected' | 'closed';

const decoder = new TextDecoder();

let loading: Promise<typeof import('mqtt')> | undefined;

/** One import for all clients, which begin in the order in which they were made: a second one may be had before the first. */
function loadLibrary(): Promise<typeof import('mqtt')> {
  loading ??= import('mqtt').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** How many messages are kept for their reader. */
const KEPT = 50;

/**
 * An MQTT client of this page (MQTT.js over the page's own WebSocket), whose every call and event is noted as it happens. It
 * keeps its session over connections: `reconnect` opens the next WebSocket with what is still to be acknowledged.
 */
export class RecordedMqtt {
  readonly settings: MqttSettings;
  /** What the application got, newest last. */
  readonly messages: MqttMessage[] = [];
  /** What the broker granted of each filter that was asked for; 128 for a refusal. */
  readonly subscriptions = new Map<string, number>();
  /** Whether the broker still had a session, as the last CONNACK said; undefined before one came. */
  sessionPresent: boolean | undefined;
  /** What went wrong last, in the library's words. */
  trouble: string | undefined;
  /** Sends packets in text frames from now on, which no client may ([MQTT-6.0.0-1]): as many of their octets as can be text. */
  textFrames = false;
  readonly #withheld = new WithheldPackets();
  readonly #openSocket: () => RecordedSocket;
  readonly #changed: () => void;
  readonly #firstIdentifier: number | undefined;
  readonly #heard: ((message: MqttMessage) => void) | undefined;
  #client: MqttClient | undefined;
  #socket: RecordedSocket | undefined;
  #pass: ((data: Uint8Array<ArrayBuffer>) => void) | undefined;
  #ended = false;
  /** How many WebSocket messages the page has had from the broker on the connection, and how many it has sent. */
  #received = 0;
  #sent = 0;

  /**
   * @param openSocket opens a WebSocket of the page to the broker
   * @param changed told when anything has changed that a reader can see
   * @param firstIdentifier packet identifier of the first packet that has one; as the library likes when undefined
   * @param heard told of each message
   */
  constructor(
    settings: MqttSettings,
    openSocket: () => RecordedSocket,
    changed: () => void,
    firstIdentifier?: number | undefined,
    heard?: (message: MqttMessage) => void,
  ) {
    this.settings = settings;
    this.#openSocket = openSocket;
    this.#changed = changed;
    this.#firstIdentifier = firstIdentifier;
    this.#heard = heard;
    this.#start().catch((error: unknown) => this.#failed(error instanceof Error ? error : new Error(String(error))));
  }

  get state(): MqttState {
    if (this.#client?.connected) return 'connected';
    return this.#socket?.readyState === 'CLOSED' || this.#ended || this.trouble !== undefined ? 'closed' : 'connecting';
  }

  /** Names of the packets that are kept back and not sent. */
  get withheld(): readonly string[] {
    return this.#withheld.kept;
  }

  /** Keeps back the client's packets of these names from now on. */
  withhold(names: Iterable<string>): void {
    this.#withheld.names = new Set(names);
    this.#changed();
  }

  /** Sends what was kept back. */
  release(): void {
    if (this.#pass) this.#withheld.release(this.#pass);
    this.#changed();
  }

  publish(topic: string, payload: string, qos: QoS, retain: boolean): void {
    this.#note('publish()', { topic, text: payload, qos, retain });
    this.#client?.publish(topic, payload, { qos, retain }, (error) => {
      if (error) this.#failed(error);
      else this.#note('published', { topic, qos });
    });
  }

  subscribe(filter: string, qos: QoS): void {
    this.#note('subscribe()', { filter, qos });
    this.#client?.subscribe(filter, { qos }, (error, granted) => {
      if (error) this.#failed(error);
      for (const { topic, qos: given } of granted ?? []) {
        this.subscriptions.set(topic, given);
        this.#note('subscribed', { filter: topic, granted: given });
      }
    });
  }

  unsubscribe(filter: string): void {
    this.#note('unsubscribe()', { filter });
    this.#client?.unsubscribe(filter, (error) => {
      if (error) this.#failed(error);
      else this.subscriptions.delete(filter);
      this.#changed();
    });
  }

  /** Sends octets on the client's connection that its library knows nothing of. */
  sendOctets(octets: Uint8Array<ArrayBuffer>): void {
    this.#note('octets by hand', { octets: octets.length });
    this.#pass?.(octets);
    this.#changed();
  }

  /** Says goodbye with a DISCONNECT: no last will (section 3.14). */
  disconnect(): void {
    this.#note('end()', {});
    this.#ended = true;
    this.#client?.end(false, () => this.#changed());
  }

  /** Closes the WebSocket without a DISCONNECT, as a client that crashes does. */
  cut(): void {
    this.#socket?.close();
    this.#changed();
  }

  /** Opens the next connection of the same client, with what its session still holds. */
  reconnect(): void {
    const saidGoodbye = this.#ended;
    this.#ended = false;
    this.trouble = undefined;
    this.sessionPresent = undefined;
    const client = this.#client;
    // A client that has ended awaits no acknowledgement, and has closed its stores; another would forget what it awaits without them.
    if (saidGoodbye) client?.reconnect();
    else client?.reconnect({ incomingStore: client.incomingStore, outgoingStore: client.outgoingStore });
    this.#changed();
  }

  /** The client is not wanted any more. */
  discard(): void {
    this.#ended = true;
    this.#client?.end(true);
  }

  /**
   * The library's timer for its pings. The page's policy lets no worker be made of text, which its others are; and where a ping is
   * kept back, it is the broker that is to miss it, and not the library that is to miss its answer.
   */
  readonly #timer = {
    set: (call: () => void, milliseconds: number) =>
      Number(
        setInterval(() => {
          if (!this.#withheld.kept.includes('PINGREQ')) call();
        }, milliseconds),
      ),
    clear: (timer: number) => clearInterval(timer),
  };

  async #start(): Promise<void> {
    const { default: library } = await loadLibrary();
    if (this.#ended) return;
    const { clientId, clean, keepAlive, will, version = 4, sessionExpiry } = this.settings;
    const client = library.connect('ws://broker.invalid', {
      ...{ clientId, clean, keepalive: keepAlive, protocolVersion: version },
      ...(version === 5 && sessionExpiry ? { properties: { sessionExpiryInterval: sessionExpiry } } : {}),
      // A reader decides when it comes back, and how long a held answer is waited for.
      ...{ reconnectPeriod: 0, connectTimeout: 600_000, resubscribe: false, forceNativeWebSocket: true },
      timerVariant: this.#timer,
      ...(this.#firstIdentifier !== undefined && { messageIdProvider: packetIdentifiersFrom(this.#firstIdentifier) }),
      ...(will && { will: { ...will, payload: will.payload } }),
      createWebsocket: () => this.#socketFor(),
    });
    this.#client = client;
    client.on('connect', ({ sessionPresent }) => {
      this.sessionPresent = sessionPresent;
      this.#note('connected', { sessionPresent });
    });
    client.on('message', (topic, payload, packet) => this.#message(topic, payload, packet));
    client.on('error', (error) => this.#failed(error));
    // Only in MQTT 5.0 a broker says that it ends the connection, and why.
    client.on('disconnect', ({ reasonCode = 0 }) => {
      this.#failed(new Error(`the broker ends the connection, reason code 0x${reasonCode.toString(16)}`));
    });
    client.on('close', () => this.#changed());
  }

  #socketFor(): WebSocket {
    this.#withheld.forget();
    this.#received = 0;
    this.#sent = 0;
    const recorded = this.#openSocket();
    this.#socket = recorded;
    const socket = recorded.forLibrary((data, pass) => {
      this.#pass = (piece) => {
        this.#sent += 1;
        pass(this.textFrames ? decoder.decode(piece) : piece);
      };
      this.#withheld.take(new Uint8Array(data), this.#pass);
      this.#changed();
    });
    // Before the library's own listener, which is told next.
    socket.addEventListener('message', () => {
      this.#received += 1;
    });
    return socket;
  }

  #message(topic: string, octets: Uint8Array, { qos, retain, dup }: IPublishPacket): void {
    const payload = decoder.decode(octets);
    const message = { topic, payload, qos, retain, dup };
    this.messages.push(message);
    this.#heard?.(message);
    this.messages.splice(0, this.messages.length - KEPT);
    this.#note('delivered', { topic, text: payload, qos, retain, dup });
  }

  #failed(error: Error): void {
    this.trouble = error.message;
    this.#note('client error', { text: error.message });
  }

  #note(name: string, detail: Readonly<Record<string, string | number | boolean>>): void {
    const crossed = { sent: this.#sent, received: this.#received };
    this.#socket?.note(name, { client: this.settings.clientId, ...detail, ...crossed });
    this.#changed();
  }
}
