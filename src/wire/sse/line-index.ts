import type { OctetBuffer } from '../octets/octet-buffer.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { bomLength, CR, LF } from './line.ts';
import { LineBatch, SOME_DATA, SOME_ID, SOME_TYPE } from './line-batch.ts';
import { findLineEnds, shiftOf, wordsOf } from './line-ends.ts';

/** How many octets are searched for line ends at once. */
const WINDOW = 4096;
const batch = new LineBatch(WINDOW);

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
  for (let at = from; at < octets.end; ) {
    const run = octets.run(at).subarray(0, WINDOW);
    const { ends } = batch;
    if (findLineEnds(run, wordsOf(run), shiftOf(run), 0, run.length, ends) > 0) return at + (ends[0] as number);
    at += run.length;
  }
  return octets.end;
}

/** Indexes the lines that end in `view`, whose first octet stands at `state.next`. */
function indexRun({ units }: OctetStream, state: LineState, view: Uint8Array): void {
  const base = state.next;
  const words = wordsOf(view);
  const shift = shiftOf(view);
  batch.base = base;
  for (let from = state.scanned - base; from < view.length; from += WINDOW) {
    const first = state.next - base;
    const nameFrom = state.next === state.start ? first + bomLength(view, first) : first;
    batch.start = state.next;
    batch.since = state.since;
    batch.fill(view, words, shift, from, Math.min(from + WINDOW, view.length), first, nameFrom);
    if (batch.count === 0) continue;
    state.since = batch.since;
    if (batch.idLine !== -1) state.idLine = units.count + batch.idLine;
    if (batch.retryLine !== -1) state.retryLine = units.count + batch.retryLine;
    units.pushAll(batch);
    state.next = units.end();
  }
  state.afterCr = state.next === base + view.length && view[view.length - 1] === CR;
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
