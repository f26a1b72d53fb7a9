import type { OctetStream } from '../octets/octet-stream.ts';
import { bomLength, CR, isTaken, kindOf, LF, valueStart } from './line.ts';
import { nextLineEnd, shiftOf, wordsOf } from './line-ends.ts';
import { BEGINS, EFFECTIVE, LineKind, TYPED } from './line-kinds.ts';

/** How far an index has come, and what a blank line would find in the buffers. */
export interface LineState {
  /** Absolute offset of the first octet of the stream, where alone a byte order mark may stand. */
  readonly start: number;
  /** Absolute offset of the first octet that is in no line yet. */
  next: number;
  /** Absolute offset up to which no line end was found. */
  scanned: number;
  /** The last line ended with a CR that the next octet may make a CR LF. */
  afterCr: boolean;
  /** No line has come since the last blank one, or at all. */
  begins: boolean;
  /** Lines since the last blank one: a data line, an event line that names a type, an id that is taken. */
  hasData: boolean;
  hasType: boolean;
  hasId: boolean;
  /** The last lines whose id or retry is taken; -1 before the first. */
  idLine: number;
  retryLine: number;
}

/** The state before the first octet, which stands at absolute offset `start`. */
export function newLineState(start: number): LineState {
  return {
    start,
    next: start,
    scanned: start,
    afterCr: false,
    begins: true,
    hasData: false,
    hasType: false,
    hasId: false,
    idLine: -1,
    retryLine: -1,
  };
}

/**
 * Indexes every line whose end has come (HTML section 9.2.5): LF, CR LF, or CR, which is taken at once, as a reader does
 * that must not wait; a LF that comes after it belongs to it all the same.
 */
export function indexLines(stream: OctetStream, state: LineState): void {
  const { octets, units } = stream;
  if (state.afterCr && octets.end > state.next) {
    state.afterCr = false;
    if (octets.at(state.next) === LF) {
      units.extendLast(units.length(units.count - 1) + 1);
      state.next += 1;
      state.scanned = state.next;
    }
  }
  const base = state.next;
  const view = octets.view(base);
  const words = wordsOf(view);
  const shift = shiftOf(view);
  let from = 0;
  for (
    let at = nextLineEnd(view, words, shift, state.scanned - base);
    at < view.length;
    at = nextLineEnd(view, words, shift, from)
  ) {
    let end = at + 1;
    if (view[at] === CR) {
      if (end === view.length) state.afterCr = true;
      else if (view[end] === LF) end += 1;
    }
    const text = base + from === state.start ? from + bomLength(view, from) : from;
    const kind = kindOf(view, text, at);
    const begins = state.begins ? BEGINS : 0;
    units.push(base + from, end - from, kind, begins | note(view, text, at, kind, units.count, state));
    state.begins = kind === LineKind.blank;
    from = end;
  }
  state.next = base + from;
  state.scanned = base + view.length;
}

/** Notes in `state` what line `index` changes (HTML section 9.2.6); returns what its context says of that. */
function note(octets: Uint8Array, from: number, to: number, kind: number, index: number, state: LineState): number {
  switch (kind) {
    case LineKind.data:
      state.hasData = true;
      return 0;
    case LineKind.blank: {
      const context = (state.hasData ? EFFECTIVE : 0) | (state.hasType ? TYPED : 0);
      state.hasData = false;
      state.hasType = false;
      state.hasId = false;
      return context;
    }
    case LineKind.event:
      state.hasType = valueStart(octets, from, to) < to;
      return 0;
    case LineKind.id:
    case LineKind.retry:
      if (!isTaken(kind, octets, valueStart(octets, from, to), to)) return 0;
      if (kind === LineKind.retry) state.retryLine = index;
      else {
        state.hasId = true;
        state.idLine = index;
      }
      return EFFECTIVE;
    default:
      return 0;
  }
}
