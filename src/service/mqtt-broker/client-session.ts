import { encodeAcknowledgement, encodePublish } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { matchesFilter } from '#wire/mqtt/topics.ts';
import type { Message, QualityOfService } from './client-packet.ts';

const VERSION = 4;
const LAST_IDENTIFIER = 65_535;

/** A message with QoS 1 or 2 that was sent, or waits to be, and that its client has not acknowledged. */
interface Outgoing {
  readonly message: Message;
  /** It has been sent at least once. */
  sent: boolean;
  /** Of QoS 2: the client has it, and PUBREL is on its way; the message itself is not needed any more ([MQTT-4.3.3-1]). */
  released: boolean;
}

/**
 * The session of one client, as its broker keeps it (MQTT 3.1.1 section 4.1): its subscriptions, the messages that it has not
 * acknowledged, and the packet identifiers of those whose PUBREL is still to come.
 */
export class ClientSession {
  readonly clientIdentifier: string;
  /** It lasts as long as its network connection ([MQTT-3.1.2-6]). */
  readonly clean: boolean;
  /** The quality of service that was granted, by topic filter. */
  readonly subscriptions = new Map<string, QualityOfService>();
  /** The number of the network connection; undefined while the client is away. */
  connection: number | undefined;
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #incoming = new Set<number>();
  #lastIdentifier = 0;

  constructor(clientIdentifier: string, clean: boolean) {
    this.clientIdentifier = clientIdentifier;
    this.clean = clean;
  }

  /** Messages that are not acknowledged. */
  get waiting(): number {
    return this.#outgoing.size;
  }

  /** With which quality of service messages of `topic` are had, at most: the highest of the subscriptions that match ([MQTT-3.3.5-1]). */
  grantedFor(topic: string): QualityOfService | undefined {
    let highest: QualityOfService | undefined;
    for (const [filter, granted] of this.subscriptions) {
      if ((highest === undefined || granted > highest) && matchesFilter(filter, topic)) highest = granted;
    }
    return highest;
  }

  /**
   * The PUBLISH for a message, which is kept until it is acknowledged when its QoS is 1 or 2; undefined while the client is away
   * ([MQTT-3.1.2-5]).
   */
  deliver(message: Message): Uint8Array | undefined {
    if (message.qualityOfService === 0) return this.#isHere ? publishOf(message, 0, false) : undefined;
    const identifier = this.#nextIdentifier();
    this.#outgoing.set(identifier, { message, sent: this.#isHere, released: false });
    return this.#isHere ? publishOf(message, identifier, false) : undefined;
  }

  /**
   * What is sent when the client is back: every PUBLISH and PUBREL that it has not acknowledged, with the packet identifiers that
   * they had, in their order ([MQTT-4.4.0-1], [MQTT-4.6.0-6]); DUP is 1 where it was sent before ([MQTT-3.3.1-1]).
   */
  resume(): Uint8Array[] {
    return [...this.#outgoing].map(([identifier, outgoing]) => {
      if (outgoing.released) return acknowledgement(PacketType.PUBREL, identifier);
      const packet = publishOf(outgoing.message, identifier, outgoing.sent);
      outgoing.sent = true;
      return packet;
    });
  }

  /** PUBACK or PUBCOMP: nothing more is kept of the message, and its packet identifier is free (section 2.3.1). */
  acknowledged(identifier: number): void {
    this.#outgoing.delete(identifier);
  }

  /** PUBREC: it is answered by PUBREL, whatever is known of its message ([MQTT-4.3.3-1]). */
  received(identifier: number): Uint8Array {
    const outgoing = this.#outgoing.get(identifier);
    if (outgoing && !outgoing.released) {
      outgoing.released = true;
      // PUBRELs are sent again in the order in which the PUBRECs came (section 4.6).
      this.#outgoing.delete(identifier);
      this.#outgoing.set(identifier, outgoing);
    }
    return acknowledgement(PacketType.PUBREL, identifier);
  }

  /** A PUBLISH with QoS 2 came. False: it came before, and is not handed on again ([MQTT-4.3.3-2]). */
  receive(identifier: number): boolean {
    if (this.#incoming.has(identifier)) return false;
    this.#incoming.add(identifier);
    return true;
  }

  /** PUBREL: the packet identifier is free, and PUBCOMP says so ([MQTT-4.3.3-2]). */
  release(identifier: number): Uint8Array {
    this.#incoming.delete(identifier);
    return acknowledgement(PacketType.PUBCOMP, identifier);
  }

  get #isHere(): boolean {
    return this.connection !== undefined;
  }

  /** The next packet identifier that is not in use, never 0 ([MQTT-2.3.1-1], [MQTT-2.3.1-4]). */
  #nextIdentifier(): number {
    do this.#lastIdentifier = this.#lastIdentifier === LAST_IDENTIFIER ? 1 : this.#lastIdentifier + 1;
    while (this.#outgoing.has(this.#lastIdentifier));
    return this.#lastIdentifier;
  }
}

export function acknowledgement(type: number, packetIdentifier: number): Uint8Array {
  return encodeAcknowledgement({ version: VERSION, type, packetIdentifier });
}

function publishOf(message: Message, packetIdentifier: number, dup: boolean): Uint8Array {
  const { topic, payload, qualityOfService: qos, retain } = message;
  return encodePublish({ version: VERSION, topic, payload, qos, retain, dup, packetIdentifier });
}
