import type { Breach, Decoder, Side, Span } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import type { Message } from '../websocket/message.ts';
import { CarriedLayer, type UnitRange } from './carried-layer.ts';

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
  /** What the handshake of `side` breaks by what it says of subprotocols; `head` is where it stands. */
  judgeHandshake?(side: Side, said: SaidOfSubprotocols, head: Span): readonly Breach[];
}

/** What a handshake says of subprotocols. */
export interface SaidOfSubprotocols {
  readonly offered: readonly string[];
  /** Undefined when the server chose none. */
  readonly chosen: string | undefined;
}

/**
 * Opens a subprotocol: one call for each connection, so that the decoders of its two sides can share what they learn.
 * `whole` when both directions are seen from their first octet.
 */
export type Subprotocol = (seen: { readonly whole: boolean }) => OpenSubprotocol;

/** Tells by the payload of a client's first frame which subprotocol is spoken where none was agreed on. */
export type Recognise = (payload: Uint8Array) => Subprotocol | undefined;

/** The subprotocols that the stack can open, by their registered names. */
export type Subprotocols = Readonly<Record<string, Subprotocol>>;

/**
 * What runs inside the messages of one direction of a WebSocket. The payloads of its messages, joined, are a stream of
 * their own, because a subprotocol's units need not end where messages do. Each frame holds its own payload, unmasked; of a
 * compressed message its last frame holds all that it inflates to.
 */
export class PayloadLayer extends CarriedLayer<PayloadDecoder> {
  readonly #side: Side;
  readonly #subprotocol: OpenSubprotocol;
  /** The nested units that ended with a message, by its last frame. */
  readonly #ended = new Map<number, UnitRange>();

  constructor(side: Side, subprotocol: OpenSubprotocol) {
    super((stream) => subprotocol.decoder(stream, side));
    this.#side = side;
    this.#subprotocol = subprotocol;
  }

  /** What a frame with this opcode breaks by carrying the subprotocol; `offset` is that of its first octet. */
  judgeFrame(opcode: number, offset: number): readonly Breach[] {
    return this.#subprotocol.judgeFrame?.(opcode, offset, this.#side) ?? [];
  }

  /** Those of a message end with its last frame. A message may be empty, and a unit too. */
  override endingIn(frame: number): UnitRange {
    const { count } = this.stream.units;
    return this.#ended.get(frame) ?? { from: count, to: count };
  }

  /** Takes the next message of this direction. */
  receive({ opcode, octets, payloads, lastUnit }: Message): void {
    const from = this.stream.units.count;
    let at = this.stream.octets.end;
    if (payloads === undefined) this.pieces.add({ at, length: octets.length, offset: undefined }, lastUnit);
    for (const { unit, offset, length } of payloads ?? []) {
      this.pieces.add({ at, length, offset }, unit);
      at += length;
    }
    this.stream.octets.append(octets);
    this.decoder.advance();
    this.decoder.endMessage?.(opcode);
    this.#ended.set(lastUnit, { from, to: this.stream.units.count });
  }
}
