import type { Field } from '../octets/dissection.ts';
import { parseFieldSection } from './field-lines.ts';
import { type Framing, responseFraming } from './framing.ts';
import type { ResponseHead } from './head.ts';
import { judgeResponseFields } from './head-judgement.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { FieldMaker, readLine } from './lines.ts';
import { HttpJudgement } from './rules.ts';
import { parseStatusLine, type StatusLine } from './status-line.ts';

export interface ParsedResponseHead {
  readonly head: ResponseHead;
  readonly framing: Framing;
  /** Makes the fields that tile the octets. */
  readonly fields: () => Field[];
}

/**
 * The response head that `octets` are, from its first octet, which has the absolute offset `offset`, to the end of its
 * empty line (RFC 9112 sections 4 and 5). `requestMethod` is that of the request it answers, where that is known.
 * Whatever is malformed is in `broken`; a status that could not be read is 0, a text ''.
 */
export function parseResponseHead(
  octets: Uint8Array,
  offset: number,
  requestMethod?: string,
  limits: HttpLimits = DEFAULT_LIMITS,
): ResponseHead {
  return readResponseHead(octets, offset, { requestMethod, limits, whole: true }).head;
}

/** Like `parseResponseHead`, with fields and framing. When it is not `whole`, only its whole lines are judged. */
export function readResponseHead(
  octets: Uint8Array,
  offset: number,
  options: { readonly requestMethod: string | undefined; readonly limits: HttpLimits; readonly whole: boolean },
): ParsedResponseHead {
  const maker = new FieldMaker(octets, offset);
  const judgement = new HttpJudgement('server');
  const fields: (() => Field)[] = [];
  const line = readLine(octets, 0);
  let start: StatusLine | undefined;
  if (line) {
    start = parseStatusLine(maker, line, line.whole ? judgement : new HttpJudgement('server'));
    fields.push(start.field);
  }
  const section = parseFieldSection(maker, line?.end ?? octets.length, judgement);

  const { version = '', status = 0, reason = '' } = start ?? {};
  const { lines } = section;
  const parts = { version, status, reason, lines };
  let framing: Framing = { kind: 'lost' };
  if (options.whole && start && line) {
    judgeResponseFields({ ...parts, offset: offset + line.from, length: line.end - line.from }, judgement);
    framing = responseFraming(parts, options.requestMethod, options.limits, judgement);
    if (section.framingInDoubt || judgement.losesFraming) framing = { kind: 'lost' };
  }
  const { broken } = judgement;
  const head: ResponseHead = {
    kind: 'response',
    version,
    status,
    reason,
    lines,
    offset,
    length: octets.length,
    broken,
  };
  return { head, framing, fields: () => [...fields.map((make) => make()), ...section.fields()] };
}
