import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { BINARY, CONTINUATION, TEXT } from '#wire/websocket/opcodes.ts';
import type { Stretch } from '../seen-connection.ts';

/** A message as Chrome’s developer tools write it. */
export interface HarWebSocketMessage {
  readonly type: 'send' | 'receive';
  /** When its last octet was seen, in seconds since 1970. */
  readonly time: number;
  /** 1 for text, 2 for binary. */
  readonly opcode: number;
  /** Text; base64 of a binary message. */
  readonly data: string;
}

/** The whole text and binary messages of both sides, unmasked, put together and inflated, in the order in which they were whole. */
export function webSocketMessages(stretch: Stretch, zero: number): HarWebSocketMessage[] {
  return [...messagesOf(stretch, 'client', zero), ...messagesOf(stretch, 'server', zero)].sort(
    (one, other) => one.time - other.time,
  );
}

function* messagesOf(stretch: Stretch, side: Side, zero: number): Generator<HarWebSocketMessage> {
  const { wire } = stretch;
  const frames = wire.frames(side);
  const { units } = wire[side];
  let opcode: number | undefined;
  let isCompressed = false;
  let parts: Uint8Array[] = [];
  for (let index = units.first; index < units.count; index += 1) {
    const head = frames?.head(index);
    if (!frames || !head || ![CONTINUATION, TEXT, BINARY].includes(head.opcode)) continue;
    if (head.opcode !== CONTINUATION) {
      opcode = head.opcode;
      isCompressed = head.rsv1 === 1 && wire.upgrade?.agreed.deflate !== undefined;
      parts = [];
    }
    parts.push(frames.unmasked(index).slice());
    if (opcode === undefined || head.fin !== 1) continue;
    const octets = isCompressed ? frames.inflated(index) : joinOctets(parts);
    const time = stretch.timeAt(side, units.offset(index) + units.length(index) - 1) ?? 0;
    if (octets) {
      yield {
        type: side === 'client' ? 'send' : 'receive',
        time: (zero + time) / 1e6,
        opcode,
        data: opcode === TEXT ? decodeUtf8Lossy(octets) : toBase64(octets),
      };
    }
    opcode = undefined;
  }
}
