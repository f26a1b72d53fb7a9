import type { Duplex } from 'node:stream';
import type { TapConnection } from '../tap/tap-connection.ts';

interface Settings {
  /** The octets of MQTT. */
  readonly stream: Duplex;
  readonly connection: TapConnection;
  /** Milliseconds that a client may take for its CONNECT. */
  readonly connectTime: number;
  /** Whether the gate holds something of the connection: time does not count then. */
  readonly isHeld: () => boolean;
}

/** How often the time is looked at that a client has been silent, in milliseconds. */
const LOOK = 200;

/**
 * One client of a session's broker. It keeps the time in the broker's place, for the broker does not know what the gate
 * holds: the wait for a CONNECT (section 3.1), and the keep alive ([MQTT-3.1.2-24]).
 */
export class MqttPeer {
  readonly stream: Duplex;
  readonly connection: TapConnection;
  /** What is told to a client whose keep alive has run out, where the version has words for it. */
  farewell: Uint8Array | undefined;
  #heard = performance.now();
  #patience: number;

  constructor({ stream, connection, connectTime, isHeld }: Settings) {
    this.stream = stream;
    this.connection = connection;
    this.#patience = connectTime;
    stream.on('readable', () => {
      this.#heard = performance.now();
    });
    const look = setInterval(() => {
      if (isHeld()) this.#heard = performance.now();
      else if (performance.now() - this.#heard > this.#patience) this.#giveUp();
    }, LOOK).unref();
    stream.once('close', () => clearInterval(look));
  }

  /** The CONNECT was read; its keep alive, in seconds, counts from now on. */
  connected(keepAlive: number, farewell?: Uint8Array): void {
    this.#heard = performance.now();
    this.farewell = farewell;
    this.#patience = keepAlive === 0 ? Number.POSITIVE_INFINITY : keepAlive * 1500;
  }

  /** The network connection is closed as if it had failed: a will is published. */
  #giveUp(): void {
    if (this.farewell && this.stream.writable) this.stream.write(this.farewell);
    this.stream.destroy();
  }
}
