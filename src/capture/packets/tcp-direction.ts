import type { Segment } from './tcp-segment.ts';

/** What a segment adds to its direction, in the order of the octets. */
export type Added =
  | { readonly kind: 'octets'; readonly offset: number; readonly octets: Uint8Array; readonly time: number }
  | { readonly kind: 'missing'; readonly offset: number; readonly length: number; readonly time: number }
  | { readonly kind: 'end'; readonly time: number };

/** Octets that came before others that stand before them. */
interface Early {
  readonly offset: number;
  readonly segment: Segment;
}

/** Sequence numbers count to 2^32 and begin anew (RFC 9293 section 3.4). */
const MODULUS = 2 ** 32;

/**
 * One direction of a TCP connection put together: each octet once, in order, whatever came twice or out of order. Octets that
 * the other side acknowledged and that are in no packet are missing.
 */
export class TcpDirection {
  /** The sequence number of the octet at offset 0; undefined before anything was seen. */
  #first: number | undefined;
  /** Offset of the next octet. */
  #next = 0;
  #early: Early[] = [];
  #endsAt: number | undefined;
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes the next segment of this direction. */
  *receive(segment: Segment): Generator<Added> {
    const { sequence, syn, fin, octets, cut } = segment;
    if (syn) {
      this.#first ??= (sequence + 1) % MODULUS;
      return;
    }
    this.#first ??= sequence;
    const offset = this.#offsetOf(sequence);
    // A probe of an idle connection repeats an octet; what stands before the first that was seen is not known.
    if (fin) this.#endsAt ??= offset + octets.length + cut;
    if (octets.length + cut > 0) this.#early.push({ offset, segment });
    yield* this.#inOrder();
    yield* this.#end(segment.time);
  }

  /** The other side has acknowledged what it got: what of it was never seen was lost on the way to the file. */
  *acknowledged({ acknowledged, time }: Segment): Generator<Added> {
    if (acknowledged === undefined || this.#first === undefined) return;
    const to = this.#offsetOf(acknowledged);
    if (to <= this.#next || this.#early.length === 0) return;
    yield* this.#skipTo(Math.min(...this.#early.map(({ offset }) => offset)), time);
    yield* this.#inOrder();
    yield* this.#end(time);
  }

  /** No segment follows: what is still waited for is missing. */
  *finish(time: number): Generator<Added> {
    while (this.#early.length > 0) {
      yield* this.#skipTo(Math.min(...this.#early.map(({ offset }) => offset)), time);
      yield* this.#inOrder();
    }
    yield* this.#end(time);
  }

  *#skipTo(offset: number, time: number): Generator<Added> {
    if (offset <= this.#next) return;
    yield { kind: 'missing', offset: this.#next, length: offset - this.#next, time };
    this.#next = offset;
  }

  /** Octets that follow on those that are known. */
  *#inOrder(): Generator<Added> {
    this.#early.sort((one, other) => one.offset - other.offset);
    while (this.#early[0] && this.#early[0].offset <= this.#next) {
      const { offset, segment } = this.#early.shift() as Early;
      const fresh = segment.octets.subarray(this.#next - offset);
      if (fresh.length > 0) {
        yield { kind: 'octets', offset: this.#next, octets: fresh, time: segment.time };
        this.#next += fresh.length;
      }
      yield* this.#skipTo(offset + segment.octets.length + segment.cut, segment.time);
    }
  }

  *#end(time: number): Generator<Added> {
    if (this.#ended || this.#endsAt === undefined || this.#next < this.#endsAt) return;
    this.#ended = true;
    yield { kind: 'end', time };
  }

  /** How far a sequence number stands behind the first, the nearer way round from the next one. */
  #offsetOf(sequence: number): number {
    const next = ((this.#first ?? 0) + this.#next) % MODULUS;
    const ahead = (sequence - next + MODULUS) % MODULUS;
    return this.#next + (ahead < MODULUS / 2 ? ahead : ahead - MODULUS);
  }
}
