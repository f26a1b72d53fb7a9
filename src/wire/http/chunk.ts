import type { Field } from '../octets/dissection.ts';
import { contentField } from './content.ts';
import { CR, LF } from './grammar.ts';
import type { HttpLimits } from './limits.ts';
import { type FieldMaker, readLine } from './lines.ts';
import type { HttpJudgement } from './rules.ts';

/** Digits of a chunk size that are read at most, leading zeros included. */
const MAX_SIZE_DIGITS = 64;

export interface ChunkLine {
  /** Undefined while it is not known, or when it cannot be read. */
  readonly size: number | undefined;
  /** Index just past what was understood. */
  readonly end: number;
  readonly fields: readonly Field[];
  /** Whether the line is there up to its CR LF. */
  readonly whole: boolean;
}

/** How many octets the first line of a chunk has at most; a longer one breaks a rule whatever it holds. */
export function maxChunkLine(limits: HttpLimits): number {
  return MAX_SIZE_DIGITS + limits.chunkExtension + 2;
}

/**
 * `chunk-size [ chunk-ext ] CRLF` at the start of the maker's octets (RFC 9112 section 7.1), as much of it as there is.
 * The fields tile it up to `end`.
 */
export function parseChunkLine(maker: FieldMaker, limits: HttpLimits, judgement: HttpJudgement): ChunkLine {
  const { octets, base } = maker;
  const line = readLine(octets, 0) ?? { from: 0, to: 0, end: 0, whole: false };
  const tooLong = !line.whole && octets.length > maxChunkLine(limits);
  const text = maker.text(0, line.to);
  const digits = /^[0-9A-Fa-f]*/.exec(text)?.[0] ?? '';
  const extension = text.slice(digits.length);
  if (!line.whole && !tooLong)
    return { size: undefined, end: line.end, fields: partialFields(maker, digits, line.end), whole: false };

  const size = judgeSize(digits, extension, base, judgement);
  if (size === undefined) return { size, end: 0, fields: [], whole: false };
  const sizeField = maker.make('chunk size', 0, digits.length, { value: digits, meaning: countOf(size) });
  if (extension.length > limits.chunkExtension) {
    judgement.add('chunk-extension-length', base + digits.length, extension.length);
    return { size: undefined, end: digits.length, fields: [sizeField], whole: false };
  }
  if (!judgeExtensions(extension, base + digits.length, judgement)) {
    return { size: undefined, end: digits.length, fields: [sizeField], whole: false };
  }
  const fields = [sizeField];
  if (extension !== '') fields.push(maker.make('chunk extension', digits.length, line.to));
  if (octets[line.to] !== CR || octets[line.to + 1] !== LF) {
    judgement.add('chunk-line-end', base + line.to, line.end - line.to);
    return { size: undefined, end: line.to, fields, whole: false };
  }
  fields.push(maker.make('CRLF', line.to, line.end));
  return { size, end: line.end, fields, whole: true };
}

/** `chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF`, as much of it as there is; its fields tile up to `end`. */
export function parseChunk(maker: FieldMaker, limits: HttpLimits, judgement: HttpJudgement): ChunkLine {
  const line = parseChunkLine(maker, limits, judgement);
  if (line.size === undefined || line.size === 0) return line;
  const { octets, base } = maker;
  const fields = [...line.fields];
  const dataEnd = Math.min(line.end + line.size, octets.length);
  if (dataEnd > line.end) fields.push(contentField(maker, 'chunk data', line.end, dataEnd));
  const tail = octets.subarray(dataEnd, dataEnd + 2);
  if (!isLineEndSoFar(tail)) {
    judgement.add('chunk-data-end', base + dataEnd, tail.length);
    return { ...line, fields, end: dataEnd };
  }
  if (tail.length > 0) fields.push(maker.make(tail.length === 2 ? 'CRLF' : 'CR', dataEnd, dataEnd + tail.length));
  return { ...line, fields, end: dataEnd + tail.length };
}

/** Whether `tail`, of two octets at most, is CR LF or the beginning of it. */
export function isLineEndSoFar(tail: Uint8Array): boolean {
  return (tail.length < 1 || tail[0] === CR) && (tail.length < 2 || tail[1] === LF);
}

function partialFields(maker: FieldMaker, digits: string, end: number): Field[] {
  const fields: Field[] = [];
  if (digits !== '') fields.push(maker.make('chunk size', 0, digits.length));
  if (end > digits.length) fields.push(maker.make('chunk extension', digits.length, end));
  return fields;
}

function countOf(size: number): string {
  return size === 1 ? '1 octet' : `${size} octets`;
}

function judgeSize(digits: string, after: string, base: number, judgement: HttpJudgement): number | undefined {
  const first = after.charAt(0);
  if (digits === '' && (after === '' || first === ';')) {
    judgement.add('chunk-size-missing', base, Math.max(1, after.length));
    return undefined;
  }
  // Whitespace may stand before the semicolon of an extension (BWS), and nowhere else.
  if (digits === '' || (first !== '' && !/^[ \t]*;/.test(after))) {
    judgement.add(isSizeLike(digits, after) ? 'chunk-size-hex' : 'chunk-line-end', base, digits.length + after.length);
    return undefined;
  }
  const size = Number.parseInt(digits, 16);
  if (size > Number.MAX_SAFE_INTEGER || digits.length > MAX_SIZE_DIGITS) {
    judgement.add('chunk-size-overflow', base, digits.length);
    return undefined;
  }
  return size;
}

/** Whether what follows the digits of a size makes the size itself malformed, rather than the end of its line. */
function isSizeLike(digits: string, after: string): boolean {
  return digits === '' || !after.startsWith('\r');
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** RFC 9110 section 5.6.4, in ISO-8859-1. */
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const EXTENSION = new RegExp(`([ \\t]*);([ \\t]*)(${TOKEN})(?:([ \\t]*)=([ \\t]*)(${TOKEN}|${QUOTED}))?`, 'y');

/** `chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`; returns whether it is well-formed. */
function judgeExtensions(text: string, offset: number, judgement: HttpJudgement): boolean {
  EXTENSION.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = EXTENSION.exec(text);
    if (!match) {
      judgement.add('chunk-extension-shape', offset + at, text.length - at);
      return false;
    }
    const blank = [match[1], match[2], match[4], match[5]].some((space) => space !== undefined && space !== '');
    if (blank) judgement.add('chunk-extension-whitespace', offset + at, match[0].length);
    at = EXTENSION.lastIndex;
  }
  return true;
}
