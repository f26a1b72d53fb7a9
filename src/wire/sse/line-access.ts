import type { OctetStream } from '../octets/octet-stream.ts';
import { bomLength, colonOf, pastColon, textEnd, valueStart } from './line.ts';
import { TextReader } from './text-reader.ts';

/** The greatest number that the engine may take for a small integer. */
const MOST_SMALL = 0x7fffffff;

/** Where the parts of one line stand, as indexes in `octets`. Parts that are missing are empty. */
export interface LineParts {
  /** Octets among which the line is; the first of them stands at absolute offset `base`. */
  readonly octets: Uint8Array;
  readonly base: number;
  /** Where the line begins: with a byte order mark, or with its name. */
  readonly from: number;
  readonly nameFrom: number;
  /** Index of the colon; where there is none, `to`. */
  readonly colon: number;
  /** Past the colon and one space after it. */
  readonly valueFrom: number;
  /** Where the line end begins, and where it is over. */
  readonly to: number;
  readonly end: number;
}

/** The parts of the line from index `from` to `end` of `octets`; `first` when it is the first of its stream. */
export function partsOf(octets: Uint8Array, base: number, from: number, end: number, first: boolean): LineParts {
  const to = textEnd(octets, from, end);
  const nameFrom = first ? from + bomLength(octets, from) : from;
  const colon = colonOf(octets, nameFrom, to);
  return { octets, base, from, nameFrom, colon, valueFrom: pastColon(octets, colon, to), to, end };
}

/** The indexed lines of a stream, read back. Indexes count in the stream's unit table. */
export class LineAccess {
  readonly #stream: OctetStream;
  readonly #start: number;
  /** Octets around the last line that was asked for, seen once for many lines; the first of them stands at `#base`. */
  #octets: Uint8Array = new Uint8Array(0);
  #base = 0;
  /** What the stream held when they were seen: a view is valid no longer. */
  #seenStart = 0;
  #seenEnd = -1;
  readonly texts = new TextReader();
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
    const offset = this.#stream.units.offset(index);
    // The engine keeps small integers in the objects that they are put in, and each number that came from a table of
    // floating-point ones in a box of its own.
    return offset <= MOST_SMALL ? offset | 0 : offset;
  }

  length(index: number): number {
    const length = this.#stream.units.length(index);
    return length <= MOST_SMALL ? length | 0 : length;
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

  /** The parts of the line of `length` octets at absolute `offset`, which is held. They are views, valid until the stream grows. */
  parts(offset: number, length: number): LineParts {
    this.#look(offset, length);
    const from = offset - this.#base;
    return partsOf(this.#octets, this.#base, from, from + length, offset === this.#start);
  }

  /** The value of the field that a line is; undefined when the line is no longer held. */
  value(index: number): string | undefined {
    if (!this.isHeld(index)) return undefined;
    const offset = this.offset(index);
    const length = this.length(index);
    this.#look(offset, length);
    const octets = this.#octets;
    const from = offset - this.#base;
    const to = textEnd(octets, from, from + length);
    const nameFrom = offset === this.#start ? from + bomLength(octets, from) : from;
    return this.texts.read(octets, this.#base, valueStart(this.kind(index), octets, nameFrom, to), to);
  }

  /** Sees to it that the line of `length` octets at `offset` is among `#octets`. */
  #look(offset: number, length: number): void {
    const { octets } = this.#stream;
    const isValid = this.#seenStart === octets.start && this.#seenEnd === octets.end;
    const isWithin = offset >= this.#base && offset + length <= this.#base + this.#octets.length;
    if (isValid && isWithin) return;
    const run = octets.run(offset);
    this.#octets = length <= run.length ? run : octets.gathered(offset, offset + length);
    this.#base = offset;
    this.#seenStart = octets.start;
    this.#seenEnd = octets.end;
  }
}
