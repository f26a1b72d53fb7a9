import type { Consequence, Level, Rule } from '../octets/dissection.ts';

const PROTOCOL_ERROR: Consequence = { kind: 'close', code: 1002 };
const INVALID_PAYLOAD: Consequence = { kind: 'close', code: 1007 };
const TOO_BIG: Consequence = { kind: 'close', code: 1009 };

function rule(id: string, section: string, level: Level, consequence: Consequence, text: string): Rule {
  return { id: `websocket.${id}`, section, level, text, consequence };
}

/**
 * What a frame must be (RFC 6455 sections 5, 7 and 8, RFC 7692 sections 6 and 7). The consequence is the close code with
 * which the receiver fails the connection. A rule that the RFC states without a key word, such as the ranges of close codes that
 * nobody has defined, is a MAY: a receiver may insist on it.
 */
export const frameRules = {
  rsv1Clear: rule(
    'rsv1-clear',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'RSV1 is 0 unless an extension was negotiated that defines it.',
  ),
  rsv2Clear: rule(
    'rsv2-clear',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'RSV2 is 0 unless an extension was negotiated that defines it.',
  ),
  rsv3Clear: rule(
    'rsv3-clear',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'RSV3 is 0 unless an extension was negotiated that defines it.',
  ),
  rsv1OnFirstOnly: rule(
    'rsv1-on-first-frame-only',
    'RFC 7692 §6.1',
    'MUST',
    PROTOCOL_ERROR,
    'Only the first frame of a message says by RSV1 that the message is compressed.',
  ),
  controlNotCompressed: rule(
    'control-not-compressed',
    'RFC 7692 §6.1',
    'MUST',
    PROTOCOL_ERROR,
    'A control frame is never compressed: its RSV1 is 0.',
  ),
  opcodeReserved: rule(
    'opcode-reserved',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'Opcodes 0x3-0x7 and 0xB-0xF are reserved; a frame with one fails the connection.',
  ),
  controlNotFragmented: rule(
    'control-not-fragmented',
    'RFC 6455 §5.5',
    'MUST',
    PROTOCOL_ERROR,
    'A control frame is not fragmented: its FIN is 1.',
  ),
  controlLength: rule(
    'control-length',
    'RFC 6455 §5.5',
    'MUST',
    PROTOCOL_ERROR,
    'The payload of a control frame is 125 octets or less.',
  ),
  closePayloadLength: rule(
    'close-payload-length',
    'RFC 6455 §5.5.1',
    'MUST',
    PROTOCOL_ERROR,
    'The payload of a Close frame is empty or begins with a close code of two octets.',
  ),
  continuationContinues: rule(
    'continuation-continues',
    'RFC 6455 §5.4',
    'MUST',
    PROTOCOL_ERROR,
    'A continuation frame follows a frame of the same message that was not its last.',
  ),
  messagesNotInterleaved: rule(
    'messages-not-interleaved',
    'RFC 6455 §5.4',
    'MUST',
    PROTOCOL_ERROR,
    'The fragments of one message are not interleaved with those of another.',
  ),
  clientMasks: rule(
    'client-masks',
    'RFC 6455 §5.1',
    'MUST',
    PROTOCOL_ERROR,
    'A client masks every frame that it sends.',
  ),
  serverDoesNotMask: rule(
    'server-does-not-mask',
    'RFC 6455 §5.1',
    'MUST',
    PROTOCOL_ERROR,
    'A server masks no frame that it sends.',
  ),
  lengthMinimal: rule(
    'length-minimal',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'The payload length is written in as few octets as it fits in.',
  ),
  lengthMostSignificantBit: rule(
    'length-most-significant-bit',
    'RFC 6455 §5.2',
    'MUST',
    PROTOCOL_ERROR,
    'The most significant bit of a 64-bit payload length is 0.',
  ),
  messageTooBig: rule(
    'message-too-big',
    'RFC 6455 §10.4',
    'MUST',
    TOO_BIG,
    'A receiver protects itself against frames and messages longer than it can hold.',
  ),
  closeCodeNotUsed: rule(
    'close-code-not-used',
    'RFC 6455 §7.4.2',
    'MAY',
    PROTOCOL_ERROR,
    'Close codes 0-999 are not used.',
  ),
  closeCodeUndefined: rule(
    'close-code-undefined',
    'RFC 6455 §7.4.1',
    'MAY',
    PROTOCOL_ERROR,
    'Close code 1004 is reserved and has no meaning yet.',
  ),
  closeCodeLocal: rule(
    'close-code-local',
    'RFC 6455 §7.4.1',
    'MUST',
    PROTOCOL_ERROR,
    'Close codes 1005, 1006 and 1015 are for an endpoint to tell its application; no Close frame carries one.',
  ),
  closeCodeUnassigned: rule(
    'close-code-unassigned',
    'RFC 6455 §7.4.2',
    'MAY',
    PROTOCOL_ERROR,
    'Close codes 1016-2999 are reserved for the protocol and its extensions, and nobody has defined them.',
  ),
  closeCodeOutOfRange: rule(
    'close-code-out-of-range',
    'RFC 6455 §7.4.2',
    'MAY',
    PROTOCOL_ERROR,
    'Close codes end at 4999: no range above is defined.',
  ),
  closeReasonUtf8: rule(
    'close-reason-utf-8',
    'RFC 6455 §5.5.1, §8.1',
    'MUST',
    INVALID_PAYLOAD,
    'The reason in a Close frame is UTF-8.',
  ),
  textUtf8: rule(
    'text-utf-8',
    'RFC 6455 §5.6, §8.1',
    'MUST',
    INVALID_PAYLOAD,
    'The payload of a text message, its fragments put together, is UTF-8.',
  ),
  deflateValid: rule(
    'deflate-valid',
    'RFC 7692 §7.2.2',
    'MUST',
    INVALID_PAYLOAD,
    'The payload of a compressed message is DEFLATE data that the negotiated window can inflate.',
  ),
  deflateDistance: rule(
    'deflate-distance',
    'RFC 7692 §7.2.2',
    'MUST',
    INVALID_PAYLOAD,
    'A compressed message refers back within the window, and to what its side has sent before. Where the octets begin in the middle of a connection, what it refers to is not among them, and it cannot be inflated.',
  ),
  deflateComplete: rule(
    'deflate-complete',
    'RFC 7692 §7.2.1',
    'MUST',
    INVALID_PAYLOAD,
    'A compressed message ends where a DEFLATE block ends, its last four octets (00 00 ff ff) left out.',
  ),
  noDataAfterClose: rule(
    'no-data-after-close',
    'RFC 6455 §5.5.1',
    'MUST',
    { kind: 'none' },
    'After a Close frame no data frame is sent; a receiver discards what follows.',
  ),
  endsBetweenFrames: rule(
    'ends-between-frames',
    'RFC 6455 §7.1.5',
    'MUST',
    { kind: 'fail' },
    'The connection does not end inside a frame; if it does, the close code is taken to be 1006.',
  ),
} as const satisfies Record<string, Rule>;
