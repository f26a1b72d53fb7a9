import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { deflateMessage } from '#wire/websocket/deflate.ts';
import { type DeflateParameters, deflateOf } from '#wire/websocket/deflate-parameters.ts';

/** What ends a flushed block; only the last fragment of a message is sent without it (RFC 7692 section 7.2.1). */
const TAIL = new Uint8Array([0x00, 0x00, 0xff, 0xff]);

/** Compresses the messages of one side, each with what went before it as far as the parameters allow (RFC 7692). */
export class Compressor {
  readonly #windowBits: number;
  readonly #contextTakeover: boolean;
  #window = new Uint8Array(0);

  constructor(side: Side, agreed: DeflateParameters) {
    const { windowBits, contextTakeover } = deflateOf(side, agreed);
    this.#windowBits = windowBits;
    this.#contextTakeover = contextTakeover;
  }

  /** Whether a message that begins with so many octets is compressed: the threshold counts where no context is kept, as in `ws`. */
  takes(length: number, threshold: number): boolean {
    return this.#contextTakeover || length >= threshold;
  }

  /** The payload of a message or, with `last` false, of a fragment of it that is not its last. */
  compress(octets: Uint8Array, last: boolean): Uint8Array {
    const deflated = deflateMessage(octets, { windowBits: this.#windowBits, dictionary: this.#window });
    const keeps = this.#contextTakeover || !last;
    this.#window = keeps ? joinOctets([this.#window, octets]).slice(-(2 ** this.#windowBits)) : new Uint8Array(0);
    return last ? deflated : joinOctets([deflated, TAIL]);
  }
}
