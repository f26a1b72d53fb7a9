import type { Side } from '../octets/dissection.ts';
import type { Extension } from './extensions.ts';

export const PERMESSAGE_DEFLATE = 'permessage-deflate';
const WIDEST_WINDOW = 15;

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

/** The parameters of one offer or acceptance as they are written. */
export interface WrittenParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits?: number;
  /** True when an offer names it without a value: the server may choose one. */
  readonly clientMaxWindowBits?: number | true;
}

/**
 * Reads the parameters of one permessage-deflate (RFC 7692 sections 7.1.1 and 7.1.2). Undefined when one is unknown, stands
 * twice, or has a value that it may not have: window bits are 8 to 15 in decimal without a leading zero, the
 * others have none, and only an offer may leave out the value of client_max_window_bits.
 */
export function readDeflateParameters(
  { parameters }: Extension,
  within: 'offer' | 'answer',
): WrittenParameters | undefined {
  const names = parameters.map(({ name }) => name);
  if (new Set(names).size !== names.length) return undefined;
  let serverMaxWindowBits: number | undefined;
  let clientMaxWindowBits: number | true | undefined;
  for (const { name, value } of parameters) {
    if (name === 'server_no_context_takeover' || name === 'client_no_context_takeover') {
      if (value !== undefined) return undefined;
    } else if (name === 'client_max_window_bits' && value === undefined && within === 'offer') {
      clientMaxWindowBits = true;
    } else {
      if (value === undefined || !/^(8|9|1[0-5])$/.test(value)) return undefined;
      if (name === 'server_max_window_bits') serverMaxWindowBits = Number(value);
      else if (name === 'client_max_window_bits') clientMaxWindowBits = Number(value);
      else return undefined;
    }
  }
  return {
    serverNoContextTakeover: names.includes('server_no_context_takeover'),
    clientNoContextTakeover: names.includes('client_no_context_takeover'),
    ...(serverMaxWindowBits === undefined ? {} : { serverMaxWindowBits }),
    ...(clientMaxWindowBits === undefined ? {} : { clientMaxWindowBits }),
  };
}

/** Whether an answer accepts an offer (RFC 7692 section 7.1): it grants what the offer asks of the server, and asks no more of the client than was offered. */
export function answersOffer(offer: WrittenParameters, answer: WrittenParameters): boolean {
  if (offer.serverNoContextTakeover && !answer.serverNoContextTakeover) return false;
  const { serverMaxWindowBits: asked, clientMaxWindowBits: offered } = offer;
  if (asked !== undefined && (answer.serverMaxWindowBits ?? WIDEST_WINDOW) > asked) return false;
  if (answer.clientMaxWindowBits === undefined) return true;
  if (offered === undefined) return false;
  return offered === true || Number(answer.clientMaxWindowBits) <= offered;
}

/** What both sides do once `answer` has accepted an offer. */
export function agreedParameters(answer: WrittenParameters): DeflateParameters {
  const { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits } = answer;
  return {
    serverNoContextTakeover,
    clientNoContextTakeover,
    serverMaxWindowBits: serverMaxWindowBits ?? WIDEST_WINDOW,
    clientMaxWindowBits: typeof clientMaxWindowBits === 'number' ? clientMaxWindowBits : WIDEST_WINDOW,
  };
}
