import type { Field } from '../octets/dissection.ts';
import { COLON, CR, HTAB, isToken, isWhitespace, trimWhitespace } from './grammar.ts';
import type { FieldLine } from './head.ts';
import { endsBare, type FieldMaker, type Line, readLine } from './lines.ts';
import { HttpJudgement, type HttpRuleName } from './rules.ts';

/** Field lines up to an empty line, or as many as have come. */
export interface FieldSection {
  readonly lines: readonly FieldLine[];
  /** Makes the fields that tile the octets read. */
  readonly fields: () => Field[];
  /** A malformed line may be a Content-Length or Transfer-Encoding to somebody else: framing cannot be trusted. */
  readonly framingInDoubt: boolean;
}

/**
 * Reads field lines from index `from` of the maker's octets to their end (RFC 9112 section 5). Only whole lines are
 * judged.
 */
export function parseFieldSection(maker: FieldMaker, from: number, judgement: HttpJudgement): FieldSection {
  const lines: FieldLine[] = [];
  const fields: (() => Field)[] = [];
  let framingInDoubt = false;
  let mayFold = false;
  for (let line = readLine(maker.octets, from); line; line = readLine(maker.octets, line.end)) {
    const judge = line.whole ? judgement : new HttpJudgement(judgement.side);
    if (line.to === line.from) {
      judgeLineEnd(maker, line, judge);
      fields.push(emptyLine(maker, line));
      continue;
    }
    if (!mayFold && isWhitespace(maker.octets[line.from])) {
      judge.add('leading-whitespace', maker.base + line.from, line.end - line.from);
      judgeLineEnd(maker, line, judge);
      framingInDoubt ||= namesFraming(maker.text(line.from, line.to));
      fields.push(plainLine(maker, line, 'ignored line', 'ignored text'));
      continue;
    }
    mayFold = true;
    const folded = readFolds(maker.octets, line);
    line = folded.at(-1) ?? line;
    const parsed = parseFieldLine(maker, folded, line.whole ? judgement : new HttpJudgement(judgement.side));
    fields.push(parsed.field);
    if (parsed.line) lines.push(parsed.line);
    framingInDoubt ||= parsed.malformed && namesFraming(maker.text(line.from, line.to));
  }
  // A copy has no room left for more: heads are kept for as long as their connections.
  return { lines: lines.slice(), fields: () => fields.map((make) => make()), framingInDoubt };
}

/** The maker of an empty line's field. */
export function emptyLine(maker: FieldMaker, line: Line): () => Field {
  return () => maker.make('empty line', line.from, line.end, { fields: maker.lineEnd(line) });
}

/** The maker of the field of a line that has no parts. */
function plainLine(maker: FieldMaker, { from, to, end, whole }: Line, name: string, part: string): () => Field {
  return () => {
    const fields = [maker.make(part, from, to), ...maker.lineEnd({ from, to, end, whole })];
    return maker.make(name, from, end, { fields });
  };
}

function namesFraming(text: string): boolean {
  return /content-length|transfer-encoding/i.test(text);
}

/** `first` and the lines that continue it (RFC 9112 section 5.2). */
function readFolds(octets: Uint8Array, first: Line): Line[] {
  const lines = [first];
  let last = first;
  while (last.whole && isWhitespace(octets[last.end])) {
    const next = readLine(octets, last.end);
    if (!next) break;
    lines.push(next);
    last = next;
  }
  return lines;
}

interface ParsedLine {
  readonly field: () => Field;
  /** Undefined when the line has no colon. */
  readonly line?: FieldLine;
  readonly malformed: boolean;
}

