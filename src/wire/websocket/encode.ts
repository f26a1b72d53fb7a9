import { encodeUtf8 } from '../octets/utf8.ts';
import { unmask } from './unmask.ts';

/** One frame to encode, legal or not. */
export interface FrameSpec {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  /** 0 to 15; higher bits are dropped. */
  readonly opcode: number;
  /** Four octets. The frame is masked if and only if it is given. */
  readonly maskingKey?: Uint8Array;
  /** As meant, not masked. */
  readonly payload: Uint8Array;
  /** How many bits hold the length; the fewest possible when absent. A length that does not fit loses its high bits. */
  readonly lengthEncoding?: 7 | 16 | 64;
  /** The length to announce in place of the payload's own; up to 2^64 - 1, as a bigint where a number is not exact. */
  readonly declaredLength?: number | bigint;
}

/**
 * The octets of a frame (RFC 6455 section 5.2). Nothing is refused: what `spec` says is what is written, so that frames which
 * break rules can be made too.
 */
export function encodeFrame(spec: FrameSpec): Uint8Array<ArrayBuffer> {
  const length = BigInt(spec.declaredLength ?? spec.payload.length);
  const encoding = spec.lengthEncoding ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const extended = encoding === 7 ? 0 : encoding / 8;
  const key = spec.maskingKey;
  const payloadAt = 2 + extended + (key === undefined ? 0 : 4);
  const octets = new Uint8Array(payloadAt + spec.payload.length);
  const view = new DataView(octets.buffer);
  octets[0] = bit(spec.fin, 7) | bit(spec.rsv1, 6) | bit(spec.rsv2, 5) | bit(spec.rsv3, 4) | (spec.opcode & 0x0f);
  octets[1] = bit(key !== undefined, 7) | (encoding === 7 ? Number(length & 0x7fn) : encoding === 16 ? 126 : 127);
  if (encoding === 16) view.setUint16(2, Number(length & 0xffffn));
  if (encoding === 64) view.setBigUint64(2, length);
  if (key !== undefined) octets.set(key.subarray(0, 4), payloadAt - 4);
  octets.set(key === undefined ? spec.payload : unmask(spec.payload, key), payloadAt);
  return octets;
}

function bit(set: boolean, place: number): number {
  return set ? 1 << place : 0;
}

/**
 * The payload of a Close frame (RFC 6455 section 5.5.1): the code in two octets, then the reason in UTF-8.
 * Without a code it is empty. Nothing is refused: neither a code that may not be sent nor a reason that is too long.
 */
export function encodeClosePayload(code?: number, reason = ''): Uint8Array {
  if (code === undefined) return new Uint8Array(0);
  const text = encodeUtf8(reason);
  const payload = new Uint8Array(2 + text.length);
  payload[0] = (code >>> 8) & 0xff;
  payload[1] = code & 0xff;
  payload.set(text, 2);
  return payload;
}

/** One whole, lawful frame: the common case of `encodeFrame`. */
export function encodeMessage(opcode: number, payload: Uint8Array, maskingKey?: Uint8Array): Uint8Array<ArrayBuffer> {
  const spec = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode, payload };
  return encodeFrame(maskingKey === undefined ? spec : { ...spec, maskingKey });
}
