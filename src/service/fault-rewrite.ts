import { type FieldLine, listMembers, type RequestHead, type ResponseHead } from '#wire/http/head.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { mistakenAccept } from '#wire/websocket/wrong-accept.ts';
import type { ComposedFrame, FaultPlan, LineEdit, WrongAccept } from './fault-plan.ts';

/** A response head as a plan changes it, and the names of the faults that did. */
export interface Rewritten {
  readonly octets: Uint8Array;
  readonly faults: readonly string[];
}

const CRLF = '\r\n';

/** Whether `plan` has anything to do with the response to `request`. */
export function concerns(plan: FaultPlan, request: RequestHead): boolean {
  if (!isArmed(plan)) return false;
  if (plan.on === 'every response') return true;
  return listMembers(request, 'upgrade').some((protocol) => protocol.toLowerCase() === 'websocket');
}

/** Whether `plan` does anything at all. */
export function isArmed(plan: FaultPlan): boolean {
  return (
    plan.status !== undefined ||
    plan.accept !== undefined ||
    plan.slices !== undefined ||
    plan.end !== undefined ||
    plan.silence !== undefined ||
    plan.lines.length > 0 ||
    plan.frames.length > 0
  );
}

/**
 * The response head that a plan sends in place of the one that was meant. Lines that no fault names keep their exact
 * octets. `intended` are the octets of `response`, its empty line included.
 */
export function rewriteHead(
  plan: FaultPlan,
  request: RequestHead,
  response: ResponseHead,
  intended: Uint8Array,
): Rewritten {
  const faults: string[] = [];
  let start = latin1(
    intended.subarray(0, (response.lines[0]?.offset ?? response.offset + intended.length - 2) - response.offset),
  );
  let lines = response.lines.map((line) => sentLine(line, response, intended));
  if (plan.status) {
    faults.push(`status ${plan.status.code}`);
    start = `${response.version} ${plan.status.code} ${plan.status.reason ?? ''}${CRLF}`;
  }
  if (plan.accept) {
    faults.push(`accept: ${plan.accept.kind}`);
    lines = edit(lines, { edit: 'set', name: 'Sec-WebSocket-Accept', value: wrongAccept(plan.accept, request) });
  }
  for (const change of plan.lines) {
    faults.push(`${change.edit} ${change.name}`);
    lines = edit(lines, change);
  }
  if (faults.length === 0) return { octets: intended, faults };
  return { octets: fromLatin1(start + lines.map((line) => line.text).join('') + CRLF), faults };
}

/** The octets of a frame composed by hand. */
export function encodeComposed(frame: ComposedFrame): Uint8Array {
  const { payload, maskingKey, lengthEncoding, declaredLength, ...bits } = frame;
  return encodeFrame({
    ...bits,
    payload: 'text' in payload ? encodeUtf8(payload.text) : hexOctets(payload.hex),
    ...(maskingKey === undefined ? {} : { maskingKey: hexOctets(maskingKey) }),
    ...(lengthEncoding === undefined ? {} : { lengthEncoding }),
    ...(declaredLength === undefined ? {} : { declaredLength }),
  });
}

/** The value that a wrong accept puts in the answer to `request`. */
function wrongAccept(wrong: WrongAccept, request: RequestHead): string {
  const key = request.lines.find((line) => line.name.toLowerCase() === 'sec-websocket-key')?.value ?? '';
  return wrong.kind === 'value' ? wrong.value : mistakenAccept(wrong.kind, key);
}

interface SentLine {
  readonly name: string;
  readonly text: string;
}

function sentLine(line: FieldLine, head: ResponseHead, octets: Uint8Array): SentLine {
  const from = line.offset - head.offset;
  return { name: line.name.toLowerCase(), text: latin1(octets.subarray(from, from + line.length)) };
}

function edit(lines: readonly SentLine[], change: LineEdit): SentLine[] {
  const name = change.name.toLowerCase();
  if (change.edit === 'drop') return lines.filter((line) => line.name !== name);
  if (change.edit === 'repeat') return lines.flatMap((line) => (line.name === name ? [line, line] : [line]));
  const made = { name, text: `${change.name}: ${change.value}${CRLF}` };
  const replaces = change.edit === 'set' && lines.some((line) => line.name === name);
  return replaces ? lines.map((line) => (line.name === name ? made : line)) : [...lines, made];
}

function hexOctets(text: string): Uint8Array {
  const read = fromHex(text);
  return 'octets' in read ? read.octets : new Uint8Array(0);
}

/** One character an octet, so that nothing of a head is lost on its way through text. */
function latin1(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}

function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
