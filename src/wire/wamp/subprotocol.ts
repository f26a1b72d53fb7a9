import type { Breach, Side } from '../octets/dissection.ts';
import type { MessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { createWampDecoder } from './decoder.ts';
import { messageRules } from './rules.ts';
import { WampSession } from './session.ts';

/** Opcode of a binary frame (RFC 6455 section 11.8). */
const BINARY = 2;

/** WAMP on one WebSocket connection. */
export interface WampOverWebSocket {
  decoder(stream: OctetStream, side: Side): MessageDecoder;
  /** What a frame with this opcode, whose first octet stands at `offset`, breaks by carrying WAMP as JSON. */
  judgeFrame(opcode: number, offset: number, side: Side): Breach[];
}

/** One call for each connection: its two decoders share what they learn. `whole` when both directions are seen from their first octet. */
export function openWamp(seen: { readonly whole: boolean }): WampOverWebSocket {
  const session = new WampSession(seen);
  return {
    decoder: (stream, side) => createWampDecoder(stream, { side, session }),
    judgeFrame: (opcode, offset, blame) =>
      opcode === BINARY ? [{ rule: messageRules.textMessages, offset, length: 1, blame }] : [],
  };
}
