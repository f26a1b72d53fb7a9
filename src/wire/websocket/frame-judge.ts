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
  /** The longest payload that the receiver takes, of one frame or of the fragments of a message together. */
  readonly longestPayload: number;
}

/** Where a frame stands among the others of its side. */
export interface FramePlace {
  /** Absolute offset of its first octet. */
  readonly offset: number;
  /** As the index notes it. */
  readonly context: number;
  /** Octets of payload in the earlier fragments of its message. */
  readonly carried: number;
}

/**
 * A rule as it counts for a frame with this context: after a Close frame the receiver discards what comes (RFC 6455
 * section 1.4), so that whatever is broken there is a remark and no more.
 */
export function ruleFor(rule: Rule, context: number): Rule {
  if ((context & AFTER_CLOSE) === 0 || rule.consequence.kind === 'none') return rule;
  return { ...rule, consequence: { kind: 'none' } };
}

/**
 * The rules that the head of a frame breaks, in the order in which a receiver meets them; a head that is not whole yet is
 * judged by what is there.
 */
export function judgeFrameHead(
  head: FrameHead,
  { offset, context, carried }: FramePlace,
  { side, deflate, longestPayload }: FrameCircumstances,
): Breach[] {
  const broken: Breach[] = [];
  const breach = (rule: Rule, at: number, length: number): void => {
    broken.push({ rule: ruleFor(rule, context), offset: offset + at, length, blame: side });
  };
  const { opcode } = head;
  const control = isControl(opcode);
  if (context & AFTER_CLOSE && !control) breach(frameRules.noDataAfterClose, 0, 1);
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
  if (head.payloadLength === -1) return broken;

  const length = head.extended === 0 ? { at: 1, length: 1 } : { at: 2, length: head.extended };
  const sum = carried + head.payloadLength;
  // A message passes the bound once: the fragments after the one that does are not blamed again.
  const passes = carried <= longestPayload && sum > longestPayload;
  if (head.negative) breach(frameRules.lengthMostSignificantBit, 2, 8);
  else if (passes) breach(frameRules.messageTooBig, length.at, length.length);
  const shortest = head.extended === 0 ? 0 : head.extended === 2 ? 126 : 65_536;
  if (head.payloadLength < shortest) breach(frameRules.lengthMinimal, 2, head.extended);
  return broken;
}
