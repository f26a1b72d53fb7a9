import type { Field } from '../octets/dissection.ts';
import { emptyLine, judgeLineEnd, parseFieldSection } from './field-lines.ts';
import { type Framing, requestFraming } from './framing.ts';
import type { RequestHead } from './head.ts';
import { judgeRequestFields } from './head-judgement.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { FieldMaker, readLine } from './lines.ts';
import { parseRequestLine, type RequestLine } from './request-line.ts';
import { HttpJudgement } from './rules.ts';

export interface ParsedRequestHead {
  readonly head: RequestHead;
  readonly framing: Framing;
  /** Makes the fields that tile the octets. */
  readonly fields: () => Field[];
}

/**
 * The request head that `octets` are, from its first octet, which has the absolute offset `offset`, to the end of its
 * empty line (RFC 9112 sections 2.2, 3 and 5). Whatever is malformed is in `broken`; what could not be read is ''.
 */
export function parseRequestHead(octets: Uint8Array, offset: number, limits: HttpLimits = DEFAULT_LIMITS): RequestHead {
  return readRequestHead(octets, offset, { limits, whole: true }).head;
}

/** Like `parseRequestHead`, with fields and framing. When it is not `whole`, only its whole lines are judged. */
export function readRequestHead(
  octets: Uint8Array,
  offset: number,
  { limits, whole }: { readonly limits: HttpLimits; readonly whole: boolean },
): ParsedRequestHead {
  const maker = new FieldMaker(octets, offset);
  const judgement = new HttpJudgement('client');
  const fields: (() => Field)[] = [];
  let line = readLine(octets, 0);
  while (line?.whole && line.to === line.from) {
    fields.push(emptyLine(maker, line));
    judgement.add('empty-line-before-request', offset + line.from, line.end - line.from);
    judgeLineEnd(maker, line, judgement);
    line = readLine(octets, line.end);
  }
  let start: RequestLine | undefined;
  if (line) {
    start = parseRequestLine(maker, line, line.whole ? judgement : new HttpJudgement('client'), limits);
    fields.push(start.field);
  }
  const section = parseFieldSection(maker, line?.end ?? octets.length, judgement);

  const { method = '', target = '', version = '' } = start ?? {};
  const { lines } = section;
  const parts = { method, target, version, lines };
  let framing: Framing = { kind: 'lost' };
  if (whole && start && line) {
    judgeRequestFields({ ...parts, offset: offset + line.from, length: line.end - line.from }, judgement);
    framing = requestFraming(parts, limits, judgement);
    if (section.framingInDoubt || judgement.losesFraming) framing = { kind: 'lost' };
  }
  const { broken } = judgement;
  // Part by part: an object that another is spread into is larger.
  const head: RequestHead = { kind: 'request', method, target, version, lines, offset, length: octets.length, broken };
  return { head, framing, fields: () => [...fields.map((make) => make()), ...section.fields()] };
}
