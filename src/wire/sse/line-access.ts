import type { OctetStream } from '../octets/octet-stream.ts';
import type { UnitRow } from '../octets/unit-table.ts';
import { bomLength, nameEnd, pastColon, textEnd, valueStart } from './line.ts';
import { TextReader } from './text-reader.ts';

/**
 * One line taken apart: where its parts stand, as indexes in `octets`. Parts that are missing are empty. It is filled again
 * and again, with line after line: an object for each would take as long as the fields that are made of it.
 */
export class Line implements UnitRow {
  offset = 0;
  length = 0;
  kind = 0;
  context = 0;
  /** Octets among which the line is; the first of them stands at absolute offset `base`. They are a view, valid until the stream grows. */
  octets: Uint8Array = new Uint8Array(0);
  base = 0;
  /** Where the line begins: with a byte order mark, or with its name. */
  from = 0;
  nameFrom = 0;
  /** Index of the colon; where there is none, `to`. */
  colon = 0;
  /** Past the colon and one space after it. */
  valueFrom = 0;
  /** Where the line end begins, and where it is over. */
  to = 0;
  end = 0;
  readonly #texts: TextReader;

  constructor(texts: TextReader) {
    this.#texts = texts;
  }

  /** Finds the parts of the line, whose row is known; `first` when it is the first of its stream. */
  takeApart(octets: Uint8Array, base: number, first: boolean): void {
    const from = this.offset - base;
    const end = from + this.length;
    const to = textEnd(octets, from, end);
    const nameFrom = first ? from + bomLength(octets, from) : from;
    const colon = nameEnd(this.kind, octets, nameFrom, to);
    this.octets = octets;
    this.base = base;
    this.from = from;
    this.nameFrom = nameFrom;
    this.colon = colon;
    this.valueFrom = pastColon(octets, colon, to);
    this.to = to;
    this.end = end;
  }

  /** The value of the field that the line is. */
  value(): string {
    return this.text(this.valueFrom, this.to);
  }

  /** The text from index `from` to `to`, read as UTF-8. */
  text(from: number, to: number): string {
    return this.#texts.read(this.octets, this.base, from, to);
  }

  /** Whether all octets of the line but its end are known to be ASCII, because all around them are. */
  isAscii(): boolean {
    return this.#texts.isAscii(this.octets, this.base, this.from, this.to);
  }
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
  readonly #texts = new TextReader();
  readonly #line = new Line(this.#texts);
  readonly #row: UnitRow = new Line(this.#texts);
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

  kind(index: number): number {
    return this.#stream.units.kind(index);
  }

  context(index: number): number {
    return this.#stream.units.context(index);
  }

  /** The line at `index`, taken apart where its octets are held. It is valid until the next is asked for. */
  line(index: number): Line {
    const line = this.#line;
    this.#stream.units.read(index, line);
    if (line.offset < this.#stream.octets.start) return line;
    this.#look(line.offset, line.length);
    line.takeApart(this.#octets, this.#base, line.offset === this.#start);
    return line;
  }

  /** The row of the line at `index`, valid until the next is asked for; undefined when the line is no longer held. */
  row(index: number): UnitRow | undefined {
    if (index < this.firstKept) return undefined;
    const row = this.#row;
    this.#stream.units.read(index, row);
    return row.offset < this.#stream.octets.start ? undefined : row;
  }

  /** The value of the field that the line at `index` is; undefined when the line is no longer held. */
  value(index: number): string | undefined {
    const row = this.row(index);
    return row && this.valueOf(row);
  }

  /** The value of the field that the line of a row is, which is held. */
  valueOf({ offset, length, kind }: UnitRow): string {
    this.#look(offset, length);
    const octets = this.#octets;
    const from = offset - this.#base;
    const to = textEnd(octets, from, from + length);
    const nameFrom = offset === this.#start ? from + bomLength(octets, from) : from;
    return this.#texts.read(octets, this.#base, valueStart(kind, octets, nameFrom, to), to);
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
