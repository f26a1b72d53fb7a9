import type { Decoder, Side, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import type { Message } from '../websocket/message.ts';

/** Makes the decoder of a subprotocol over a stream of message payloads. */
export type PayloadDecoder = (stream: OctetStream, side: Side) => Decoder;

/** Opens a subprotocol on one connection: one call, and the decoders of its two sides can share what they learn. */
export type Subprotocol = () => PayloadDecoder;

/** The subprotocols that the stack can open, by their registered names. */
export type Subprotocols = Readonly<Record<string, Subprotocol>>;

/**
 * What runs inside the messages of one direction of a WebSocket. The payloads of its messages, joined, are a stream of
 * their own, because a subprotocol's units need not end where messages do.
 */
export class PayloadLayer {
  readonly stream = new OctetStream();
  readonly decoder: Decoder;
  /** Rows of [last frame of the message, first nested unit that ends in it, one past the last]. */
  readonly #carried: [frame: number, from: number, to: number][] = [];

  constructor(side: Side, payloadDecoder: PayloadDecoder) {
    this.decoder = payloadDecoder(this.stream, side);
  }

  /** Takes the next message of this direction. */
  receive(message: Message): void {
    const from = this.stream.units.count;
    this.stream.octets.append(message.octets);
    this.decoder.advance();
    this.#carried.push([message.lastUnit, from, this.stream.units.count]);
  }

  /** The nested units that end in the message whose last frame is unit `frame`; offsets count in the payload stream. */
  unitsIn(frame: number): Unit[] {
    const row = this.#carried.find(([last]) => last === frame);
    if (!row) return [];
    return Array.from({ length: row[2] - row[1] }, (_, step) => this.decoder.dissect(row[1] + step));
  }
}
