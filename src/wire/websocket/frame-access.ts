import type { OctetStream } from '../octets/octet-stream.ts';
import { type FrameHead, readFrameHead } from './frame-head.ts';
import { STARTS, UNDECODABLE } from './frame-index.ts';
import { unmaskSpan } from './unmask.ts';

/** The indexed frames of a stream, read back. Indexes count in the stream's unit table. */
export class FrameAccess {
  readonly #stream: OctetStream;
  /** The last question to `messageStart` and its answer, so that asking for frame after frame looks back one step each. */
  #asked = -1;
  #answered = -1;
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

  /** False once octets of the frame have been discarded from the stream. */
  isHeld(index: number): boolean {
    return this.offset(index) >= this.#stream.octets.start;
  }

  /** A view of the frame's octets, valid until the stream grows. */
  octets(index: number): Uint8Array {
    const offset = this.offset(index);
    return this.#stream.octets.view(offset, offset + this.#stream.units.length(index));
  }

  /** Absolute offset of the first octet of the payload. */
  payloadOffset(index: number): number {
    return this.offset(index) + Math.max(0, readFrameHead(this.octets(index)).payloadAt);
  }

  /** The payload as meant: a copy of a masked one, a view of one that is not. Empty when the frame is no longer held. */
  payload(index: number): Uint8Array {
    if (!this.isHeld(index)) return new Uint8Array(0);
    const octets = this.octets(index);
    return payloadOf(octets, readFrameHead(octets), octets.length);
  }

  /** Index of the first frame of the message that the frame at `index` belongs to. */
  messageStart(index: number): number {
    let start = index;
    while (start > this.first && start !== this.#asked && (this.context(start) & STARTS) === 0) start -= 1;
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
