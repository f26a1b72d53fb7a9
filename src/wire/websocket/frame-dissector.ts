import type { Breach, Field, Rule, Unit } from '../octets/dissection.ts';
import { createUtf8Checker } from '../octets/utf8.ts';
import { brokenByCloseCode } from './close-codes.ts';
import { type FrameAccess, payloadOf } from './frame-access.ts';
import { asHex, asText, closeFields, frameFields, SHOWN_OCTETS, type ShownPayload, shownPart } from './frame-fields.ts';
import { type FrameHead, readFrameHead } from './frame-head.ts';
import { COMPRESSED, ENDS, isText, STARTS } from './frame-index.ts';
import { type FrameCircumstances, judgeFrameHead, ruleFor } from './frame-judge.ts';
import { frameRules } from './frame-rules.ts';
import type { InflateLog } from './inflate-log.ts';
import { CLOSE } from './opcodes.ts';
import { createTextJudge, isAscii } from './text-judge.ts';

const PROTOCOL = 'websocket';

/** Takes frames apart and judges them. */
export interface FrameDissector {
  /** The indexed unit at `index`. */
  whole(index: number): Unit;
  /** The frame at absolute `offset` of which `octets` (at least one) are there so far; `context` as the index would note it. */
  unfinished(octets: Uint8Array, offset: number, context: number): Unit & { readonly broken: Breach[] };
  /** A breach by a frame with this context. */
  breach(rule: Rule, context: number, offset: number, length: number): Breach;
}

/** A dissector of the frames behind `frames`; `log` reads the compressed messages when there can be any. */
export function createFrameDissector(
  frames: FrameAccess,
  log: InflateLog | undefined,
  circumstances: FrameCircumstances,
): FrameDissector {
  const { side, deflate } = circumstances;
  const texts = createTextJudge(frames);

  function breach(rule: Rule, context: number, offset: number, length: number): Breach {
    return { rule: ruleFor(rule, context), offset, length, blame: side };
  }

  function judgeHead(head: FrameHead, index: number, offset: number, context: number): Breach[] {
    const carried = frames.carriedBefore(index, context);
    return judgeFrameHead(head, { offset, context, carried }, circumstances);
  }

  function judgeClose(payload: Uint8Array, context: number, offset: number, broken: Breach[]): void {
    if (payload.length < 2) return;
    const rule = brokenByCloseCode(((payload[0] as number) << 8) | (payload[1] as number));
    if (rule !== undefined) broken.push(breach(rule, context, offset, 2));
    const checker = createUtf8Checker();
    const bad = checker.receive(payload.subarray(2), offset + 2) ?? checker.end();
    if (bad !== undefined) broken.push(breach(frameRules.closeReasonUtf8, context, bad, 1));
  }

  function judgePayload(index: number, context: number, head: FrameHead, payload: Uint8Array, broken: Breach[]): void {
    const offset = frames.offset(index) + head.payloadAt;
    if (head.opcode === CLOSE) judgeClose(payload, context, offset, broken);
    else if (context & COMPRESSED) {
      const rule = log?.judge(index);
      if (rule !== undefined) broken.push(breach(rule, context, offset, head.payloadLength));
    } else if (isText(context)) {
      const alone = (context & (STARTS | ENDS)) === (STARTS | ENDS);
      const bad = alone && isAscii(payload) ? undefined : texts.badOctet(index, payload);
      if (bad !== undefined) broken.push(breach(frameRules.textUtf8, context, bad, 1));
    }
  }

  function inflatedField(index: number, context: number, head: FrameHead): Field | undefined {
    const octets = (context & (COMPRESSED | ENDS)) === (COMPRESSED | ENDS) ? log?.inflated(index) : undefined;
    if (octets === undefined) return undefined;
    const text = isText(context) ? asText(octets) : undefined;
    return {
      name: 'inflated data',
      offset: frames.offset(index) + head.payloadAt,
      length: head.payloadLength,
      value: text ?? asHex(octets),
      meaning: shownPart(`the message, inflated to ${octets.length} octets`, octets.length),
    };
  }

  function dissect(index: number, octets: Uint8Array, offset: number, length: number): Unit {
    const context = frames.context(index);
    const head = readFrameHead(octets);
    const broken = judgeHead(head, index, offset, context);
    const wanted = head.opcode === CLOSE || isPlainText(context) ? length : shownEnd(head);
    const payload = payloadOf(octets, head, Math.min(length, wanted));
    judgePayload(index, context, head, payload, broken);
    let shown = showPayload(payload, head, context, offset);
    const inflated = inflatedField(index, context, head);
    if (inflated !== undefined) shown = { ...shown, fields: [inflated] };
    return {
      protocol: PROTOCOL,
      kind: 'frame',
      offset,
      length,
      fields: frameFields(octets, offset, head, deflate, shown),
      broken,
    };
  }

  /** What follows a length that announces itself as negative: its head, and the rest as it is. */
  function dissectUndecodable(index: number, octets: Uint8Array, offset: number): Unit {
    const head = readFrameHead(octets);
    const rest = octets.subarray(head.payloadAt);
    const shown = { value: asHex(rest), meaning: shownPart('where it ends cannot be known', rest.length) };
    return {
      protocol: PROTOCOL,
      kind: 'undecodable',
      offset,
      length: octets.length,
      fields: frameFields(octets, offset, head, deflate, shown),
      broken: judgeHead(head, index, offset, frames.context(index)),
    };
  }

  return {
    breach,
    whole(index) {
      const offset = frames.offset(index);
      const length = frames.length(index);
      if (!frames.isHeld(index)) {
        const gone: Field = { name: 'octets no longer held', offset, length, value: null };
        return { protocol: PROTOCOL, kind: 'frame', offset, length, fields: [gone], broken: [] };
      }
      const octets = frames.octets(index);
      return frames.isUndecodable(index)
        ? dissectUndecodable(index, octets, offset)
        : dissect(index, octets, offset, length);
    },
    unfinished(octets, offset, context) {
      const head = readFrameHead(octets);
      const payload = payloadOf(octets, head, Math.min(octets.length, shownEnd(head)));
      return {
        protocol: PROTOCOL,
        kind: 'frame',
        offset,
        length: octets.length,
        fields: frameFields(octets, offset, head, deflate, showPayload(payload, head, context, offset)),
        broken: judgeHead(head, frames.count, offset, context),
      };
    },
  };
}

/** Where in the frame the part of the payload ends that is shown, with what it takes to cut between characters. */
function shownEnd(head: FrameHead): number {
  return head.payloadAt + SHOWN_OCTETS + 1;
}

function isPlainText(context: number): boolean {
  return isText(context) && (context & COMPRESSED) === 0;
}

/** @param payload the payload, or as much of it as is there or shown */
function showPayload(payload: Uint8Array, head: FrameHead, context: number, offset: number): ShownPayload {
  const { payloadLength: length } = head;
  if (head.opcode === CLOSE) {
    const fields = closeFields(payload, offset + head.payloadAt);
    const shown = { value: asHex(payload), meaning: shownPart('close code and reason', length) };
    return fields.length === 0 ? shown : { ...shown, fields };
  }
  if (context & COMPRESSED) return { value: asHex(payload), meaning: shownPart('deflated', length) };
  const text = isText(context) ? asText(payload) : undefined;
  if (text !== undefined) return { value: text, meaning: shownPart('text', length) };
  return { value: asHex(payload), meaning: shownPart('octets', length) };
}
