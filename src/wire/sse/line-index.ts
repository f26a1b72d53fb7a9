import type { OctetBuffer } from '../octets/octet-buffer.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { bomLength, CR, isTaken, kindOf, LF, valueStart } from './line.ts';
import { nextLineEnd, shiftOf, wordsOf } from './line-ends.ts';
import { BEGINS, EFFECTIVE, LineKind, TYPED } from './line-kinds.ts';

/** What has come since the last blank line: a line at all, data, a type that is not empty, an id that is taken. */
const SOME_LINE = 1;
const SOME_DATA = 2;
const SOME_TYPE = 4;
const SOME_ID = 8;

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
  /** Bits for what has come since the last blank line. */
  since: number;
  /** The last lines whose id or retry is taken; -1 before the first. */
  idLine: number;
  retryLine: number;
}

/** The state before the first octet, which stands at absolute offset `start`. */
export function newLineState(start: number): LineState {
  return { start, next: start, scanned: start, afterCr: false, since: 0, idLine: -1, retryLine: -1 };
}

/** Whether fields have come since the last blank line that the end of the stream would discard. */
export function isWithinEvent({ since }: LineState): boolean {
  return (since & (SOME_DATA | SOME_TYPE | SOME_ID)) !== 0;
}

/**
 * Indexes every line whose end has come (HTML section 9.2.5): LF, CR LF, or CR, which is taken at once, as a reader does
 * that must not wait; a LF that comes after it belongs to it all the same.
 *
 * Octets are looked at where they lie. Only a line that begins in one array and ends in another is copied.
 */
export function indexLines(stream: OctetStream, state: LineState): void {
  const { octets } = stream;
  while (state.scanned < octets.end || state.afterCr) {
    if (state.afterCr && !joinLineFeed(stream, state)) return;
    const run = octets.run(state.next);
    indexRun(stream, state, run);
    if (state.afterCr || state.scanned === octets.end) continue;
    const end = lineEndFrom(octets, state.scanned);
    // With the octet after it, which may be the LF of its CR.
    if (end < octets.end) indexRun(stream, state, octets.gathered(state.next, Math.min(end + 2, octets.end)));
    else state.scanned = octets.end;
  }
}

/** Offset of the first CR or LF from `from` on; the end of the octets where there is none. */
function lineEndFrom(octets: OctetBuffer, from: number): number {
  let at = from;
  while (at < octets.end) {
    const run = octets.run(at);
    const found = nextLineEnd(run, wordsOf(run), shiftOf(run), 0);
    at += found;
    if (found < run.length) break;
  }
  return at;
}

/** Indexes the lines that end in `view`, whose first octet stands at `state.next`. */
function indexRun({ units }: OctetStream, state: LineState, view: Uint8Array): void {
  const base = state.next;
  const words = wordsOf(view);
  const shift = shiftOf(view);
  let { since } = state;
  let from = 0;
  let at = nextLineEnd(view, words, shift, state.scanned - base);
  let text: number = at < view.length && base === state.start ? bomLength(view, 0) : 0;
  while (at < view.length) {
    let end = at + 1;
    if (view[at] === CR) {
      if (end === view.length) state.afterCr = true;
      else if (view[end] === LF) end += 1;
    }
    const kind = kindOf(view, text, at);
    let context = since === 0 ? BEGINS : 0;
    if (kind === LineKind.data) since |= SOME_LINE | SOME_DATA;
    else if (kind === LineKind.blank) {
      context |= (since & SOME_DATA ? EFFECTIVE : 0) | (since & SOME_TYPE ? TYPED : 0);
      since = 0;
    } else if (kind === LineKind.event) {
      const isNamed = valueStart(view, text, at) < at;
      since = (since & ~SOME_TYPE) | SOME_LINE | (isNamed ? SOME_TYPE : 0);
    } else {
      since |= SOME_LINE;
      if (isTaken(kind, view, text, at)) {
        context |= EFFECTIVE;
        if (kind === LineKind.retry) state.retryLine = units.count;
        else {
          since |= SOME_ID;
          state.idLine = units.count;
        }
      }
    }
    units.push(base + from, end - from, kind, context);
    from = end;
    text = end;
    at = nextLineEnd(view, words, shift, end);
  }
  state.since = since;
  state.next = base + from;
  state.scanned = Math.max(state.scanned, base + view.length);
}

/** Gives the last line, which ended with a CR, the LF that comes next, if it is one. Answers whether that is known. */
function joinLineFeed({ octets, units }: OctetStream, state: LineState): boolean {
  const octet = octets.at(state.next);
  if (octet === undefined) return false;
  state.afterCr = false;
  if (octet !== LF) return true;
  units.extendLast(units.length(units.count - 1) + 1);
  state.next += 1;
  state.scanned = Math.max(state.scanned, state.next);
  return true;
}
