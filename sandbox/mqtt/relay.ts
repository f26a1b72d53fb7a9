import { connect as connectPlainly, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import { type Limits, limitWords } from '#service/limits.ts';
import type { Message, PublishOptions } from '#service/mqtt/mqtt-service.ts';
import { PacketCutter } from '#service/mqtt/packet-cutter.ts';
import { MqttNames } from '#service/mqtt-names.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import { encodeReason } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import type { MqttBackend } from './backend.ts';
import { refuseConnect } from './connect-refusal.ts';
import { Footprint, TooMuchLeft } from './footprint.ts';
import { type Credentials, PacketRewriter } from './packet-rewriter.ts';
import type { Reached } from './world.ts';

interface Settings {
  /** `mqtt://` or `mqtts://` of the broker, with the user name and password that it wants. */
  readonly url: URL;
  readonly wireToken: string;
  readonly limits: Limits;
  readonly reached: Reached;
}

/** How long the broker may take to be reached. */
const REACH_MILLISECONDS = 3000;

/** How long the broker may take to forget a session of the sandbox. */
const FORGET_MILLISECONDS = 3000;

/** MQTT 5.0 section 3.14.2.1. */
const MALFORMED_PACKET = 0x81;
const QUOTA_EXCEEDED = 0x97;

/**
 * A broker that the operator has named: each client of the session has a connection of its own to it. The session's topics,
 * client sessions and retained messages are its own there, and are taken away with it.
 */
export class Relay implements MqttBackend {
  readonly #url: URL;
  readonly #names: MqttNames;
  readonly #credentials: Credentials;
  readonly #streams = new Set<Duplex>();
  readonly #limits: Limits;
  readonly #reached: Reached;
  readonly #footprint: Footprint;
  #own: MqttClient | undefined;

  constructor({ url, wireToken, limits, reached }: Settings) {
    this.#url = url;
    this.#limits = limits;
    this.#reached = reached;
    this.#footprint = new Footprint(limits);
    this.#names = new MqttNames(wireToken);
    const given = (text: string) => (text === '' ? undefined : decodeURIComponent(text));
    this.#credentials = { userName: given(url.username), password: given(url.password) };
  }

  serve(stream: Duplex): void {
    this.#streams.add(stream);
    const upstream = this.#reach();
    const rewriter = new PacketRewriter(this.#names, this.#credentials);
    const [ofClient, ofBroker] = [new PacketCutter(), new PacketCutter()];
    const footprint = this.#footprint;
    let level: number | undefined;
    let reached = false;
    let admitted = false;
    /** Ends a client whose packet is not passed on, with the words that its version has for it. */
    const end = (error: unknown) => {
      const tooMuch = error instanceof TooMuchLeft ? error.limit : undefined;
      if (tooMuch) {
        const what = admitted ? 'the MQTT client that published one more was dropped' : 'an MQTT client was refused';
        this.#reached(tooMuch, what);
      }
      if (tooMuch && !admitted && level !== undefined) return refuseConnect(stream, level, 'too many');
      if (level === 5 && stream.writable) {
        const code = tooMuch ? QUOTA_EXCEEDED : MALFORMED_PACKET;
        stream.write(encodeReason({ version: 5, type: PacketType.DISCONNECT, code }));
      }
      stream.destroy(new Error(tooMuch ? 'too much is left behind' : 'a control packet cannot be read'));
    };
    /** A client cannot be told that the broker is not there before it has said which version it speaks. */
    const refuseUnreached = () => {
      if (level !== undefined && upstream.closed && !reached) refuseConnect(stream, level, 'unavailable');
    };
    upstream.once('connect', () => {
      reached = true;
      upstream.setTimeout(0);
    });
    upstream.once('timeout', () => upstream.destroy());
    upstream.on('error', () => {});
    upstream.once('close', () => {
      if (reached) stream.destroy();
      else refuseUnreached();
    });
    stream.once('close', () => {
      this.#streams.delete(stream);
      upstream.destroy();
    });
    stream.once('end', () => stream.destroy());
    relay(stream, upstream, ofClient, (octets) => {
      const { octets: given, packet } = rewriter.toBroker(octets);
      const client = packet?.cmd === 'connect' ? packet : undefined;
      if (client) level = client.protocolVersion ?? 4;
      if (packet) footprint.note(packet);
      if (client) {
        admitted = true;
        stream.once('close', () => footprint.gone(client.clientId));
        refuseUnreached();
      }
      return given;
    });
    relay(upstream, stream, ofBroker, (octets) => rewriter.toClient(octets));

    /** Packets of `from`, as `rewrite` has them, go to `to`, no faster than it takes them. */
    function relay(from: Duplex, to: Duplex, cutter: PacketCutter, rewrite: (octets: Uint8Array) => Uint8Array): void {
      const take = (octets: Buffer) => {
        try {
          for (const packet of cutter.take(octets)) {
            const given = rewrite(packet);
            if (!to.writable || to.write(given)) continue;
            from.pause();
            to.once('drain', () => from.resume());
          }
        } catch (error) {
          from.off('data', take);
          end(error);
        }
      };
      from.on('data', take);
    }
  }

  async publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Promise<void> {
    const { qualityOfService: qos = 0, retain = false } = options;
    const name = this.#names.topicOut(topic);
    if (retain && payload.length > 0) this.#retain(name);
    await within(REACH_MILLISECONDS, this.#client().publishAsync(name, Buffer.from(payload), { qos, retain }));
  }

  async subscribe(filter: string, receive: (message: Message) => void): Promise<void> {
    const client = this.#client();
    client.on('message', (topic, payload) => receive({ topic: this.#names.topicIn(topic), payload }));
    // It is subscribed to when the broker is there: a client that comes now must not wait for that.
    client.subscribeAsync(this.#names.filterOut(filter)).catch(() => {});
  }

  close(): void {
    for (const stream of this.#streams) stream.destroy();
    void this.#forget().finally(() => this.#own?.end(true));
  }

  /** The sandbox's own connection to the broker, for what it publishes and hears itself. */
  #client(): MqttClient {
    if (this.#own === undefined) {
      this.#own = this.#connect(this.#names.identifierOut('of-the-sandbox'), 1000);
      this.#own.on('error', () => {});
    }
    return this.#own;
  }

  #connect(clientId: string, reconnectPeriod: number): MqttClient {
    const { userName, password } = this.#credentials;
    return mqtt.connect(`${this.#url.protocol}//${this.#url.host}`, {
      clientId,
      clean: true,
      protocolVersion: 4,
      reconnectPeriod,
      ...(userName !== undefined && { username: userName }),
      ...(password !== undefined && { password }),
    });
  }

  #reach(): Socket {
    const { hostname, port, protocol } = this.#url;
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket =
      protocol === 'mqtts:'
        ? connectSecurely({ host, port: Number(port || 8883), servername: host })
        : connectPlainly({ host, port: Number(port || 1883), noDelay: true });
    return socket.setTimeout(REACH_MILLISECONDS);
  }

  #retain(topic: string): void {
    try {
      this.#footprint.retain(topic);
    } catch (error) {
      if (!(error instanceof TooMuchLeft)) throw error;
      throw new ProblemError(limitProblem(409, error.limit, limitWords(error.limit, this.#limits)));
    }
  }

  /** Takes away what the session has left on the broker: a client session ends when its client asks for a clean one ([MQTT-3.1.2-6]). */
  async #forget(): Promise<void> {
    const { retained, persistent } = this.#footprint;
    if (retained.size + persistent.size === 0) return;
    const cleared = [...retained].map((topic) => this.#client().publishAsync(topic, '', { qos: 1, retain: true }));
    const ended = [...persistent].map(async (identifier) => {
      const client = this.#connect(identifier, 0);
      await new Promise<void>((resolve) => {
        for (const event of ['connect', 'close', 'error'] as const) client.once(event, () => resolve());
      });
      await client.endAsync();
    });
    await within(FORGET_MILLISECONDS, Promise.allSettled([...cleared, ...ended])).catch(() => {});
  }
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the broker does not answer')), milliseconds);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
