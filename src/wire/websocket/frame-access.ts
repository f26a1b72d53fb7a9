import type { OctetStream } from '../octets/octet-stream.ts';
import { type FrameHead, readFrameHead } from './frame-head.ts';
import { COMPRESSED, LONGEST_HEAD, MESSAGE, STARTS, UNDECODABLE } from './frame-index.ts';
import { unmaskParts, unmaskSpan } from './unmask.ts';

/** The indexed frames of a stream, read back. Indexes count in the stream's unit table. */
export class FrameAccess {
  readonly #stream: OctetStream;
  /** The last question to `messageStart` and its answer, so that asking for frame after frame looks back one step each. */
  #asked = -1;
  #answered = -1;
  /** The last frame of a message whose payloads were added up, and the sum up to it, itself included. */
  #summedTo = -1;
  #sum = 0;
  /** Index of the first unit that is a frame of this decoder. */
  readonly first: number;

  constructor(stream: OctetStream) {
    this.#stream = stream;
    this.first = stream.units.count;
  }

  get count(): number {
    return this.#stream.units.count;
  }

  context(index: number): number {
    return this.#stream.units.context(index);
  }

  offset(index: number): number {
    return this.#stream.units.offset(index);
  }

  length(index: number): number {
    return this.#stream.units.length(index);
  }

  isUndecodable(index: number): boolean {
    return this.#stream.units.kind(index) === UNDECODABLE;
  }

  /** The first frame whose row the unit table still holds. */
  get firstKept(): number {
    return Math.max(this.first, this.#stream.units.first);
  }

  /** False once octets of the frame have been discarded from the stream. */
  isHeld(index: number): boolean {
    return index >= this.#stream.units.first && this.offset(index) >= this.#stream.octets.start;
  }

  /** A view of the frame's octets, valid until the stream grows. */
  octets(index: number): Uint8Array {
    const offset = this.offset(index);
    return this.#stream.octets.view(offset, offset + this.#stream.units.length(index));
  }

  /** The first octets of the frame, read. */
  head(index: number): FrameHead {
    const offset = this.offset(index);
    return readFrameHead(this.#stream.octets.view(offset, offset + Math.min(this.length(index), LONGEST_HEAD)));
  }

  /** Absolute offset of the first octet of the payload. */
  payloadOffset(index: number): number {
    return this.offset(index) + Math.max(0, this.head(index).payloadAt);
  }

  /**
   * The payload as meant: a copy of a masked one, a view of one that is not. Empty when the frame is no longer held. A copy
   * of octets held in several arrays is made `into` the array given, when that is long enough.
   */
  payload(index: number, into?: Uint8Array<ArrayBuffer>): Uint8Array {
    if (!this.isHeld(index)) return new Uint8Array(0);
    const { octets } = this.#stream;
    const offset = this.offset(index);
    const length = this.length(index);
    const run = octets.run(offset);
    if (run.length >= length) return payloadOf(run, readFrameHead(run.subarray(0, length)), length);
    const head = this.head(index);
    if (head.mask !== 1) return payloadOf(this.octets(index), head, length);
    const from = offset + head.payloadAt;
    const key = octets.view(from - 4, from).slice();
    const size = length - head.payloadAt;
    const payload = into && into.length >= size ? into.subarray(0, size) : new Uint8Array(size);
    unmaskParts(octets.runs(from, offset + length), payload, key);
    return payload;
  }

  /**
   * Octets of payload in the earlier fragments of the message that the frame at `index` goes on with; `index` may be the frame
   * that is to come next. 0 for a frame that begins a message or belongs to none, and in a compressed message, whose length
   * counts after inflating. Fragments that are no longer held count if they were added up while they were.
   */
  carriedBefore(index: number, context: number): number {
    if ((context & MESSAGE) === 0 || context & (STARTS | COMPRESSED)) return 0;
    let sum = 0;
    for (let earlier = index - 1; earlier >= this.first; earlier -= 1) {
      if (earlier === this.#summedTo) {
        sum += this.#sum;
        break;
      }
      if (!this.isHeld(earlier)) break;
      const of = this.context(earlier);
      if (of & MESSAGE) sum += this.length(earlier) - Math.max(0, this.head(earlier).payloadAt);
      if (of & STARTS) break;
    }
    this.#summedTo = index - 1;
    this.#sum = sum;
    return sum;
  }

  /**
   * Index of the first frame of the message that the frame at `index` belongs to; when that one's row is no longer kept, of
   * the last frame before those that are.
   */
  messageStart(index: number): number {
    const { firstKept } = this;
    let start = index;
    while (start > this.first && start !== this.#asked && start >= firstKept && (this.context(start) & STARTS) === 0) {
      start -= 1;
    }
    if (start === this.#asked) start = this.#answered;
    this.#asked = index;
    this.#answered = start;
    return start;
  }
}

/** The octets of a payload as meant, up to position `to` in the frame; empty when there are none yet. */
export function payloadOf(octets: Uint8Array, head: FrameHead, to: number): Uint8Array {
  const from = head.payloadAt;
  if (from === -1 || to <= from) return octets.subarray(0, 0);
  return head.mask === 1 ? unmaskSpan(octets, from, to, octets, from - 4) : octets.subarray(from, to);
}
