import type { Field } from '../octets/dissection.ts';
import { judgeBareCr, judgeLineEnd } from './field-lines.ts';
import { isToken } from './grammar.ts';
import type { HttpLimits } from './limits.ts';
import type { FieldMaker, Line } from './lines.ts';
import { judgeTarget, targetForm } from './request-target.ts';
import type { HttpJudgement } from './rules.ts';
import { judgeVersion } from './version.ts';

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** Makes the field of the whole line. */
  readonly field: () => Field;
}

/** A part of the line, or the whitespace between two: indexes into the octets. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * `request-line = method SP request-target SP HTTP-version` (RFC 9112 section 3), as much of it as there is. What
 * stands between the first and the last whitespace is the target, so that one with spaces in it stays whole.
 */
export function parseRequestLine(
  maker: FieldMaker,
  line: Line,
  judgement: HttpJudgement,
  limits: HttpLimits,
): RequestLine {
  const { base } = maker;
  const { words, gaps, before, after } = split(maker.text(line.from, line.to), line.from);
  judgeLineEnd(maker, line, judgement);
  judgeBareCr(maker, line, judgement);

  const last = words.at(-1);
  const lastText = last ? maker.text(last.from, last.to) : '';
  const endsInVersion = words.length > 2 || (words.length === 2 && /^HTTP\//i.test(lastText));
  const methodPart = words[0] ?? { from: line.from, to: line.from };
  const versionPart = endsInVersion ? last : undefined;
  const targetWords = words.slice(1, endsInVersion ? -1 : undefined);
  const targetPart = targetWords[0] && { from: targetWords[0].from, to: (targetWords.at(-1) as Part).to };

  const method = common(maker.text(methodPart.from, methodPart.to));
  const target = targetPart ? maker.text(targetPart.from, targetPart.to) : '';
  const version = versionPart ? common(lastText) : '';

  if (!versionPart) judgement.add('request-line-shape', base + line.from, line.to - line.from);
  else judgeVersion(version, base + versionPart.from, judgement);
  judgeMethod(method, base + methodPart.from, judgement, limits);
  if (targetPart) judgeTarget({ method, target }, base + targetPart.from, judgement);
  else if (versionPart) judgement.add('target-missing', base + line.from, line.to - line.from);
  const outer = [...before, gaps[0], targetPart && gaps[targetWords.length], ...after];
  for (const gap of outer) {
    // One space is what has to stand there, except before and after everything.
    if (!gap || (maker.text(gap.from, gap.to) === ' ' && gap !== before[0] && gap !== after[0])) continue;
    judgement.add('request-line-whitespace', base + gap.from, gap.to - gap.from);
  }

  const field = (): Field => {
    const named: [string, Part | undefined][] = [
      ['method', methodPart],
      ['request target', targetPart],
      ['HTTP version', versionPart],
    ];
    return lineField(maker, line, named, targetForm(method, target));
  };
  return { method, target, version, field };
}

function lineField(
  maker: FieldMaker,
  line: Line,
  named: readonly [string, Part | undefined][],
  form: string | undefined,
): Field {
  const fields: Field[] = [];
  let at = line.from;
  for (const [name, part] of named) {
    if (!part || part.to === part.from) continue;
    if (part.from > at) fields.push(gapField(maker, at, part.from));
    const meaning = name === 'request target' && form !== undefined ? { meaning: form } : {};
    fields.push(maker.make(name, part.from, part.to, meaning));
    at = part.to;
  }
  if (line.to > at) fields.push(gapField(maker, at, line.to));
  fields.push(...maker.lineEnd(line));
  return maker.make('request line', line.from, line.end, { value: maker.text(line.from, line.to), fields });
}

function gapField(maker: FieldMaker, from: number, to: number): Field {
  return maker.make(maker.text(from, to) === ' ' ? 'SP' : 'whitespace', from, to);
}

/** The words of a line and the whitespace around them, of the kinds that RFC 9112 section 3 names. */
function split(text: string, base: number): { words: Part[]; gaps: Part[]; before: Part[]; after: Part[] } {
  const words: Part[] = [];
  const gaps: Part[] = [];
  let past = 0;
  for (let at = 0; at < text.length; ) {
    const from = at;
    while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
    if (at > from) {
      if (words.length > 0) gaps.push({ from: base + past, to: base + from });
      words.push({ from: base + from, to: base + at });
      past = at;
    } else at += 1;
  }
  const first = words[0]?.from ?? base + text.length;
  const end = words.length > 0 ? past : text.length;
  return {
    words,
    gaps,
    before: first > base ? [{ from: base, to: first }] : [],
    after: end < text.length ? [{ from: base + end, to: base + text.length }] : [],
  };
}

/** Space, HTAB, VT, FF or CR. */
function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09 || octet === 0x0b || octet === 0x0c || octet === 0x0d;
}

/** What nearly all request lines have: a head keeps these strings, and not its own that are equal. */
const COMMON: ReadonlyMap<string, string> = new Map(['GET', 'POST', 'OPTIONS', 'HTTP/1.1'].map((text) => [text, text]));

function common(text: string): string {
  return COMMON.get(text) ?? text;
}

function judgeMethod(method: string, offset: number, judgement: HttpJudgement, limits: HttpLimits): void {
  if (!isToken(method)) judgement.add('method-token', offset, method.length);
  if (method.length > limits.method) judgement.add('method-length', offset, method.length);
}
