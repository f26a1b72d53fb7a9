/** The blocks of a pcapng file that a capture needs (draft-ietf-opsawg-pcapng), in big-endian order as the magic says. */
import { joinOctets } from '#wire/octets/join.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Packets begin with their IP header. */
const LINKTYPE_RAW = 101;
const COMMENT = 1;

/** The block that begins a file; `comment` is shown among its properties. */
export function sectionHeader(comment: string): Uint8Array {
  const head = new DataView(new ArrayBuffer(16));
  head.setUint32(0, BYTE_ORDER_MAGIC);
  head.setUint16(4, 1); // version 1.0
  head.setBigInt64(8, -1n); // the length of the section is not said
  return block(SECTION_HEADER, [octetsOf(head), commentOption(comment)]);
}

/** One interface for all packets: raw IP, no limit on their length, times in microseconds. */
export function interfaceDescription(): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, LINKTYPE_RAW);
  return block(INTERFACE_DESCRIPTION, [octetsOf(head)]);
}

/** One packet. `time` is in whole microseconds since 1970-01-01T00:00Z. */
export function enhancedPacket(time: number, packet: Uint8Array, comment?: string): Uint8Array {
  const head = new DataView(new ArrayBuffer(20));
  head.setUint32(4, Math.floor(time / 2 ** 32));
  head.setUint32(8, time % 2 ** 32);
  head.setUint32(12, packet.length);
  head.setUint32(16, packet.length);
  const options = comment === undefined ? [] : [commentOption(comment)];
  return block(ENHANCED_PACKET, [octetsOf(head), packet, padding(packet.length), ...options]);
}

/** A comment, and the end of the options after it. */
function commentOption(text: string): Uint8Array {
  const value = new TextEncoder().encode(text).subarray(0, 0xffff);
  const head = new DataView(new ArrayBuffer(4));
  head.setUint16(0, COMMENT);
  head.setUint16(2, value.length);
  return joinOctets([octetsOf(head), value, padding(value.length), new Uint8Array(4)]);
}

/** A block of `type`: its length stands before and after what is in it. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, type);
  head.setUint32(4, length);
  const tail = new DataView(new ArrayBuffer(4));
  tail.setUint32(0, length);
  return joinOctets([octetsOf(head), ...parts, octetsOf(tail)]);
}

function octetsOf(view: DataView<ArrayBuffer>): Uint8Array {
  return new Uint8Array(view.buffer);
}

/** Zeros up to the next multiple of four. */
function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}
