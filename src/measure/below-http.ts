/**
 * What TLS and TCP/IP add to octets of HTTP, estimated: a capture does not have them, and how octets are laid into records and
 * packets is up to both kernels.
 */
import type { Spent } from './message-cost.ts';

/** A TLS 1.3 record around application data: its header, the octet for the type of what is in it, and a 16-octet tag (RFC 8446 §5.2). */
export const TLS_RECORD = 5 + 1 + 16;

/** The headers of a packet: IPv4 (RFC 791 §3.1) and TCP (RFC 9293 §3.1), both without options. */
export const PACKET_HEADERS = 20 + 20;

/** The most data in a packet on an Ethernet, in octets. */
const SEGMENT = 1500 - PACKET_HEADERS;

/**
 * The least that is added to one message: each side's octets in one record and in full packets, and a packet that only
 * acknowledges from a side that sends nothing.
 */
export function addedBelow({ client, server }: Spent): Spent {
  return { client: addedTo(client), server: addedTo(server) };
}

function addedTo(octets: number): number {
  if (octets === 0) return PACKET_HEADERS;
  return TLS_RECORD + Math.ceil((octets + TLS_RECORD) / SEGMENT) * PACKET_HEADERS;
}
