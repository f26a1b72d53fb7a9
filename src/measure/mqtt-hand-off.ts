import type { UnitPlace } from '#capture/reader.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** Where a control packet stands in a capture. */
export interface PacketPlace extends UnitPlace {
  /** Which of the packets in its frame it is, from 0; undefined on a connection that carries MQTT itself. */
  readonly nested: number | undefined;
  /** When its last octet was seen, in microseconds. */
  readonly time: number;
  /** Index in the reader's list of the entry that completed it. */
  readonly entry: number;
}

/** What a side keeps of a message until it knows that the other has it (MQTT 3.1.1 and 5.0, section 4.3). */
export type Stored = 'message' | 'packet identifier' | 'nothing';

/** One packet of a hand-off. */
export interface Step {
  readonly kind: 'PUBLISH' | 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP';
  readonly side: Side;
  /** Of a PUBLISH: its DUP flag. */
  readonly dup?: boolean;
  readonly place: PacketPlace;
}

/** How it stands: on its way, taken, refused with a reason code (MQTT 5.0), or dropped with its session. */
export type HandOffEnd = 'done' | 'refused' | 'dropped';

/**
 * One message with QoS 1 or 2 on its way over one hop, from the side that publishes it to the other, perhaps over several network
 * connections. What each side stores is what its standard asks of it once it has sent and got what the capture shows.
 */
export class HandOff {
  readonly sender: Side;
  readonly qos: 1 | 2;
  readonly packetIdentifier: number;
  readonly topic: string;
  readonly steps: Step[] = [];
  ended: HandOffEnd | undefined;
  /** The QoS 2 receiver has sent PUBREC: the sender has let go of the message. */
  #received = false;
  /** The QoS 2 sender has sent PUBREL: the receiver has let go of the packet identifier. */
  #released = false;

  constructor(sender: Side, qos: 1 | 2, packetIdentifier: number, topic: string) {
    this.sender = sender;
    this.qos = qos;
    this.packetIdentifier = packetIdentifier;
    this.topic = topic;
  }

  /** What each side stores now. The sender of QoS 1 keeps the message until PUBACK; its receiver keeps nothing. */
  get stored(): { readonly sender: Stored; readonly receiver: Stored } {
    if (this.ended) return { sender: 'nothing', receiver: 'nothing' };
    if (this.qos === 1) return { sender: 'message', receiver: 'nothing' };
    return {
      sender: this.#received ? 'packet identifier' : 'message',
      receiver: this.#released ? 'nothing' : 'packet identifier',
    };
  }

  /** Which packet would bring it on, and who sends it; undefined once it has ended. */
  get awaited(): { readonly kind: Step['kind']; readonly side: Side } | undefined {
    if (this.ended) return undefined;
    const receiver: Side = this.sender === 'client' ? 'server' : 'client';
    if (this.qos === 1) return { kind: 'PUBACK', side: receiver };
    if (!this.#received) return { kind: 'PUBREC', side: receiver };
    return this.#released ? { kind: 'PUBCOMP', side: receiver } : { kind: 'PUBREL', side: this.sender };
  }

  /** The network connections on which the PUBLISH was sent, in order. */
  get connections(): number[] {
    return this.steps.flatMap(({ kind, place }) => (kind === 'PUBLISH' ? [place.connection] : []));
  }

  /** Takes a packet with its packet identifier; `refuses` when it has a reason code of 0x80 or more. */
  take(step: Step, refuses = false): void {
    this.steps.push(step);
    switch (step.kind) {
      case 'PUBLISH':
        return;
      case 'PUBREC':
        this.#received = true;
        if (refuses) this.ended = 'refused';
        return;
      case 'PUBREL':
        this.#released = true;
        return;
      case 'PUBACK':
        if (this.qos === 1) this.ended = refuses ? 'refused' : 'done';
        return;
      case 'PUBCOMP':
        if (this.#released) this.ended = 'done';
    }
  }
}
