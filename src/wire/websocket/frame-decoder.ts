import type { Decoder, Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { type DeflateParameters, deflateOf } from './deflate-parameters.ts';
import { FrameAccess } from './frame-access.ts';
import { createFrameDissector } from './frame-dissector.ts';
import { type FrameHead, readFrameHead } from './frame-head.ts';
import { AFTER_CLOSE, COMPRESSED, contextOfNext, type IndexState, indexFrames, UNDECODABLE } from './frame-index.ts';
import { frameRules } from './frame-rules.ts';
import { createInflateLog } from './inflate-log.ts';
import { createMessageBuilder, type Message } from './message.ts';

/** Where in the sequence of frames a direction stands: what may lawfully be sent next depends on it. */
export type Phase = 'between messages' | 'between fragments' | 'inside a frame' | 'after close' | 'lost';

/** Bounds on what a decoder takes in; beyond them a message breaks `websocket.message-too-big`. */
export interface FrameLimits {
  /** The longest payload, in octets: of one frame, and of the fragments of an uncompressed message together. */
  readonly payload: number;
  /** The longest message after inflating, in octets. */
  readonly inflated: number;
}

export interface FrameDecoderOptions {
  /** Who sends the octets of the stream. */
  readonly side: Side;
  /** Absolute offset of the first frame. */
  readonly start: number;
  /** The parameters of permessage-deflate, when it was negotiated. */
  readonly deflate?: DeflateParameters;
  readonly limits?: FrameLimits;
}

export interface FrameDecoder extends Decoder {
  /** Offset of the first octet not yet indexed. */
  readonly next: number;
  phase(): Phase;
  /** The first octets of the frame at `index`, read but not judged; undefined for a unit that is no frame. */
  head(index: number): FrameHead | undefined;
  /**
   * The payload of the frame at `index`, unmasked. A view or a copy: valid until the stream grows. Who forgets each payload
   * before asking for the next can give an array to write it `into`, the first of a buffer, and gets a view of that when it
   * is long enough.
   */
  unmasked(index: number, into?: Uint8Array<ArrayBuffer>): Uint8Array;
  /**
   * The message that the frame at `index` belongs to, inflated, as far as its frames are there. Undefined when it is not
   * compressed, or when it cannot be known because a message before it could not be inflated.
   */
  inflated(index: number): Uint8Array | undefined;
  /**
   * Calls `onMessage` for every whole text and binary message that a conforming receiver would deliver, beginning with those
   * that there are already.
   */
  deliver(onMessage: (message: Message) => void): void;
  /** The inflated octets that the next compressed message of this side may refer back to: a dictionary for `deflateMessage`. */
  window(): Uint8Array;
}

const LIMITS: FrameLimits = { payload: Number.MAX_SAFE_INTEGER, inflated: 16 * 1024 * 1024 };

/** A decoder of the frames that one side sends (RFC 6455 section 5, RFC 7692). It indexes from the stream's unit count on. */
export function createFrameDecoder(stream: OctetStream, options: FrameDecoderOptions): FrameDecoder {
  const { side, start, deflate: agreed, limits = LIMITS } = options;
  const deflate = agreed !== undefined;
  const state: IndexState = { next: start, open: 0, closed: false, lost: false };
  const circumstances = { side, deflate, longestPayload: limits.payload };
  const frames = new FrameAccess(stream);
  const log = agreed && createInflateLog(frames, { ...deflateOf(side, agreed), limit: limits.inflated });
  const dissector = createFrameDissector(frames, log, circumstances);
  let messages: ReturnType<typeof createMessageBuilder> | undefined;

  function growUndecodable(): void {
    const { units, octets } = stream;
    const last = units.count - 1;
    if (last >= frames.first && frames.isUndecodable(last)) units.extendLast(octets.end - units.offset(last));
    else units.push(state.next, octets.end - state.next, UNDECODABLE, state.closed ? AFTER_CLOSE : 0);
    state.next = octets.end;
  }

  return {
    protocol: 'websocket',
    get next() {
      return state.next;
    },
    advance() {
      if (!state.lost) indexFrames(stream, state, deflate);
      if (state.lost) growUndecodable();
      messages?.advance();
    },
    dissect(index) {
      if (index < frames.first) throw new RangeError(`unit ${index} is no frame`);
      return dissector.whole(index);
    },
    pending() {
      const octets = stream.octets.view(state.next);
      if (octets.length === 0) return undefined;
      const head = readFrameHead(octets);
      const context = contextOfNext(state, head.opcode, head.rsv1, deflate);
      const unit = dissector.unfinished(octets, state.next, context);
      if (stream.ended && !stream.cut) {
        unit.broken.push(dissector.breach(frameRules.endsBetweenFrames, context, state.next, octets.length));
      }
      if (head.payloadLength === -1) return unit;
      return { ...unit, awaited: head.payloadAt + head.payloadLength - octets.length };
    },
    phase() {
      if (state.lost) return 'lost';
      if (state.closed) return 'after close';
      if (state.next < stream.octets.end) return 'inside a frame';
      return state.open === 0 ? 'between messages' : 'between fragments';
    },
    head: (index) => (index < frames.first || frames.isUndecodable(index) ? undefined : frames.head(index)),
    unmasked: (index, into) => frames.payload(index, into),
    inflated: (index) => (frames.context(index) & COMPRESSED ? log?.inflated(index) : undefined),
    deliver(onMessage) {
      messages = createMessageBuilder(frames, log, circumstances, onMessage);
      messages.advance();
    },
    window: () => log?.window() ?? new Uint8Array(0),
  };
}
