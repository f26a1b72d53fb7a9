import type { Breach, Span } from '../octets/dissection.ts';
import { trimWhitespace } from './grammar.ts';

/**
 * One field line of a head or trailer section (RFC 9112 section 5). Text is decoded as ISO-8859-1, one character an octet,
 * so that no octet is lost.
 */
export interface FieldLine extends Span {
  /** The name as sent, its casing kept; the line begins with it. */
  readonly name: string;
  /** The value without surrounding whitespace; an obsolete fold is kept as sent in `valueSpan` and read as spaces here. */
  readonly value: string;
  readonly valueSpan: Span;
}

/** A request head: request line, field lines, empty line (RFC 9112 sections 3 and 5). */
export interface RequestHead extends Span {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly lines: readonly FieldLine[];
  readonly broken: readonly Breach[];
}

/** A response head: status line, field lines, empty line (RFC 9112 sections 4 and 5). */
export interface ResponseHead extends Span {
  readonly kind: 'response';
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly lines: readonly FieldLine[];
  readonly broken: readonly Breach[];
}

/** What most heads have of most names; made once, because every head is asked for many. */
const none: readonly never[] = [];

type Lines = { readonly lines: readonly FieldLine[] };

/** The field lines called `name`, which is in small letters, in order. */
export function linesNamed({ lines }: Lines, name: string): readonly FieldLine[] {
  let found: FieldLine[] | undefined;
  for (const line of lines) {
    if (line.name.length !== name.length || line.name.toLowerCase() !== name) continue;
    if (found) found.push(line);
    else found = [line];
  }
  return found ?? none;
}

/** The values of all field lines called `name` (compared without regard to case), in order. */
export function fieldValues(head: Lines, name: string): string[] {
  return linesNamed(head, name.toLowerCase()).map((line) => line.value);
}

/** The comma-separated members of all field lines called `name`, trimmed, empty ones left out (RFC 9110 section 5.6.1). */
export function listMembers(head: Lines, name: string): readonly string[] {
  const lines = linesNamed(head, name.toLowerCase());
  if (lines.length === 0) return none;
  const members: string[] = [];
  for (const { value } of lines) {
    for (const text of value.includes(',') ? value.split(',') : [value]) {
      const member = trimWhitespace(text);
      if (member !== '') members.push(member);
    }
  }
  return members;
}
