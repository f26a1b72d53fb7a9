import type { Breach } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { DeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { createFrameDecoder, type FrameDecoder, type Phase } from '#wire/websocket/frame-decoder.ts';
import { CLOSE, TEXT } from '#wire/websocket/opcodes.ts';

const nothing = new Uint8Array(0);
const bare = { fin: true, rsv1: false, rsv2: false, rsv3: false, payload: nothing };

/**
 * How the client reads the server's frames once octets were sent that no library wrote. It starts in the phase in which
 * the libraries left the connection, and judges what is injected.
 */
export class PeerView {
  readonly #stream = new OctetStream();
  readonly #decoder: FrameDecoder;

  constructor(phase: Phase, deflate: DeflateParameters | undefined) {
    this.#decoder = createFrameDecoder(this.#stream, { side: 'server', start: 0, ...(deflate ? { deflate } : {}) });
    if (phase === 'between fragments') this.#read(encodeFrame({ ...bare, fin: false, opcode: TEXT }));
    if (phase === 'after close') this.#read(encodeFrame({ ...bare, opcode: CLOSE }));
  }

  get phase(): Phase {
    return this.#decoder.phase();
  }

  /** A whole frame of a library passes. Only its place among the fragments matters here, not what it carries. */
  pass(frame: Uint8Array): void {
    if (this.phase === 'inside a frame' || this.phase === 'lost') this.#read(frame);
    else this.#read(encodeFrame({ ...bare, fin: (frame[0] ?? 0) >= 0x80, opcode: (frame[0] ?? 0) & 0x0f }));
    const { units, octets } = this.#stream;
    octets.discardBefore(units.end(0));
    units.discardBefore(units.count - 1);
  }

  /** Reads injected octets and says what they break, spans counted from `offset`. */
  judge(octets: Uint8Array, offset: number): Breach[] {
    const { units, octets: read } = this.#stream;
    const shift = offset - read.end;
    const first = units.count;
    this.#read(octets);
    const breaches: Breach[] = [];
    for (let unit = first; unit < units.count; unit++) breaches.push(...this.#decoder.dissect(unit).broken);
    breaches.push(...(this.#decoder.pending()?.broken ?? []));
    return breaches.map((breach) => ({ ...breach, offset: breach.offset + shift }));
  }

  #read(octets: Uint8Array): void {
    this.#stream.octets.append(octets);
    this.#decoder.advance();
  }
}
