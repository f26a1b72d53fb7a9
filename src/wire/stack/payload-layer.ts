import type { Breach, Decoder, Side, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import type { Message } from '../websocket/message.ts';

/** A decoder of what runs inside messages. */
export interface PayloadDecoder extends Decoder {
  /**
   * A message ends with the last octet of the stream: for a subprotocol each of whose units is one message, which may be
   * empty. Called after `advance`, once for each message. One whose units need not end where messages do has no use for it.
   *
   * @param opcode of the message: 1 text, 2 binary
   */
  endMessage?(opcode: number): void;
}

/** A subprotocol on one connection. */
export interface OpenSubprotocol {
  /** Makes the decoder of one side, over a stream of message payloads. */
  decoder(stream: OctetStream, side: Side): PayloadDecoder;
  /** What a frame of `side` breaks by carrying this subprotocol: its opcode, and the absolute offset of its first octet. */
  judgeFrame?(opcode: number, offset: number, side: Side): readonly Breach[];
}

/**
 * Opens a subprotocol: one call for each connection, so that the decoders of its two sides can share what they learn.
 * `whole` when both directions are seen from their first octet.
 */
export type Subprotocol = (seen: { readonly whole: boolean }) => OpenSubprotocol;

/** The subprotocols that the stack can open, by their registered names. */
export type Subprotocols = Readonly<Record<string, Subprotocol>>;

/**
 * What runs inside the messages of one direction of a WebSocket. The payloads of its messages, joined, are a stream of
 * their own, because a subprotocol's units need not end where messages do.
 */
export class PayloadLayer {
  readonly stream = new OctetStream();
  readonly decoder: PayloadDecoder;
  readonly #side: Side;
  readonly #subprotocol: OpenSubprotocol;
  /** Rows of [last frame of the message, first nested unit that ends in it, one past the last]. */
  readonly #carried: [frame: number, from: number, to: number][] = [];

  constructor(side: Side, subprotocol: OpenSubprotocol) {
    this.#side = side;
    this.#subprotocol = subprotocol;
    this.decoder = subprotocol.decoder(this.stream, side);
  }

  /** What a frame with this opcode breaks by carrying the subprotocol; `offset` is that of its first octet. */
  judgeFrame(opcode: number, offset: number): readonly Breach[] {
    return this.#subprotocol.judgeFrame?.(opcode, offset, this.#side) ?? [];
  }

  /** Takes the next message of this direction. */
  receive(message: Message): void {
    const from = this.stream.units.count;
    this.stream.octets.append(message.octets);
    this.decoder.advance();
    this.decoder.endMessage?.(message.opcode);
    this.#carried.push([message.lastUnit, from, this.stream.units.count]);
  }

  /** The nested units that end in the message whose last frame is unit `frame`; offsets count in the payload stream. */
  unitsIn(frame: number): Unit[] {
    const row = this.#rowOf(frame);
    if (!row) return [];
    return Array.from({ length: row[2] - row[1] }, (_, step) => this.decoder.dissect(row[1] + step));
  }

  #rowOf(frame: number): [frame: number, from: number, to: number] | undefined {
    let low = 0;
    let high = this.#carried.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const row = this.#carried[middle];
      if (!row || row[0] === frame) return row;
      if (row[0] < frame) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
