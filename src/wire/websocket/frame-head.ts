import { readLength64 } from './frame-index.ts';

/** The first octets of a frame (RFC 6455 section 5.2), as far as they are there. Positions count from the frame's first octet. */
export interface FrameHead {
  readonly fin: number;
  readonly rsv1: number;
  readonly rsv2: number;
  readonly rsv3: number;
  readonly opcode: number;
  /** -1 while the second octet is not there; so are all that follow. */
  readonly mask: number;
  /** The 7 bits. */
  readonly length7: number;
  /** How many octets the extended payload length takes: 0, 2 or 8. */
  readonly extended: 0 | 2 | 8;
  /** -1 while not all octets of the length are there. */
  readonly payloadLength: number;
  /** The most significant bit of a 64-bit length is set, which no length may have. */
  readonly negative: boolean;
  /** Where the payload begins. -1 while the second octet is not there. */
  readonly payloadAt: number;
}

/** Reads the head of the frame that begins with the first of `octets`; there must be at least one. */
export function readFrameHead(octets: Uint8Array): FrameHead {
  const first = octets[0] as number;
  const second = octets.length > 1 ? (octets[1] as number) : -1;
  const length7 = second === -1 ? -1 : second & 0x7f;
  const extended = length7 === 126 ? 2 : length7 === 127 ? 8 : 0;
  let payloadLength = length7;
  if (extended > 0) {
    if (octets.length < 2 + extended) payloadLength = -1;
    else if (extended === 2) payloadLength = ((octets[2] as number) << 8) | (octets[3] as number);
    else payloadLength = readLength64(octets, 2);
  }
  const mask = second === -1 ? -1 : second >>> 7;
  return {
    fin: first >>> 7,
    rsv1: (first >>> 6) & 1,
    rsv2: (first >>> 5) & 1,
    rsv3: (first >>> 4) & 1,
    opcode: first & 0x0f,
    mask,
    length7,
    extended,
    payloadLength,
    negative: extended === 8 && octets.length > 2 && (octets[2] as number) >= 0x80,
    payloadAt: second === -1 ? -1 : 2 + extended + (mask << 2),
  };
}
