import type { Field, Value } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { closeCodeMeaning } from './close-codes.ts';
import type { FrameHead } from './frame-head.ts';
import { opcodeMeaning } from './opcodes.ts';

/** How many octets of a payload a value shows at most. */
export const SHOWN_OCTETS = 4096;

/** The payload of a frame as the fields show it. */
export interface ShownPayload {
  readonly value: Value;
  readonly meaning: string;
  readonly fields?: readonly Field[];
}

function bit(name: string, offset: number, place: number, value: number, meaning: string): Field {
  return { name, offset, length: 1, value, bitOffset: place, bitLength: 1, meaning };
}

/**
 * The fields of a frame (RFC 6455 section 5.2) whose octets begin at absolute `offset`; of one that is not whole, those whose
 * octets are there, the last of them perhaps cut short with null for its value.
 *
 * @param deflate permessage-deflate was negotiated
 * @param payload what to show for the payload
 */
export function frameFields(
  octets: Uint8Array,
  offset: number,
  head: FrameHead,
  deflate: boolean,
  payload: ShownPayload,
): Field[] {
  const rsv1 = head.rsv1 === 0 ? 'not compressed' : 'the message is compressed';
  const fields: Field[] = [
    bit('FIN', offset, 0, head.fin, head.fin === 1 ? 'last frame of its message' : 'more frames of the message follow'),
    bit('RSV1', offset, 1, head.rsv1, deflate ? rsv1 : reserved(head.rsv1)),
    bit('RSV2', offset, 2, head.rsv2, reserved(head.rsv2)),
    bit('RSV3', offset, 3, head.rsv3, reserved(head.rsv3)),
    {
      name: 'opcode',
      offset,
      length: 1,
      value: head.opcode,
      bitOffset: 4,
      bitLength: 4,
      meaning: opcodeMeaning(head.opcode),
    },
  ];
  if (head.mask === -1) return fields;

  fields.push(bit('MASK', offset + 1, 0, head.mask, head.mask === 1 ? 'masked' : 'not masked'), {
    name: 'payload length',
    offset: offset + 1,
    length: 1,
    value: head.length7,
    bitOffset: 1,
    bitLength: 7,
    meaning: lengthMeaning(head.extended),
  });
  let at = 2;
  if (head.extended > 0 && octets.length > at) {
    const past = Math.min(at + head.extended, octets.length);
    fields.push({
      name: 'extended payload length',
      offset: offset + at,
      length: past - at,
      value: head.payloadLength === -1 ? null : exactLength(octets, head),
      meaning: 'octets of payload',
    });
    at = past;
  }
  if (head.mask === 1 && octets.length > at) {
    const past = Math.min(at + 4, octets.length);
    fields.push({
      name: 'masking key',
      offset: offset + at,
      length: past - at,
      value: past - at === 4 ? hexOfKey(octets, at) : null,
      meaning: 'combined with the payload by exclusive or, octet by octet',
    });
    at = past;
  }
  if (octets.length >= head.payloadAt) {
    const { value, meaning, fields: parts } = payload;
    const length = octets.length - at;
    const field = { name: 'payload data', offset: offset + at, length, value, meaning };
    fields.push(parts === undefined ? field : { ...field, fields: parts });
  }
  return fields;
}

function reserved(value: number): string {
  return value === 0 ? 'reserved' : 'reserved, and no extension defines it';
}

function lengthMeaning(extended: 0 | 2 | 8): string {
  if (extended === 0) return 'octets of payload';
  return extended === 2 ? 'the next 2 octets hold the length' : 'the next 8 octets hold the length';
}

function exactLength(octets: Uint8Array, head: FrameHead): Value {
  if (head.payloadLength <= Number.MAX_SAFE_INTEGER) return head.payloadLength;
  return BigInt(`0x${toHex(octets.subarray(2, 10))}`).toString();
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

function hexOfKey(octets: Uint8Array, at: number): string {
  const [a, b, c, d] = [octets[at], octets[at + 1], octets[at + 2], octets[at + 3]];
  return `${HEX[a as number]}${HEX[b as number]}${HEX[c as number]}${HEX[d as number]}`;
}

/** The fields inside the payload of a Close frame: code and reason (RFC 6455 section 5.5.1). */
export function closeFields(payload: Uint8Array, offset: number): Field[] {
  if (payload.length < 2) return [];
  const code = ((payload[0] as number) << 8) | (payload[1] as number);
  const fields: Field[] = [{ name: 'close code', offset, length: 2, value: code, meaning: closeCodeMeaning(code) }];
  if (payload.length > 2) {
    const reason = payload.subarray(2);
    fields.push({
      name: 'close reason',
      offset: offset + 2,
      length: reason.length,
      value: asText(reason) ?? asHex(reason),
    });
  }
  return fields;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const SHORT = 64;

/** The first octets of a text, at most `SHOWN_OCTETS`, cut between characters. Undefined when it is no UTF-8 or not printable. */
export function asText(octets: Uint8Array): string | undefined {
  if (octets.length <= SHORT) {
    const text = asciiText(octets);
    if (text !== undefined) return text;
  }
  try {
    const text = decoder.decode(octets.subarray(0, cutBetweenCharacters(octets)));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function asciiText(octets: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number;
    if (octet < 0x20 || octet >= 0x7f) return undefined;
    text += String.fromCharCode(octet);
  }
  return text;
}

function cutBetweenCharacters(octets: Uint8Array): number {
  let end = Math.min(octets.length, SHOWN_OCTETS);
  if (end === octets.length) return end;
  while (end > SHOWN_OCTETS - 3 && ((octets[end] as number) & 0xc0) === 0x80) end -= 1;
  return end;
}

/** The first octets in hex, at most `SHOWN_OCTETS`. */
export function asHex(octets: Uint8Array): string {
  return toHex(octets.subarray(0, SHOWN_OCTETS));
}

/** Adds to what a payload is that the value shows only its beginning. */
export function shownPart(meaning: string, length: number): string {
  return length <= SHOWN_OCTETS ? meaning : `${meaning}, the first ${SHOWN_OCTETS} of ${length} octets`;
}
