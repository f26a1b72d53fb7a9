import type { Carrier } from '#service/mqtt/carrier.ts';
import { Patience } from '#service/mqtt/patience.ts';
import { readConnect } from '#service/mqtt/read-connect.ts';
import type { MqttFaultState } from '#service/mqtt-faults.ts';
import { encodeReason } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { PacketStream } from './packet-stream.ts';

interface Settings {
  readonly carrier: Carrier;
  /** Milliseconds that a client may take for its CONNECT. */
  readonly connectTime: number;
  /** Octets of the longest packet that a client may send. */
  readonly longest: number;
  readonly onTooLong: () => void;
  readonly faults: () => MqttFaultState;
  /** Whether the gate holds something of the connection: time does not count then. */
  readonly isHeld: () => boolean;
}

/** How often the time is looked at that a client has been silent, in milliseconds. */
const LOOK = 200;

/** MQTT 5.0 section 3.14.2.1. */
const KEEP_ALIVE_TIMEOUT = 0x8d;

/** The longest keep alive that a CONNECT can name, in seconds. */
const LONGEST_KEEP_ALIVE = 0xffff;

/**
 * One client of a session's broker. It keeps the time in the broker's place, for the broker does not know what the gate
 * holds: the wait for a CONNECT (section 3.1), and the keep alive ([MQTT-3.1.2-24], [MQTT-3.1.2-22] of 5.0).
 */
export class MqttPeer {
  /** What the broker takes for the network connection. */
  readonly stream: PacketStream;
  readonly #look: NodeJS.Timeout;
  readonly #isHeld: () => boolean;
  readonly #patience: Patience;
  readonly #faults: () => MqttFaultState;
  #level: number | undefined;

  constructor({ carrier, connectTime, longest, onTooLong, faults, isHeld }: Settings) {
    this.#patience = new Patience(performance.now(), connectTime);
    this.#isHeld = isHeld;
    this.#faults = faults;
    this.stream = new PacketStream({ carrier, incoming: (packet) => this.#incoming(packet), longest, onTooLong });
    this.#look = setInterval(() => this.#watch(), LOOK).unref();
    this.stream.once('close', () => clearInterval(this.#look));
    this.stream.on('error', () => {});
  }

  #incoming(packet: Uint8Array): Uint8Array {
    this.#patience.heard(performance.now());
    if (this.#level !== undefined) return this.#faults().ofClient(packet, this.#level);
    if ((packet[0] ?? 0) >>> 4 !== PacketType.CONNECT) return packet;
    const connect = readConnect(packet);
    if (connect === undefined) return packet;
    this.#level = connect.level;
    this.#patience.keepAlive(connect.keepAlive);
    // The broker would count what is held too.
    const given = new Uint8Array(packet);
    new DataView(given.buffer).setUint16(connect.keepAliveAt, LONGEST_KEEP_ALIVE);
    return given;
  }

  #watch(): void {
    const now = performance.now();
    if (this.#isHeld()) this.#patience.heard(now);
    if (!this.#patience.isOver(now)) return;
    // Closed as if it had failed, so that a will is published.
    if (this.#level === 5) {
      this.stream.write(encodeReason({ version: 5, type: PacketType.DISCONNECT, code: KEEP_ALIVE_TIMEOUT }));
    }
    this.stream.destroy();
  }
}
