import type { Field, Value } from '../octets/dissection.ts';
import { decodeLatin1 } from '../octets/utf8.ts';
import { CR, LF } from './grammar.ts';

/** One line of a head: `from` to `to` is its text, `to` to `end` its line end. All index the octets that were given. */
export interface Line {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** False for the last line of octets that stop before its line end. */
  readonly whole: boolean;
}

/** The line that begins at index `from`, or undefined at the end of `octets`. A bare LF ends a line too. */
export function readLine(octets: Uint8Array, from: number): Line | undefined {
  if (from >= octets.length) return undefined;
  const lf = octets.indexOf(LF, from);
  if (lf === -1) {
    const to = octets.at(-1) === CR ? octets.length - 1 : octets.length;
    return { from, to, end: octets.length, whole: false };
  }
  const to = lf > from && octets[lf - 1] === CR ? lf - 1 : lf;
  return { from, to, end: lf + 1, whole: true };
}

/** Whether a whole line ends with LF alone. */
export function endsBare(line: Line): boolean {
  return line.whole && line.end - line.to === 1;
}

/** Octets up to this many are decoded at once, and texts cut from that. */
const DECODED_AT_ONCE = 65_536;

/** Makes fields of octets whose first one has the absolute offset `base`. */
export class FieldMaker {
  readonly octets: Uint8Array;
  readonly base: number;
  #decoded: string | undefined;

  constructor(octets: Uint8Array, base: number) {
    this.octets = octets;
    this.base = base;
  }

  /** The octets from index `from` to `to` as ISO-8859-1. */
  text(from: number, to: number): string {
    if (this.octets.length > DECODED_AT_ONCE) return decodeLatin1(this.octets.subarray(from, to));
    this.#decoded ??= decodeLatin1(this.octets);
    return this.#decoded.slice(from, to);
  }

  /** A field over the octets from index `from` to `to`; its value is their text unless another is given. */
  make(
    name: string,
    from: number,
    to: number,
    more: { value?: Value; meaning?: string; fields?: Field[] } = {},
  ): Field {
    const { value = this.text(from, to), meaning, fields } = more;
    const field: Field = { name, offset: this.base + from, length: to - from, value };
    if (meaning === undefined && fields === undefined) return field;
    return { ...field, ...(meaning !== undefined && { meaning }), ...(fields !== undefined && { fields }) };
  }

  /** The field of a line's end, none when it has not come yet. */
  lineEnd(line: Line): Field[] {
    if (line.end === line.to) return [];
    const name = line.end - line.to === 2 ? 'CRLF' : line.whole ? 'LF' : 'CR';
    return [this.make(name, line.to, line.end)];
  }
}
