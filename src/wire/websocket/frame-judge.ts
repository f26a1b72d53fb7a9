import type { Breach, Rule, Side } from '../octets/dissection.ts';
import type { FrameHead } from './frame-head.ts';
import { AFTER_CLOSE, WITHIN_MESSAGE } from './frame-index.ts';
import { frameRules } from './frame-rules.ts';
import { CLOSE, CONTINUATION, isControl, isReserved } from './opcodes.ts';

/** What a frame is judged by besides its own octets. */
export interface FrameCircumstances {
  readonly side: Side;
  /** permessage-deflate was negotiated, which gives RSV1 a meaning. */
  readonly deflate: boolean;
  /** The longest payload that the receiver takes. */
  readonly longestPayload: number;
}

/**
 * The rules that the head of a frame at `offset` breaks, in the order in which a receiver meets them; a head that is
 * not whole yet is judged by what is there. After a Close frame a receiver discards what comes, so only the sending of data is
 * remarked there.
 */
export function judgeFrameHead(
  head: FrameHead,
  offset: number,
  context: number,
  { side, deflate, longestPayload }: FrameCircumstances,
): Breach[] {
  const broken: Breach[] = [];
  const breach = (rule: Rule, at: number, length: number): void => {
    broken.push({ rule, offset: offset + at, length, blame: side });
  };
  const { opcode } = head;
  const control = isControl(opcode);
  if (context & AFTER_CLOSE) {
    if (!control) breach(frameRules.noDataAfterClose, 0, 1);
    return broken;
  }
  if (head.rsv2 === 1) breach(frameRules.rsv2Clear, 0, 1);
  if (head.rsv3 === 1) breach(frameRules.rsv3Clear, 0, 1);
  if (head.rsv1 === 1) {
    if (!deflate) breach(frameRules.rsv1Clear, 0, 1);
    else if (opcode === CONTINUATION) breach(frameRules.rsv1OnFirstOnly, 0, 1);
    else if (control) breach(frameRules.controlNotCompressed, 0, 1);
  }
  if (isReserved(opcode)) breach(frameRules.opcodeReserved, 0, 1);
  else if (control) {
    if (head.fin === 0) breach(frameRules.controlNotFragmented, 0, 1);
  } else if (opcode === CONTINUATION) {
    if ((context & WITHIN_MESSAGE) === 0) breach(frameRules.continuationContinues, 0, 1);
  } else if (context & WITHIN_MESSAGE) breach(frameRules.messagesNotInterleaved, 0, 1);
  if (head.mask === -1) return broken;

  if (control && head.length7 > 125) breach(frameRules.controlLength, 1, 1);
  if (opcode === CLOSE && head.length7 === 1) breach(frameRules.closePayloadLength, 1, 1);
  if (side === 'client' && head.mask === 0) breach(frameRules.clientMasks, 1, 1);
  if (side === 'server' && head.mask === 1) breach(frameRules.serverDoesNotMask, 1, 1);
  if (head.extended === 0 || head.payloadLength === -1) return broken;

  if (head.negative) breach(frameRules.lengthMostSignificantBit, 2, 8);
  else if (head.payloadLength > longestPayload) breach(frameRules.messageTooBig, 2, head.extended);
  if (head.payloadLength < (head.extended === 2 ? 126 : 65_536)) breach(frameRules.lengthMinimal, 2, head.extended);
  return broken;
}
