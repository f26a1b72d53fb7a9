import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { type HttpRuleName, httpRules } from '#wire/http/rules.ts';
import { malformedFields } from './http-malformed-fields.ts';
import { malformedFraming } from './http-malformed-framing.ts';
import { malformedStartLines } from './http-malformed-start-lines.ts';
import { chunked, manyLines } from './http-request-texts.ts';

/** A request that breaks a rule of HTTP, and the answer that the rule asks for. */
export interface MalformedRequest {
  readonly name: string;
  /** Id of the rule that it is there for. */
  readonly rule: string;
  readonly section: string;
  /** What is sent, one character an octet. */
  readonly octets: string;
  readonly status: number;
  /** The connection must end after the answer. When false it may. */
  readonly closes: boolean;
}

/** In trailer sections field lines are judged as in heads: these rules once more there. */
const inTrailers: readonly (readonly [HttpRuleName, string, string])[] = [
  ['bare-lf', 'after a trailer field', chunked('0\r\nA: b\n\r\n')],
  ['bare-cr', 'in a trailer field', chunked('0\r\nA: b\rc\r\n\r\n')],
  ['field-line-colon', 'in a trailer section', chunked('0\r\nNonsense\r\n\r\n')],
  ['field-name-token', 'in a trailer section', chunked('0\r\nA B: c\r\n\r\n')],
  ['field-value-nul', 'in a trailer field', chunked('0\r\nA: \0\r\n\r\n')],
  ['whitespace-before-colon', 'in a trailer field', chunked('0\r\nA : b\r\n\r\n')],
  ['obs-fold', 'in a trailer section', chunked('0\r\nA: b\r\n c\r\n\r\n')],
  ['field-lines-limit', 'in a trailer section', chunked(`0\r\n${manyLines(200).join('\r\n')}\r\n\r\n`)],
  ['field-line-length', 'in a trailer section', chunked(`0\r\nA: ${'v'.repeat(DEFAULT_LIMITS.fieldLine)}\r\n\r\n`)],
];

function malformed(name: string, what: string, octets: string): MalformedRequest[] {
  const rule = httpRules.find(({ id }) => id === `http.${name}`);
  if (rule?.consequence.kind !== 'status') return [];
  const { status, close: closes } = rule.consequence;
  return [{ name: `${name}: ${what}`, rule: rule.id, section: rule.section, octets, status, closes }];
}

/** Malformed requests for every rule whose breach a server answers with a status, as the table of rules says. */
export const httpMalformed: readonly MalformedRequest[] = [
  ...Object.entries({ ...malformedStartLines, ...malformedFields, ...malformedFraming }).flatMap(([name, requests]) =>
    Object.entries(requests).flatMap(([what, octets]) => malformed(name, what, octets)),
  ),
  ...inTrailers.flatMap(([name, what, octets]) => malformed(name, what, octets)),
];
