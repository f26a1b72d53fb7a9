import type { Span } from '../octets/dissection.ts';
import { isToken, trimWhitespace } from './grammar.ts';
import { type FieldLine, linesNamed, type RequestHead, type ResponseHead } from './head.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpJudgement } from './rules.ts';
import { isHttp11 } from './version.ts';

/** How a message goes on after its head (RFC 9112 section 6.3). */
export type Framing =
  | { readonly kind: 'no content' }
  | { readonly kind: 'content length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until close' }
  /** What follows is no longer HTTP: after a 101, or a 2xx to CONNECT. */
  | { readonly kind: 'another protocol' }
  | { readonly kind: 'lost' };

type Framed = Pick<RequestHead | ResponseHead, 'version' | 'lines'>;

/** The framing of a request; judges the fields that tell it. */
export function requestFraming(
  head: Framed & { readonly method: string },
  limits: HttpLimits,
  judgement: HttpJudgement,
): Framing {
  const told = toldFraming(head, limits, judgement);
  const content = told ?? { kind: 'no content' };
  if (head.method === 'TRACE' && told && !(told.kind === 'content length' && told.length === 0)) {
    for (const line of [...linesNamed(head, 'transfer-encoding'), ...linesNamed(head, 'content-length')]) {
      judgement.add('trace-content', line.offset, line.length);
    }
  }
  return content;
}

/** The framing of a response to `requestMethod`; judges the fields that tell it. */
export function responseFraming(
  head: Framed & { readonly status: number },
  requestMethod: string | undefined,
  limits: HttpLimits,
  judgement: HttpJudgement,
): Framing {
  const { status } = head;
  const interim = status >= 100 && status < 200;
  const tunnel = requestMethod === 'CONNECT' && status >= 200 && status < 300;
  if (interim || status === 204 || tunnel) {
    for (const line of linesNamed(head, 'transfer-encoding')) {
      judgement.add(tunnel ? 'transfer-encoding-connect' : 'transfer-encoding-status', line.offset, line.length);
    }
    for (const line of linesNamed(head, 'content-length')) {
      judgement.add(tunnel ? 'content-length-connect' : 'content-length-status', line.offset, line.length);
    }
    return status === 101 || tunnel ? { kind: 'another protocol' } : { kind: 'no content' };
  }
  const told = toldFraming(head, limits, judgement);
  if (requestMethod === 'HEAD' || status === 304) return { kind: 'no content' };
  return told ?? { kind: 'until close' };
}

/** What Transfer-Encoding and Content-Length say; undefined when both are absent. */
function toldFraming(head: Framed, limits: HttpLimits, judgement: HttpJudgement): Framing | undefined {
  const codings = linesNamed(head, 'transfer-encoding');
  const lengths = linesNamed(head, 'content-length');
  if (codings.length > 0) {
    for (const line of lengths) judgement.add('transfer-encoding-and-content-length', line.offset, line.length);
    return codedFraming(head, codings, judgement);
  }
  return lengths.length > 0 ? measuredFraming(lengths, limits, judgement) : undefined;
}

interface Coding extends Span {
  readonly name: string;
  readonly parameters: boolean;
}

/** The registered transfer codings (RFC 9112 section 7). */
const KNOWN_CODINGS = new Set(['chunked', 'compress', 'deflate', 'gzip', 'x-compress', 'x-gzip']);

function codedFraming(head: Framed, lines: readonly FieldLine[], judgement: HttpJudgement): Framing {
  const first = lines[0] as FieldLine;
  if (!isHttp11(head.version) && /^HTTP\/1\./.test(head.version)) {
    judgement.add('transfer-encoding-version', first.offset, first.length);
  }
  const codings = lines.flatMap((line) => readCodings(line));
  for (const coding of codings) {
    if (!isToken(coding.name)) judgement.add('transfer-encoding-list', coding.offset, coding.length);
    else if (!KNOWN_CODINGS.has(coding.name)) {
      judgement.add('transfer-coding-unknown', coding.offset, coding.length);
    }
  }
  if (codings.length === 0) judgement.add('transfer-encoding-list', first.offset, first.length);
  const chunked = codings.filter((coding) => coding.name === 'chunked');
  for (const coding of chunked.slice(1)) judgement.add('chunked-once', coding.offset, coding.length);
  for (const coding of chunked) {
    if (coding.parameters) judgement.add('chunked-parameters', coding.offset, coding.length);
  }
  const isLast = codings.at(-1)?.name === 'chunked';
  if (!isLast) judgement.add('chunked-last', first.offset, first.length);
  if (judgement.losesFraming) return { kind: 'lost' };
  return isLast ? { kind: 'chunked' } : { kind: 'until close' };
}

/** `#transfer-coding` of one field line (RFC 9112 section 6.1, RFC 9110 section 10.1.4); empty members are left out. */
function readCodings(line: FieldLine): Coding[] {
  const codings: Coding[] = [];
  for (const match of line.value.matchAll(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g)) {
    const member = trimWhitespace(match[0]);
    if (member === '') continue;
    const semicolon = member.indexOf(';');
    const name = trimWhitespace(semicolon === -1 ? member : member.slice(0, semicolon)).toLowerCase();
    codings.push({ name, parameters: semicolon !== -1, offset: line.valueSpan.offset, length: line.valueSpan.length });
  }
  return codings;
}

function measuredFraming(lines: readonly FieldLine[], limits: HttpLimits, judgement: HttpJudgement): Framing {
  const values = lines.flatMap((line) => line.value.split(',').map((text) => ({ text: trimWhitespace(text), line })));
  for (const { text, line } of values) {
    if (!/^[0-9]+$/.test(text)) judgement.add('content-length-value', line.offset, line.length);
    else if (Number(text) > Number.MAX_SAFE_INTEGER) {
      judgement.add('content-length-overflow', line.offset, line.length);
    }
  }
  if (judgement.losesFraming) return { kind: 'lost' };
  const first = values[0] as (typeof values)[number];
  const length = Number(first.text);
  for (const { text, line } of values.slice(1)) {
    const name = Number(text) === length ? 'content-length-repeated' : 'content-length-differs';
    judgement.add(name, line.offset, line.length);
  }
  if (judgement.losesFraming) return { kind: 'lost' };
  if (length > limits.content) judgement.add('content-limit', first.line.offset, first.line.length);
  return { kind: 'content length', length };
}
