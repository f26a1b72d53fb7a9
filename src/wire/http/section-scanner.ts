import { CR, isWhitespace, LF } from './grammar.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpRuleName } from './rules.ts';

/** What a section opens with: a request line, a status line, or nothing before its field lines. */
export type Opening = 'request' | 'response' | 'trailer';

export type Scan =
  /** The section ends just before index `end`. */
  | { readonly kind: 'end'; readonly end: number }
  /** A limit is passed by the line from index `from`, at index `at`. */
  | { readonly kind: 'limit'; readonly rule: HttpRuleName; readonly from: number; readonly at: number };

/**
 * Finds the end of a head or trailer section while its octets arrive, looking at each octet once, and calls a limit as soon as
 * an octet passes it. Indexes count from the first octet of the section.
 */
export class SectionScanner {
  readonly #opening: Opening;
  readonly #limits: HttpLimits;
  #position = 0;
  #lineStart = 0;
  /** Start of the field line that the current line may continue. */
  #fieldStart = 0;
  #inFields: boolean;
  #counted = false;
  #fieldLines = 0;
  #emptyLines = 0;

  constructor(opening: Opening, limits: HttpLimits) {
    this.#opening = opening;
    this.#limits = limits;
    this.#inFields = opening === 'trailer';
  }

  /** Goes on with all octets of the section that have come so far; undefined when more are needed. */
  scan(octets: Uint8Array): Scan | undefined {
    while (this.#lineStart < octets.length) {
      const lf = octets.indexOf(LF, this.#position);
      const end = lf === -1 ? octets.length : lf + 1;
      const passed = this.#passedLimit(octets, end);
      if (passed) return passed;
      if (lf === -1) {
        this.#position = end;
        return undefined;
      }
      const isEmpty = isEmptyLine(octets, this.#lineStart, end);
      this.#position = end;
      this.#lineStart = end;
      this.#counted = false;
      if (isEmpty && (this.#inFields || this.#opening === 'response')) return { kind: 'end', end };
      if (!isEmpty && !this.#inFields) {
        this.#inFields = true;
        this.#fieldStart = end;
      }
    }
    return undefined;
  }

  /** The first limit that an octet before `end` passes, the current line being from `#lineStart` to there at least. */
  #passedLimit(octets: Uint8Array, end: number): Scan | undefined {
    const { startLine, fieldLine, fieldLines, head, emptyLines } = this.#limits;
    const from = this.#lineStart;
    if (!this.#inFields) {
      if (!mayBeEmptyLine(octets, from, end)) {
        const rule = this.#opening === 'request' ? 'request-line-length' : 'status-line-length';
        return end - from > startLine ? { kind: 'limit', rule, from, at: from + startLine } : undefined;
      }
      if (this.#opening === 'request' && isEmptyLine(octets, from, end)) {
        this.#emptyLines += 1;
        if (this.#emptyLines > emptyLines) return { kind: 'limit', rule: 'empty-lines-limit', from, at: end - 1 };
      }
      return undefined;
    }
    if (!isWhitespace(octets[from])) this.#fieldStart = from;
    if (!this.#counted && !isWhitespace(octets[from]) && !mayBeEmptyLine(octets, from, end)) {
      this.#counted = true;
      this.#fieldLines += 1;
      if (this.#fieldLines > fieldLines) return { kind: 'limit', rule: 'field-lines-limit', from, at: from };
    }
    const lineLimit = this.#fieldStart + fieldLine;
    if (end <= Math.min(lineLimit, head)) return undefined;
    return lineLimit < head
      ? { kind: 'limit', rule: 'field-line-length', from: this.#fieldStart, at: lineLimit }
      : { kind: 'limit', rule: 'head-length', from, at: head };
  }
}

function isEmptyLine(octets: Uint8Array, from: number, end: number): boolean {
  return octets[end - 1] === LF && (end - from === 1 || (end - from === 2 && octets[from] === CR));
}

/** Whether the line is empty, or may still turn out to be. */
function mayBeEmptyLine(octets: Uint8Array, from: number, end: number): boolean {
  return isEmptyLine(octets, from, end) || (end - from === 1 && octets[from] === CR);
}
