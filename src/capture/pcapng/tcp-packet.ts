import { joinOctets } from '#wire/octets/join.ts';
import { internetChecksum } from './internet-checksum.ts';

/** One end of a TCP connection over IPv4. */
export interface Endpoint {
  readonly address: readonly [number, number, number, number];
  readonly port: number;
}

/** What one packet says (RFC 9293 section 3.1). Sequence numbers are taken modulo 2^32. */
export interface TcpSegment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  /** The number acknowledged; undefined in the very first segment of a connection. */
  readonly acknowledged: number | undefined;
  readonly flags: readonly ('SYN' | 'FIN' | 'RST' | 'PSH')[];
  readonly octets: Uint8Array;
}

const IP_HEADER = 20;
const TCP_HEADER = 20;
const TCP = 6;

/** The most octets that one packet can carry: an IPv4 packet has a 16-bit length (RFC 791 section 3.1). */
export const MOST_CARRIED = 0xffff - IP_HEADER - TCP_HEADER;

const FLAGS = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

/** An IPv4 packet with a TCP segment in it, checksums right (RFC 791, RFC 9293). `octets` are at most `MOST_CARRIED`. */
export function tcpPacket(segment: TcpSegment): Uint8Array {
  const tcp = tcpHeader(segment);
  const ip = ipHeader(segment, TCP_HEADER + segment.octets.length);
  return joinOctets([ip, tcp, segment.octets]);
}

function ipHeader({ from, to }: TcpSegment, length: number): Uint8Array {
  const header = new Uint8Array(IP_HEADER);
  const view = new DataView(header.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, IP_HEADER + length);
  view.setUint16(6, 0x4000); // not to be fragmented
  view.setUint8(8, 64); // time to live
  view.setUint8(9, TCP);
  header.set(from.address, 12);
  header.set(to.address, 16);
  view.setUint16(10, internetChecksum([header]));
  return header;
}

function tcpHeader({ from, to, sequence, acknowledged, flags, octets }: TcpSegment): Uint8Array {
  const header = new Uint8Array(TCP_HEADER);
  const view = new DataView(header.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, sequence % 2 ** 32);
  view.setUint32(8, (acknowledged ?? 0) % 2 ** 32);
  view.setUint8(12, (TCP_HEADER / 4) << 4);
  const bits = flags.reduce((sum, flag) => sum | FLAGS[flag], acknowledged === undefined ? 0 : FLAGS.ACK);
  view.setUint8(13, bits);
  view.setUint16(14, 0xffff);
  view.setUint16(16, internetChecksum([pseudoHeader(from, to, TCP_HEADER + octets.length), header, octets]));
  return header;
}

/** What the checksum covers besides the segment (RFC 9293 section 3.1). */
function pseudoHeader(from: Endpoint, to: Endpoint, length: number): Uint8Array {
  return Uint8Array.of(...from.address, ...to.address, 0, TCP, length >> 8, length & 0xff);
}
