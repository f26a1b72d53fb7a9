import type { Duplex } from 'node:stream';
import { Aedes, type AedesPublishPacket } from 'aedes';
import type { Limits } from '#service/limits.ts';
import type { Message, MqttBackend } from './backend.ts';

/** The longest time that a timer can be set for. */
const LONGEST = 2 ** 31 - 1;

/** How long the library waits for a client that takes nothing, beyond the longest hold. */
const DRAIN_MILLISECONDS = 60_000;

interface Settings {
  readonly limits: Limits;
  readonly onDefect: (error: unknown) => void;
}

/** A broker of its own within the process: aedes, which speaks MQTT 3.1 and 3.1.1. */
export class EmbeddedBroker implements MqttBackend {
  readonly #aedes: Aedes;
  readonly #streams = new Set<Duplex>();

  private constructor(aedes: Aedes) {
    this.#aedes = aedes;
  }

  static async open({ limits, onDefect }: Settings): Promise<EmbeddedBroker> {
    const aedes = await Aedes.createBroker({
      // The peer keeps this time, which knows what is held.
      connectTimeout: LONGEST,
      drainTimeout: limits.holdMilliseconds + DRAIN_MILLISECONDS,
    });
    // An unheard error would end the process.
    (aedes as NodeJS.EventEmitter).on('error', onDefect);
    return new EmbeddedBroker(aedes);
  }

  serve(stream: Duplex): void {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    this.#aedes.handle(stream);
    // What came before the library listened is not announced again.
    if (stream.readableLength > 0) stream.emit('readable');
  }

  publish({ topic, payload, qos, retain }: Message): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false } as const;
    this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    return promise;
  }

  subscribe(filter: string, receive: (message: Pick<Message, 'topic' | 'payload'>) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const deliver = ({ topic, payload }: AedesPublishPacket, done: () => void) => {
      receive({ topic, payload: Buffer.from(payload) });
      done();
    };
    this.#aedes.subscribe(filter, deliver, resolve);
    return promise;
  }

  close(): void {
    this.#aedes.close();
    for (const stream of this.#streams) stream.destroy();
  }
}
