import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import type { HttpRuleName } from '#wire/http/rules.ts';
import {
  DONE,
  HOST,
  longLines,
  manyLines,
  posting,
  type Variants,
  withHosts,
  withLines,
  withStartLine,
  withTarget,
} from './http-request-texts.ts';

/** RFC 9112 section 5: field lines that break a rule. */
export const malformedFields: Partial<Record<HttpRuleName, Variants>> = {
  'bare-lf': {
    'after the request line': `GET / HTTP/1.1\n${HOST}\r\n\r\n`,
    'after a field line': `GET / HTTP/1.1\r\n${HOST}\n\r\n`,
    'as the empty line': `GET / HTTP/1.1\r\n${HOST}\r\n\n`,
    everywhere: `GET / HTTP/1.1\n${HOST}\n\n`,
    'between two field lines': `GET / HTTP/1.1\r\n${HOST}\r\nA: b\nContent-Length: 0\r\n\r\n`,
  },
  'bare-cr': {
    'in a field value': withLines('A: b\rc'),
    'for a line end': withLines('A: b\rContent-Length: 5'),
    'before CR LF': withLines('A: b\r'),
    'in a field name': withLines('A\rB: c'),
    'in the request line': withStartLine('GET / HTTP/1.1\r'),
    'in the target': withTarget('/a\rb'),
  },
  'leading-whitespace': {
    'a space': `GET / HTTP/1.1\r\n ${HOST}\r\n${HOST}\r\n\r\n`,
    'a tab': `GET / HTTP/1.1\r\n\t${HOST}\r\n${HOST}\r\n\r\n`,
    'two lines': `GET / HTTP/1.1\r\n A: b\r\n C: d\r\n${HOST}\r\n\r\n`,
    'a blank line': `GET / HTTP/1.1\r\n \r\n${HOST}\r\n\r\n`,
    'a hidden Content-Length': `POST / HTTP/1.1\r\n Content-Length: 3\r\n${HOST}\r\n\r\nabc`,
  },
  'field-line-colon': {
    'a word': withLines('Nonsense'),
    'an equals sign': withLines('A=b'),
    'a hidden Content-Length': withLines('Content-Length 5'),
    'a second request line': withLines('GET /admin HTTP/1.1'),
  },
  'field-name-empty': {
    'a value alone': withLines(': value'),
    'a colon alone': withLines(':'),
    'whitespace before the colon': withLines('A: b', ':c'),
  },
  'field-name-token': {
    'a space inside': withLines('A B: c'),
    'a parenthesis': withLines('A(B): c'),
    'an octet above 127': withLines('Caf\xe9: c'),
    'a NUL': withLines('A\0B: c'),
    'an at sign': withLines('A@B: c'),
    brackets: withLines('A[0]: c'),
    'a slash': withLines('A/B: c'),
  },
  'whitespace-before-colon': {
    'a space': withLines('A : b'),
    'a tab': withLines('A\t: b'),
    'before Host': withHosts('Host : 127.0.0.1'),
    'before Content-Length': posting(['Content-Length : 3'], 'abc'),
    'before Transfer-Encoding': posting(['Transfer-Encoding : chunked'], DONE),
  },
  'obs-fold': {
    'by a space': withLines('A: b\r\n c'),
    'by a tab': withLines('A: b\r\n\tc'),
    'before the value': withLines('A:\r\n b'),
    'after the value': withLines('A: b\r\n '),
    'over three lines': withLines('A: b\r\n c\r\n d'),
    'of Transfer-Encoding': posting(['Transfer-Encoding:\r\n chunked'], DONE),
  },
  'field-value-nul': {
    inside: withLines('A: b\0c'),
    alone: withLines('A: \0'),
    'at the end': withLines('A: b\0'),
  },
  'field-value-control': {
    SOH: withLines('A: b\x01c'),
    ESC: withLines('A: \x1b[31m'),
    DEL: withLines('A: b\x7f'),
    'vertical tab': withLines('A: b\vc'),
    backspace: withLines('A: b\bc'),
  },
  'field-line-length': {
    'one long value': withLines(`A: ${'v'.repeat(DEFAULT_LIMITS.fieldLine)}`),
    'one long name': withLines(`${'N'.repeat(DEFAULT_LIMITS.fieldLine)}: v`),
    'without an end': `GET / HTTP/1.1\r\nA: ${'v'.repeat(DEFAULT_LIMITS.fieldLine)}`,
    'by folding': withLines(`A: b${'\r\n c'.repeat(DEFAULT_LIMITS.fieldLine / 4)}`),
  },
  'field-lines-limit': {
    'one more than taken': withLines(...manyLines(DEFAULT_LIMITS.fieldLines)),
    'many more': withLines(...manyLines(DEFAULT_LIMITS.fieldLines * 4)),
    'without an end': withLines(...manyLines(DEFAULT_LIMITS.fieldLines)).slice(0, -2),
  },
  'head-length': {
    'five long lines': withLines(...longLines(5, DEFAULT_LIMITS.head / 4)),
    'without an end': withLines(...longLines(3, DEFAULT_LIMITS.head / 3)).slice(0, -2),
  },
  'expect-value': {
    'an unknown expectation': withLines('Expect: the-impossible'),
    'two of them': withLines('Expect: 100-continue, more'),
    'with a value': withLines('Expect: 200-ok=yes'),
  },
};