function parseFieldLine(maker: FieldMaker, folded: readonly Line[], judgement: HttpJudgement): ParsedLine {
  const { octets, base } = maker;
  const first = folded[0] as Line;
  const last = folded.at(-1) as Line;
  for (const line of folded) judgeText(maker, line, judgement);
  if (folded.length > 1) judgement.add('obs-fold', base + first.to, last.to - first.to);

  const colon = octets.indexOf(COLON, first.from);
  if (colon === -1 || colon >= first.to) {
    judgement.add('field-line-colon', base + first.from, last.to - first.from);
    const all = { ...last, from: first.from };
    return { field: plainLine(maker, all, 'field line', 'field name'), malformed: true };
  }

  let nameEnd = colon;
  while (nameEnd > first.from && isWhitespace(octets[nameEnd - 1])) nameEnd -= 1;
  const name = maker.text(first.from, nameEnd);
  const malformed = judgeName(maker, { from: first.from, to: nameEnd, colon, name }, judgement);

  let valueStart = colon + 1;
  while (valueStart < last.to && isWhitespace(octets[valueStart])) valueStart += 1;
  let valueEnd = last.to;
  while (valueEnd > valueStart && isWhitespace(octets[valueEnd - 1])) valueEnd -= 1;
  const text = maker.text(valueStart, valueEnd);
  const value = folded.length > 1 ? trimWhitespace(text.replace(/[ \t]*\r?\n[ \t]+/g, ' ')) : text;

  const makeField = (): Field => {
    const parts: Field[] = nameEnd > first.from ? [maker.make('field name', first.from, nameEnd)] : [];
    if (nameEnd < colon) parts.push(maker.make('whitespace', nameEnd, colon));
    parts.push(maker.make('colon', colon, colon + 1));
    if (valueStart > colon + 1) parts.push(maker.make('optional whitespace', colon + 1, valueStart));
    const folds = folded.length > 1 ? { meaning: `folded over ${folded.length} lines` } : {};
    if (valueEnd > valueStart) parts.push(maker.make('field value', valueStart, valueEnd, { value, ...folds }));
    if (last.to > valueEnd) parts.push(maker.make('optional whitespace', valueEnd, last.to));
    parts.push(...maker.lineEnd(last));
    return maker.make('field line', first.from, last.end, { value: `${name}: ${value}`, fields: parts });
  };
  return {
    field: makeField,
    line: {
      offset: base + first.from,
      length: last.end - first.from,
      name,
      value,
      valueSpan: { offset: base + valueStart, length: valueEnd - valueStart },
    },
    malformed,
  };
}

interface NameParts {
  readonly from: number;
  readonly to: number;
  readonly colon: number;
  readonly name: string;
}

/** Returns whether the name is malformed. */
function judgeName({ base }: FieldMaker, { from, to, colon, name }: NameParts, judgement: HttpJudgement): boolean {
  if (to < colon) judgement.add('whitespace-before-colon', base + to, colon - to);
  if (name === '') judgement.add('field-name-empty', base + from, colon + 1 - from);
  else if (!isToken(name)) judgement.add('field-name-token', base + from, to - from);
  return to < colon || !isToken(name);
}

/** Judges the octets of one line: its end, and what no line may hold; each rule once. */
function judgeText(maker: FieldMaker, line: Line, judgement: HttpJudgement): void {
  judgeLineEnd(maker, line, judgement);
  const { octets } = maker;
  const seen: HttpRuleName[] = [];
  for (let at = line.from; at < line.to; at += 1) {
    const octet = octets[at] as number;
    if ((octet >= 0x20 && octet < 0x7f) || octet === HTAB) continue;
    const rule = ruleAgainst(octet);
    if (seen.includes(rule)) continue;
    seen.push(rule);
    judgement.add(rule, maker.base + at, 1);
  }
}

function ruleAgainst(octet: number): HttpRuleName {
  if (octet === 0) return 'field-value-nul';
  if (octet === CR) return 'bare-cr';
  return octet >= 0x80 ? 'field-value-ascii' : 'field-value-control';
}

/** Judges the line end of a start line or field line (RFC 9112 section 2.2). */
export function judgeLineEnd(maker: FieldMaker, line: Line, judgement: HttpJudgement): void {
  if (endsBare(line)) judgement.add('bare-lf', maker.base + line.to, 1);
}

/** Judges a CR inside a line (RFC 9112 section 2.2). */
export function judgeBareCr(maker: FieldMaker, line: Line, judgement: HttpJudgement): void {
  const at = maker.octets.indexOf(CR, line.from);
  if (at !== -1 && at < line.to) judgement.add('bare-cr', maker.base + at, 1);
}
