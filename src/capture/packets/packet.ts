/** One packet of a file. */
export interface Packet {
  /** Microseconds since 1970-01-01T00:00Z. */
  readonly time: number;
  /** What its octets begin with (LINKTYPE_ values of the tcpdump group). */
  readonly linkType: number;
  /** What was kept of it. */
  readonly octets: Uint8Array;
  /** How long it was on the wire. */
  readonly length: number;
}

/** A view of all of `octets`. */
export function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
}
