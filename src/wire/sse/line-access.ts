import type { OctetStream } from '../octets/octet-stream.ts';
import { decodeUtf8Lossy } from '../octets/utf8.ts';
import { bomLength, colonOf, pastColon, textEnd } from './line.ts';

/** Where the parts of one line stand, as indexes in its octets. Parts that are missing are empty. */
export interface LineParts {
  readonly octets: Uint8Array;
  /** Past the byte order mark; 0 where there is none. */
  readonly nameFrom: number;
  /** Index of the colon; where there is none, `to`. */
  readonly colon: number;
  /** Past the colon and one space after it. */
  readonly valueFrom: number;
  /** Where the line end begins. */
  readonly to: number;
}

/** The parts of the line that `octets` are; `first` when it is the first of its stream. */
export function partsOf(octets: Uint8Array, first: boolean): LineParts {
  const to = textEnd(octets);
  const nameFrom = first ? bomLength(octets, 0) : 0;
  const colon = colonOf(octets, nameFrom, to);
  return { octets, nameFrom, colon, valueFrom: pastColon(octets, colon, to), to };
}

const SHORT = 48;

/** The text of `octets` from `from` to `to`, read as UTF-8; what is none becomes U+FFFD. */
export function textOf(octets: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return decodeUtf8Lossy(octets.subarray(from, to));
  let text = '';
  for (let at = from; at < to; at += 1) {
    const octet = octets[at] as number;
    if (octet >= 0x80) return decodeUtf8Lossy(octets.subarray(from, to));
    text += String.fromCharCode(octet);
  }
  return text;
}

/** The indexed lines of a stream, read back. Indexes count in the stream's unit table. */
export class LineAccess {
  readonly #stream: OctetStream;
  readonly #start: number;
  /** Index of the first unit that is a line. */
  readonly first: number;

  /** @param start absolute offset of the first octet of the event stream */
  constructor(stream: OctetStream, start: number) {
    this.#stream = stream;
    this.#start = start;
    this.first = stream.units.count;
  }

  get count(): number {
    return this.#stream.units.count;
  }

  /** The first line whose row the unit table still holds. */
  get firstKept(): number {
    return Math.max(this.first, this.#stream.units.first);
  }

  offset(index: number): number {
    return this.#stream.units.offset(index);
  }

  length(index: number): number {
    return this.#stream.units.length(index);
  }

  kind(index: number): number {
    return this.#stream.units.kind(index);
  }

  context(index: number): number {
    return this.#stream.units.context(index);
  }

  /** False once the row of the line or one of its octets has been discarded. */
  isHeld(index: number): boolean {
    return index >= this.firstKept && this.offset(index) >= this.#stream.octets.start;
  }

  /** The parts of a line that is held. They are views, valid until the stream grows. */
  parts(index: number): LineParts {
    const offset = this.offset(index);
    return partsOf(this.#stream.octets.view(offset, offset + this.length(index)), offset === this.#start);
  }

  /** The value of the field that a line is; undefined when the line is no longer held. */
  value(index: number): string | undefined {
    if (!this.isHeld(index)) return undefined;
    const { octets, valueFrom, to } = this.parts(index);
    return textOf(octets, valueFrom, to);
  }
}
