import type { Breach, Side, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { DeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { encodeFrame, encodeMessage, type FrameSpec } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { readFrameHead } from '#wire/websocket/frame-head.ts';
import { TEXT } from '#wire/websocket/opcodes.ts';
import { unmask } from '#wire/websocket/unmask.ts';

/** A masking key for frames that had none: the one of the examples in RFC 6455 section 5.7. */
export const EXAMPLE_KEY = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);

/** What a frame is judged by besides its octets. */
export interface Circumstances {
  /** A fragmented message of the same sender is under way. */
  readonly betweenFragments: boolean;
  /** permessage-deflate was negotiated. */
  readonly deflate: boolean;
}

/** What happens when one side sends the octets. */
export interface Verdict {
  readonly sender: Side;
  /** The units found in the octets, an unfinished one last. */
  readonly units: readonly Unit[];
  readonly broken: readonly Breach[];
  /** The breach that decides: the first that makes the receiver act. */
  readonly decisive: Breach | undefined;
  /** How many octets the unfinished frame still needs; undefined when all frames are whole. */
  readonly awaited: number | undefined;
}

const DEFLATE: DeflateParameters = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/** `octets` with bit `bit` the other way round; bits count from the most significant one of the first octet. */
export function flipBit(octets: Uint8Array, bit: number): Uint8Array {
  const flipped = octets.slice();
  const at = bit >>> 3;
  if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (0x80 >>> (bit & 7));
  return flipped;
}

/**
 * The frame that `octets` begin, all octets after its head counting as payload. Length and encoding are given only where
 * they differ from what the payload asks for, so that a new payload gets its own. A head cut short is filled with zeros.
 */
export function specOf(octets: Uint8Array): FrameSpec {
  const given = octets.length < 2 ? new Uint8Array([octets[0] ?? 0, 0]) : octets;
  const needed = readFrameHead(given).payloadAt;
  const whole = given.length < needed ? filledUp(given, needed) : given;
  const head = readFrameHead(whole);
  const key = head.mask === 1 ? whole.slice(needed - 4, needed) : undefined;
  const rest = whole.slice(needed);
  const declared =
    head.extended === 8 ? new DataView(whole.buffer, whole.byteOffset).getBigUint64(2) : head.payloadLength;
  const shortest = BigInt(declared) < 126n ? 7 : BigInt(declared) < 65_536n ? 16 : 64;
  const encoding = head.extended === 0 ? 7 : head.extended === 2 ? 16 : 64;
  return {
    fin: head.fin === 1,
    rsv1: head.rsv1 === 1,
    rsv2: head.rsv2 === 1,
    rsv3: head.rsv3 === 1,
    opcode: head.opcode,
    payload: key ? unmask(rest, key) : rest,
    ...(key ? { maskingKey: key } : {}),
    ...(encoding === shortest ? {} : { lengthEncoding: encoding }),
    ...(BigInt(declared) === BigInt(rest.length) ? {} : { declaredLength: declared }),
  };
}

function filledUp(octets: Uint8Array, length: number): Uint8Array {
  const filled = new Uint8Array(length);
  filled.set(octets);
  return filled;
}

/** A change to a frame; null takes an optional part away. */
export interface FrameChange extends Partial<Pick<FrameSpec, 'fin' | 'rsv1' | 'rsv2' | 'rsv3' | 'opcode' | 'payload'>> {
  readonly maskingKey?: Uint8Array | null;
  readonly lengthEncoding?: 7 | 16 | 64 | null;
  readonly declaredLength?: number | bigint | null;
}

/** The octets of the frame in `octets` after `change`. */
export function edited(octets: Uint8Array, change: FrameChange): Uint8Array {
  const { maskingKey, lengthEncoding, declaredLength, ...rest } = { ...specOf(octets), ...change };
  return encodeFrame({
    ...rest,
    ...(maskingKey ? { maskingKey } : {}),
    ...(lengthEncoding ? { lengthEncoding } : {}),
    ...(declaredLength === null || declaredLength === undefined ? {} : { declaredLength }),
  });
}

/** What the octets are and what they break when `sender` sends them (RFC 6455 sections 5 and 7). */
export function judge(octets: Uint8Array, sender: Side, circumstances: Circumstances): Verdict {
  const before = circumstances.betweenFragments ? openFragment(sender) : new Uint8Array(0);
  // The fragment before stands at negative offsets, so that the octets in question begin at 0.
  const stream = new OctetStream(-before.length);
  const deflate = circumstances.deflate ? { deflate: DEFLATE } : {};
  const decoder = createFrameDecoder(stream, { side: sender, start: -before.length, ...deflate });
  stream.octets.append(before);
  stream.octets.append(octets);
  decoder.advance();
  const first = before.length > 0 ? 1 : 0;
  const units: Unit[] = [];
  for (let index = first; index < stream.units.count; index += 1) units.push(decoder.dissect(index));
  const pending = decoder.pending();
  if (pending) units.push(pending);
  const broken = units.flatMap((unit) => unit.broken);
  return {
    sender,
    units,
    broken,
    decisive: broken.find(({ rule }) => rule.consequence.kind === 'close') ?? broken[0],
    awaited: pending ? (pending.awaited ?? 0) : undefined,
  };
}

/** The beginning of a text message that is not over, as `sender` would send it. */
function openFragment(sender: Side): Uint8Array {
  const whole = encodeMessage(TEXT, new Uint8Array(0), sender === 'client' ? EXAMPLE_KEY : undefined);
  return flipBit(whole, 0);
}
