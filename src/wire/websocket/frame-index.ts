import type { OctetBuffer } from '../octets/octet-buffer.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { BINARY, CLOSE, CONTINUATION, TEXT } from './opcodes.ts';

/** Unit kinds that the frame decoder writes into the unit table. */
const FRAME = 0;
export const UNDECODABLE = 1;

/**
 * What the context octet of a frame's row carries. The low two bits name the message that the frame belongs to, by the
 * opcode of its first frame: 1 text, 2 binary, 0 none (control frames, frames with a reserved opcode, continuations of nothing).
 */
export const MESSAGE = 0b11;
/** The message has RSV1 set on its first frame, and compression was negotiated. */
export const COMPRESSED = 0b100;
/** The same side sent a Close frame before this frame. */
export const AFTER_CLOSE = 0b1000;
/** A fragmented message was under way when the frame came. */
export const WITHIN_MESSAGE = 0b1_0000;
/** The frame is the first of its message. */
export const STARTS = 0b10_0000;
/** The frame is the last of its message. */
export const ENDS = 0b100_0000;

/** How many octets stand before the payload of a frame at most: two, an extended length of eight, and the masking key. */
export const LONGEST_HEAD = 14;

/** Everything that the index of the next frame depends on. */
export interface IndexState {
  /** Offset of the first octet not yet indexed. */
  next: number;
  /** Opcode and COMPRESSED bit of the fragmented message under way, 0 when there is none. */
  open: number;
  closed: boolean;
  /** No frame can be found any more: a length announced itself as negative. */
  lost: boolean;
}

/**
 * Indexes every whole frame that the stream holds from `state.next` on. Nothing is judged here: the loop looks at the
 * first octets of each frame only, and makes no object a frame.
 */
export function indexFrames(stream: OctetStream, state: IndexState, deflate: boolean): void {
  while (indexRun(stream, state, runWithHead(stream.octets, state.next), deflate));
}

/** What is held in one array from `next` on, with all the first octets of the frame there that have come. */
function runWithHead(octets: OctetBuffer, next: number): Uint8Array {
  const run = octets.run(next);
  if (run.length >= LONGEST_HEAD || next + run.length === octets.end) return run;
  octets.view(next, next + LONGEST_HEAD);
  return octets.run(next);
}

/**
 * Indexes the whole frames whose first octets are in `octets`, which stand from `state.next` on; the last of them may end in
 * what follows. Answers whether there may be more.
 */
function indexRun(stream: OctetStream, state: IndexState, octets: Uint8Array, deflate: boolean): boolean {
  const { units } = stream;
  const start = state.next;
  const end = octets.length;
  const whole = stream.octets.end - start;
  let more = end < whole;
  const compressible = deflate ? COMPRESSED : 0;
  let { open, closed } = state;
  let at = 0;
  while (end - at >= 2) {
    const first = octets[at] as number;
    const second = octets[at + 1] as number;
    let length = second & 0x7f;
    let payload = 2;
    if (length === 126) {
      if (end - at < 4) break;
      length = ((octets[at + 2] as number) << 8) | (octets[at + 3] as number);
      payload = 4;
    } else if (length === 127) {
      if (end - at < 10) break;
      if ((octets[at + 2] as number) >= 0x80) {
        state.lost = true;
        more = false;
        break;
      }
      length = readLength64(octets, at + 2);
      payload = 10;
    }
    const past = at + payload + ((second & 0x80) >>> 5) + length;
    if (past > whole) {
      more = false;
      break;
    }

    const opcode = first & 0x0f;
    let context = closed ? AFTER_CLOSE : 0;
    if (open !== 0) context |= WITHIN_MESSAGE;
    if (opcode === CONTINUATION) {
      if (open !== 0) {
        context |= open;
        if (first >= 0x80) {
          context |= ENDS;
          open = 0;
        }
      }
    } else if (opcode <= BINARY) {
      const message = opcode | (first & 0x40 ? compressible : 0);
      context |= message | STARTS;
      if (first >= 0x80) {
        context |= ENDS;
        open = 0;
      } else open = message;
    } else if (opcode === CLOSE) closed = true;
    units.push(start + at, past - at, FRAME, context);
    at = past;
  }
  state.next = start + at;
  state.open = open;
  state.closed = closed;
  return more;
}

/** The context that the frame with this opcode and RSV1 will have when it is the next to be indexed. */
export function contextOfNext(state: IndexState, opcode: number, rsv1: number, deflate: boolean): number {
  const around = (state.closed ? AFTER_CLOSE : 0) | (state.open === 0 ? 0 : WITHIN_MESSAGE);
  if (opcode === CONTINUATION) return around | state.open;
  if (opcode > BINARY) return around;
  return around | opcode | STARTS | (deflate && rsv1 === 1 ? COMPRESSED : 0);
}

/** The 64-bit payload length at `at` as a number; beyond 2^53 - 1 it is rounded, and no stream is that long. */
export function readLength64(octets: Uint8Array, at: number): number {
  let length = 0;
  for (let index = at; index < at + 8; index++) length = length * 256 + (octets[index] as number);
  return length;
}

/** True when a frame's context says that it belongs to a text message. */
export function isText(context: number): boolean {
  return (context & MESSAGE) === TEXT;
}
