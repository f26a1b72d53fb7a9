import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import type { HttpRuleName } from '#wire/http/rules.ts';
import { chunked, DONE, HOST, posting, type Variants } from './http-request-texts.ts';

/** RFC 9112 sections 6 and 7: framing and chunks that break a rule. */
export const malformedFraming: Partial<Record<HttpRuleName, Variants>> = {
  'transfer-encoding-and-content-length': {
    'length first': posting(['Content-Length: 5', 'Transfer-Encoding: chunked'], DONE),
    'length last': posting(['Transfer-Encoding: chunked', 'Content-Length: 5'], DONE),
    'a length of 0': posting(['Content-Length: 0', 'Transfer-Encoding: chunked'], DONE),
    'in small letters': posting(['content-length: 5', 'transfer-encoding: chunked'], DONE),
  },
  'transfer-encoding-list': {
    empty: posting(['Transfer-Encoding:']),
    'a comma': posting(['Transfer-Encoding: ,']),
    'in quotes': posting(['Transfer-Encoding: "chunked"'], DONE),
    'a space inside': posting(['Transfer-Encoding: chun ked'], DONE),
    brackets: posting(['Transfer-Encoding: [chunked]'], DONE),
    'octet 160 after it': posting(['Transfer-Encoding: chunked\xa0'], DONE),
  },
  'transfer-coding-unknown': {
    'before chunked': posting(['Transfer-Encoding: rot13, chunked'], DONE),
    'identity before chunked': posting(['Transfer-Encoding: identity, chunked'], DONE),
    'in a line of its own': posting(['Transfer-Encoding: cow', 'Transfer-Encoding: chunked'], DONE),
  },
  'chunked-last': {
    'gzip alone': posting(['Transfer-Encoding: gzip']),
    'gzip after it': posting(['Transfer-Encoding: chunked, gzip'], DONE),
    'gzip after it in another line': posting(['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip'], DONE),
    identity: posting(['Transfer-Encoding: identity']),
    'a misspelling': posting(['Transfer-Encoding: xchunked'], DONE),
  },
  'chunked-once': {
    'twice in a line': posting(['Transfer-Encoding: chunked, chunked'], DONE),
    'in two lines': posting(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], DONE),
    'with gzip between': posting(['Transfer-Encoding: chunked, gzip, chunked'], DONE),
  },
  'chunked-parameters': {
    'a parameter': posting(['Transfer-Encoding: chunked;level=1'], DONE),
    'a quoted one': posting(['Transfer-Encoding: chunked; a="b, c"'], DONE),
  },
  'transfer-encoding-version': {
    chunked: `POST / HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n${DONE}`,
    'with a length': `POST / HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${DONE}`,
  },
  'content-length-value': {
    'a word': posting(['Content-Length: five']),
    'a plus sign': posting(['Content-Length: +5'], 'abcde'),
    'a minus sign': posting(['Content-Length: -5']),
    hex: posting(['Content-Length: 0x5'], 'abcde'),
    'a fraction': posting(['Content-Length: 5.0'], 'abcde'),
    empty: posting(['Content-Length:']),
    'a space inside': posting(['Content-Length: 1 2']),
    'an empty member': posting(['Content-Length: 5,'], 'abcde'),
    'octet 160 after it': posting(['Content-Length: 5\xa0'], 'abcde'),
    'with a unit': posting(['Content-Length: 5b'], 'abcde'),
    'an underscore': posting(['Content-Length: 1_0']),
  },
  'content-length-overflow': {
    '2^53': posting(['Content-Length: 9007199254740992']),
    '2^64 + 5': posting(['Content-Length: 18446744073709551621'], 'abcde'),
    'a hundred digits': posting([`Content-Length: ${'9'.repeat(100)}`]),
  },
  'content-length-differs': {
    'in two lines': posting(['Content-Length: 5', 'Content-Length: 6'], 'abcdef'),
    'in a list': posting(['Content-Length: 5, 6'], 'abcdef'),
    'in a list of three': posting(['Content-Length: 5, 5, 6'], 'abcdef'),
    'with 0': posting(['Content-Length: 0', 'Content-Length: 5'], 'abcde'),
  },
  'content-limit': {
    'by one octet': posting([`Content-Length: ${DEFAULT_LIMITS.content + 1}`]),
    '2^53 - 1': posting(['Content-Length: 9007199254740991']),
    'in one chunk': chunked('7fffffff\r\nabc'),
  },
  'trace-content': {
    'by length': `TRACE / HTTP/1.1\r\n${HOST}\r\nContent-Length: 3\r\n\r\nabc`,
    'in chunks': `TRACE / HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n${DONE}`,
  },
  'chunk-size-missing': {
    'an empty line': chunked('\r\nhello\r\n'),
    'an extension alone': chunked(';a=b\r\nhello\r\n'),
    'after a chunk': chunked('1\r\na\r\n\r\n'),
  },
  'chunk-size-hex': {
    'a word': chunked('hello\r\n'),
    '0x': chunked('0x5\r\nhello\r\n'),
    'a sign': chunked('+5\r\nhello\r\n'),
    'a minus sign': chunked('-5\r\nhello\r\n'),
    'a space first': chunked(' 5\r\nhello\r\n'),
    'a space last': chunked('5 \r\nhello\r\n'),
    'a letter after it': chunked('5g\r\nhello\r\n'),
    'a comma': chunked('5,\r\nhello\r\n'),
    'an underscore': chunked('0_5\r\nhello\r\n'),
  },
  'chunk-size-overflow': {
    '2^53': chunked('20000000000000\r\n'),
    '2^64 + 5': chunked('10000000000000005\r\nhello\r\n'),
    'many digits': chunked(`${'f'.repeat(60)}\r\n`),
    'many zeros': chunked(`${'0'.repeat(80)}5\r\nhello\r\n`),
  },
  'chunk-line-end': {
    'a bare LF': chunked('5\nhello\r\n0\r\n\r\n'),
    'a bare LF after an extension': chunked('5;a=b\nhello\r\n'),
    'a bare LF after the last size': chunked('5\r\nhello\r\n0\n\r\n'),
    'two CR': chunked('5\r\r\nhello\r\n'),
  },
  'chunk-extension-shape': {
    'no name': chunked('5;\r\nhello\r\n'),
    'no value': chunked('5;a=\r\nhello\r\n'),
    'a quote that does not end': chunked('5;a="b\r\nhello\r\n'),
    'an octet that is none of a token': chunked('5;a=(b)\r\nhello\r\n'),
    'a NUL in quotes': chunked('5;a="\0"\r\nhello\r\n'),
    'a value alone': chunked('5;=b\r\nhello\r\n'),
  },
  'chunk-extension-length': {
    'one long value': chunked(`5;a=${'b'.repeat(DEFAULT_LIMITS.chunkExtension)}\r\nhello\r\n`),
    'many short ones': chunked(`5${';a=b'.repeat(DEFAULT_LIMITS.chunkExtension)}\r\nhello\r\n`),
    'without an end': chunked(`5;a=${'b'.repeat(DEFAULT_LIMITS.chunkExtension + 128)}`),
  },
  'chunk-data-end': {
    'more data': chunked('5\r\nhello!\r\n0\r\n\r\n'),
    'a bare LF': chunked('5\r\nhello\n0\r\n\r\n'),
    nothing: chunked('5\r\nhello0\r\n\r\n'),
    'CR and no LF': chunked('5\r\nhello\rX0\r\n\r\n'),
  },
};
