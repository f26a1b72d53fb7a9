import type { Side } from '../octets/dissection.ts';

/** The agreed parameters of permessage-deflate (RFC 7692 section 7.1). */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  /** 8 to 15; 15 when not agreed otherwise. */
  readonly serverMaxWindowBits: number;
  /** 8 to 15; 15 when not agreed otherwise. */
  readonly clientMaxWindowBits: number;
}

/** What the agreed parameters say about the messages that `side` sends. */
export function deflateOf(side: Side, agreed: DeflateParameters): { windowBits: number; contextTakeover: boolean } {
  return side === 'client'
    ? { windowBits: agreed.clientMaxWindowBits, contextTakeover: !agreed.clientNoContextTakeover }
    : { windowBits: agreed.serverMaxWindowBits, contextTakeover: !agreed.serverNoContextTakeover };
}
