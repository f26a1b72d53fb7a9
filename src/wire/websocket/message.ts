import type { Span } from '../octets/dissection.ts';
import { joinOctets } from '../octets/join.ts';
import type { FrameAccess } from './frame-access.ts';
import { COMPRESSED, ENDS, MESSAGE, STARTS } from './frame-index.ts';
import { type FrameCircumstances, judgeFrameHead } from './frame-judge.ts';
import type { InflateLog } from './inflate-log.ts';
import { CLOSE, TEXT } from './opcodes.ts';
import { isUtf8 } from './text-judge.ts';

/** The payload of one frame: where it stands, masked or not, and the index of its frame. */
export interface Payload extends Span {
  readonly unit: number;
}

/** A whole message as its receiver's application gets it: unmasked, put together, inflated. */
export interface Message {
  /** 1 text, 2 binary. */
  readonly opcode: number;
  readonly octets: Uint8Array;
  /** The payloads that make it up, in order; undefined for a compressed message, whose octets do not stand in them. */
  readonly payloads?: readonly Payload[] | undefined;
  /** Indexes of its first and last frame in the stream's unit table; control frames may lie between. */
  readonly firstUnit: number;
  readonly lastUnit: number;
}

/**
 * Puts messages together out of the frames indexed so far, each once. It stops at the first frame on which a conforming
 * receiver would fail the connection, and at a Close frame: nothing is delivered after either.
 */
export function createMessageBuilder(
  frames: FrameAccess,
  log: InflateLog | undefined,
  circumstances: FrameCircumstances,
  onMessage: (message: Message) => void,
): { advance(): void } {
  let next = frames.first;
  let stopped = false;
  let firstUnit = -1;
  let parts: Uint8Array[] = [];
  let payloads: Payload[] = [];

  function octetsOf(index: number): Uint8Array | undefined {
    const compressed = (frames.context(index) & COMPRESSED) !== 0;
    const octets = compressed ? log?.inflated(index) : joinOctets(parts);
    const broken = compressed && log?.judge(index) !== undefined;
    return broken ? undefined : octets;
  }

  function receive(index: number): void {
    const head = frames.head(index);
    const context = frames.context(index);
    const place = { offset: frames.offset(index), context, carried: frames.carriedBefore(index, context) };
    const broken = judgeFrameHead(head, place, circumstances);
    stopped = broken.length > 0 || head.opcode === CLOSE || frames.isUndecodable(index);
    if (stopped || (context & MESSAGE) === 0) return;
    if (context & STARTS) {
      firstUnit = index;
      parts = [];
      payloads = [];
    }
    const compressed = (context & COMPRESSED) !== 0;
    if (!compressed) {
      const payload = frames.payload(index).slice();
      parts.push(payload);
      payloads.push({ unit: index, offset: frames.offset(index) + head.payloadAt, length: payload.length });
    }
    if ((context & ENDS) === 0) return;
    const octets = octetsOf(index);
    parts = [];
    const opcode = context & MESSAGE;
    stopped = octets === undefined || (opcode === TEXT && !isUtf8(octets));
    if (octets === undefined || stopped) return;
    onMessage({ opcode, octets, payloads: compressed ? undefined : payloads, firstUnit, lastUnit: index });
  }

  return {
    advance() {
      for (; next < frames.count && !stopped; next += 1) receive(next);
    },
  };
}
