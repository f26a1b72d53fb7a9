import { type Packet, viewOf } from './packet.ts';

/** What one TCP segment in a packet says (RFC 9293 section 3.1). */
export interface Segment {
  readonly time: number;
  /** Address and port: `192.0.2.1:80`, `[2001:db8::1]:80`. */
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledged: number | undefined;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly octets: Uint8Array;
  /** Octets that it carried and that were not kept. */
  readonly cut: number;
}

/** What a packet is that carries no segment. */
export type NoSegment = 'other' | 'fragment' | 'unknown link type';

const TCP = 6;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const TAGS = [0x8100, 0x88a8];

/** LINKTYPE_ values, and how many octets stand before the packet; those of Ethernet and of Linux name what follows. */
const BEFORE: Readonly<Record<number, number>> = { 0: 4, 12: 0, 14: 0, 101: 0, 108: 4, 228: 0, 229: 0 };
const ETHERNET = 1;
const LINUX = 113;
const LINUX_2 = 276;

/** The TCP segment that a packet carries over IPv4 or IPv6. */
export function segmentOf(packet: Packet): Segment | NoSegment {
  const at = internetAt(packet);
  if (typeof at !== 'number') return at;
  const { octets } = packet;
  if (at >= octets.length) return 'other';
  const version = (octets[at] as number) >> 4;
  if (version === 4) return overIpv4(packet, at);
  return version === 6 ? overIpv6(packet, at) : 'other';
}

/** Where the IP header begins. */
function internetAt({ linkType, octets }: Packet): number | NoSegment {
  const view = viewOf(octets);
  if (linkType === ETHERNET) {
    let at = 12;
    while (at + 2 <= octets.length && TAGS.includes(view.getUint16(at))) at += 4;
    return ofType(view, at, at + 2);
  }
  if (linkType === LINUX) return ofType(view, 14, 16);
  if (linkType === LINUX_2) return ofType(view, 0, 20);
  return BEFORE[linkType] ?? 'unknown link type';
}

function ofType(view: DataView, at: number, after: number): number | NoSegment {
  if (after > view.byteLength) return 'other';
  const type = view.getUint16(at);
  return type === IPV4 || type === IPV6 ? after : 'other';
}

/** RFC 791 section 3.1. */
function overIpv4(packet: Packet, at: number): Segment | NoSegment {
  const view = viewOf(packet.octets);
  if (at + 20 > view.byteLength) return 'other';
  const header = (view.getUint8(at) & 0x0f) * 4;
  if (header < 20 || view.getUint8(at + 9) !== TCP) return 'other';
  // Another fragment, or one that more follow.
  if ((view.getUint16(at + 6) & 0x3fff) !== 0) return 'fragment';
  const address = (from: number) => [0, 1, 2, 3].map((index) => view.getUint8(from + index)).join('.');
  const total = view.getUint16(at + 2);
  // A length of 0 is left to the network card to fill in.
  const ends = total === 0 ? at + packet.length : at + total;
  return segmentAt(packet, at + header, ends, address(at + 12), address(at + 16));
}

/** RFC 8200 sections 3 and 4. */
function overIpv6(packet: Packet, at: number): Segment | NoSegment {
  const view = viewOf(packet.octets);
  if (at + 40 > view.byteLength) return 'other';
  const length = view.getUint16(at + 4);
  const ends = length === 0 ? at + packet.length : at + 40 + length;
  let next = view.getUint8(at + 6);
  let begins = at + 40;
  // Hop-by-hop options, routing, destination options.
  while ([0, 43, 60].includes(next) && begins + 8 <= view.byteLength) {
    next = view.getUint8(begins);
    begins += (view.getUint8(begins + 1) + 1) * 8;
  }
  if (next === 44) return 'fragment';
  return next === TCP ? segmentAt(packet, begins, ends, ipv6Text(view, at + 8), ipv6Text(view, at + 24)) : 'other';
}

function ipv6Text(view: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(at + index * 2).toString(16)).join(':');
  return `[${groups.replace(/(^|:)0(:0)+(:|$)/, '::')}]`;
}

/** @param ends where the packet ends by its own head: an Ethernet frame may be filled up behind it */
function segmentAt(packet: Packet, at: number, ends: number, source: string, destination: string): Segment | NoSegment {
  const view = viewOf(packet.octets);
  if (at + 20 > view.byteLength) return 'other';
  const begins = at + (view.getUint8(at + 12) >> 4) * 4;
  const flags = view.getUint8(at + 13);
  const kept = Math.min(ends, packet.octets.length);
  if (begins < at + 20) return 'other';
  return {
    time: packet.time,
    from: `${source}:${view.getUint16(at)}`,
    to: `${destination}:${view.getUint16(at + 2)}`,
    sequence: view.getUint32(at + 4),
    acknowledged: flags & 0x10 ? view.getUint32(at + 8) : undefined,
    syn: (flags & 0x02) !== 0,
    fin: (flags & 0x01) !== 0,
    rst: (flags & 0x04) !== 0,
    octets: packet.octets.subarray(Math.min(begins, kept), kept),
    cut: Math.max(0, ends - Math.max(begins, kept)),
  };
}
