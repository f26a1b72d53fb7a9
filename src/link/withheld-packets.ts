import { PACKET_NAMES } from '#wire/mqtt/packet-types.ts';
import { readVariableByteInteger } from '#wire/mqtt/variable-byte-integer.ts';
import { joinOctets } from '#wire/octets/join.ts';

/** Some octets as a library sends them; it need not be a whole control packet. */
type Piece = Uint8Array<ArrayBuffer>;

/**
 * Stands between an MQTT client and its WebSocket, and keeps back the control packets that it is told to. All others pass in
 * the pieces in which the library sent them, each a message of its own.
 */
export class WithheldPackets {
  /** Names of the packets to keep back from now on, such as `PUBACK`. */
  names: ReadonlySet<string> = new Set();
  readonly #kept: { readonly name: string; readonly packet: Piece }[] = [];
  /** What has come of a packet that is not whole yet. */
  #pieces: Piece[] = [];

  /** What is kept back, oldest first. */
  get kept(): readonly string[] {
    return this.#kept.map(({ name }) => name);
  }

  /** Takes the next octets of the client; `pass` sends what goes on. */
  take(octets: Piece, pass: (data: Piece) => void): void {
    this.#pieces.push(octets);
    for (let length = this.#wholeLength(); length !== undefined; length = this.#wholeLength()) {
      const pieces = this.#cut(length);
      const packet = joinOctets(pieces) as Piece;
      const name = PACKET_NAMES[(packet[0] ?? 0) >>> 4] ?? '';
      if (this.names.has(name)) this.#kept.push({ name, packet });
      else for (const piece of pieces) pass(piece);
    }
  }

  /** Lets all go that is kept back. */
  release(pass: (data: Piece) => void): void {
    for (const { packet } of this.#kept.splice(0)) pass(packet);
  }

  /** The connection is over: what was kept back for it is never sent, as if it had been lost on the way. */
  forget(): void {
    this.#kept.length = 0;
    this.#pieces = [];
  }

  /** How long the packet is that begins with the first of what has come, once all of it has (MQTT 3.1.1 section 2.2). */
  #wholeLength(): number | undefined {
    const have = this.#pieces.reduce((sum, { length }) => sum + length, 0);
    if (have < 2) return undefined;
    const head = joinOctets(this.#pieces).subarray(0, 5);
    const remaining = readVariableByteInteger(head, 1, head.length);
    if (remaining === 'too long') return have;
    if (remaining === 'unfinished') return undefined;
    const length = 1 + remaining.length + remaining.value;
    return length <= have ? length : undefined;
  }

  /** Takes the first `length` octets away, in the pieces that they came in. */
  #cut(length: number): Piece[] {
    const cut: Piece[] = [];
    let left = length;
    while (left > 0) {
      const piece = this.#pieces.shift();
      if (!piece) break;
      cut.push(piece.subarray(0, left));
      if (piece.length > left) this.#pieces.unshift(piece.subarray(left));
      left -= Math.min(left, piece.length);
    }
    return cut;
  }
}
