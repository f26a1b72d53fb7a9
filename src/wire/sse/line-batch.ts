import type { AdjacentUnits } from '../octets/unit-table.ts';
import { CR, isTaken, kindOf, LF, valueStart } from './line.ts';
import { findLineEnds } from './line-ends.ts';
import { BEGINS, EFFECTIVE, LineKind, TYPED } from './line-kinds.ts';

/**
 * What has come since the last blank line: data, a type that is not empty, a line at all, an id that is taken. The first
 * two are the context of the blank line that comes next.
 */
export const SOME_DATA = EFFECTIVE;
export const SOME_TYPE = TYPED;
const SOME_LINE = 4;
export const SOME_ID = 8;

/**
 * The lines that end among a few octets, in columns. One batch is filled again and again: the loop over all lines of all
 * streams writes into arrays that stay the same, and the engine keeps what it has compiled of it.
 */
export class LineBatch implements AdjacentUnits {
  start = 0;
  base = 0;
  count = 0;
  readonly ends: Int32Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly contexts: Uint8Array<ArrayBuffer>;
  /** Bits for what has come since the last blank line; to be set before `fill`. */
  since = 0;
  /** Which of the lines is the last whose id or retry is taken; -1 for none. */
  idLine = -1;
  retryLine = -1;

  /** @param capacity among how many octets it looks for line ends at most */
  constructor(capacity: number) {
    this.ends = new Int32Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.contexts = new Uint8Array(capacity);
  }

  /**
   * Takes the lines of `view` that end from index `from` to `to`.
   *
   * @param words `wordsOf(view)`
   * @param shift `shiftOf(view)`
   * @param first index where the first line starts; `nameFrom` where its name does, past a byte order mark
   */
  fill(
    view: Uint8Array,
    words: Int32Array,
    shift: number,
    from: number,
    to: number,
    first: number,
    nameFrom: number,
  ): void {
    this.#take(view, first, nameFrom, findLineEnds(view, words, shift, from, to, this.ends));
  }

  /** Takes the lines that end at the first `found` CR and LF of `ends`, and writes over them where the lines are over. */
  #take(view: Uint8Array, first: number, firstName: number, found: number): void {
    const { ends, kinds, contexts } = this;
    let { since } = this;
    let count = 0;
    let idLine = -1;
    let retryLine = -1;
    let from = first;
    let nameFrom = firstName;
    for (let each = 0; each < found; each += 1) {
      const to = ends[each] as number;
      // The LF of a CR LF ends no line of its own.
      if (to < from) continue;
      const kind = kindOf(view, nameFrom, to);
      let context = since === 0 ? BEGINS : 0;
      if (kind === LineKind.data) since |= SOME_LINE | SOME_DATA;
      else if (kind === LineKind.blank) {
        context |= since & (EFFECTIVE | TYPED);
        since = 0;
      } else if (kind === LineKind.event) {
        const isNamed = valueStart(kind, view, nameFrom, to) < to;
        since = (since & ~SOME_TYPE) | SOME_LINE | (isNamed ? SOME_TYPE : 0);
      } else {
        since |= SOME_LINE;
        if (isTaken(kind, view, nameFrom, to)) {
          context |= EFFECTIVE;
          if (kind === LineKind.retry) retryLine = count;
          else {
            since |= SOME_ID;
            idLine = count;
          }
        }
      }
      from = to + 1;
      if (view[to] === CR && view[from] === LF) from += 1;
      nameFrom = from;
      ends[count] = from;
      kinds[count] = kind;
      contexts[count] = context;
      count += 1;
    }
    this.count = count;
    this.since = since;
    this.idLine = idLine;
    this.retryLine = retryLine;
  }
}
