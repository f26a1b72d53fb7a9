import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { type HttpRuleName, httpRules } from '#wire/http/rules.ts';

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

const HOST = 'Host: 127.0.0.1';

/** A request with these field lines after Host, and no content. */
function withLines(...lines: string[]): string {
  return `${['GET / HTTP/1.1', HOST, ...lines].join('\r\n')}\r\n\r\n`;
}

function withStartLine(line: string): string {
  return `${line}\r\n${HOST}\r\n\r\n`;
}

function withTarget(target: string, method = 'GET'): string {
  return withStartLine(`${method} ${target} HTTP/1.1`);
}

/** Hosts as given, none added. */
function withHosts(...lines: string[]): string {
  return `${['GET / HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`;
}

/** A POST with these framing lines and this content. */
function posting(lines: readonly string[], content = ''): string {
  return `${['POST / HTTP/1.1', HOST, ...lines].join('\r\n')}\r\n\r\n${content}`;
}

function chunked(content: string): string {
  return posting(['Transfer-Encoding: chunked'], content);
}

const DONE = '0\r\n\r\n';
const manyLines = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: ${index}`);
const longLines = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `X-${index}: ${'v'.repeat(length)}`);

/** Several malformed requests for each rule that a server answers with a status of its own. */
const variants: Partial<Record<HttpRuleName, Readonly<Record<string, string>>>> = {
  'request-line-shape': {
    'no version, as in HTTP/0.9': withStartLine('GET /'),
    'a word alone': withStartLine('HELLO'),
    'a version alone': withStartLine('HTTP/1.1'),
    'binary octets': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    'a field line in its place': `${HOST}\r\n\r\n`,
  },
  'request-line-whitespace': {
    'two spaces before the target': withStartLine('GET  / HTTP/1.1'),
    'two spaces before the version': withStartLine('GET /  HTTP/1.1'),
    'a tab before the target': withStartLine('GET\t/ HTTP/1.1'),
    'a tab before the version': withStartLine('GET /\tHTTP/1.1'),
    'a vertical tab': withStartLine('GET\v/ HTTP/1.1'),
    'a form feed': withStartLine('GET /\fHTTP/1.1'),
    'a space first': withStartLine(' GET / HTTP/1.1'),
    'a space last': withStartLine('GET / HTTP/1.1 '),
  },
  'request-line-length': {
    'a long path': withTarget(`/${'a'.repeat(DEFAULT_LIMITS.startLine)}`),
    'a long query': withTarget(`/?${'q=1&'.repeat(DEFAULT_LIMITS.startLine / 4)}`),
    'without an end': `GET /${'a'.repeat(DEFAULT_LIMITS.startLine)}`,
  },
  'empty-lines-limit': {
    'five empty lines': `${'\r\n'.repeat(DEFAULT_LIMITS.emptyLines + 1)}${withLines()}`,
    'empty lines and nothing else': '\r\n'.repeat(64),
  },
  'method-token': {
    'a parenthesis': withStartLine('GET( / HTTP/1.1'),
    'an at sign': withStartLine('G@T / HTTP/1.1'),
    'an octet above 127': withStartLine('G\xc9T / HTTP/1.1'),
    'a NUL': withStartLine('G\0T / HTTP/1.1'),
    'a colon': withStartLine('GET: / HTTP/1.1'),
    'in quotes': withStartLine('"GET" / HTTP/1.1'),
    'a slash': withStartLine('GET/ / HTTP/1.1'),
  },
  'method-length': {
    'forty letters': withStartLine(`${'M'.repeat(40)} / HTTP/1.1`),
    'thousand letters': withStartLine(`${'M'.repeat(1000)} / HTTP/1.1`),
  },
  'target-missing': {
    'one space': withStartLine('GET HTTP/1.1'),
    'two spaces': withStartLine('GET  HTTP/1.1'),
  },
  'target-whitespace': {
    'a space in the path': withTarget('/a b'),
    'a space in the query': withTarget('/?q=a b'),
    'a tab in the path': withTarget('/a\tb'),
    'two versions': withTarget('/ HTTP/1.1'),
  },
  'target-octets': {
    'an angle bracket': withTarget('/<script>'),
    'a double quote': withTarget('/"'),
    'a backslash': withTarget('/a\\b'),
    braces: withTarget('/{id}'),
    'a NUL': withTarget('/a\0b'),
    DEL: withTarget('/a\x7f'),
    'UTF-8 as it is': withTarget('/caf\xc3\xa9'),
  },
  'target-percent': {
    'not hex': withTarget('/%zz'),
    'one digit': withTarget('/%4'),
    'at the end': withTarget('/a%'),
    'in the query': withTarget('/?q=%u0041'),
  },
  'target-fragment': {
    'after a path': withTarget('/a#b'),
    'an empty one': withTarget('/#'),
    'after an absolute URI': withTarget('http://127.0.0.1/#top'),
  },
  'target-form': {
    'a relative path': withTarget('index.html'),
    'a query alone': withTarget('?q=1'),
    dots: withTarget('../etc/passwd'),
    'an authority': withTarget('127.0.0.1'),
  },
  'target-asterisk': { 'with GET': withTarget('*'), 'with POST': withTarget('*', 'POST') },
  'target-authority': {
    'CONNECT to a path': withTarget('/', 'CONNECT'),
    'CONNECT with no port': withTarget('127.0.0.1', 'CONNECT'),
    'CONNECT with an empty port': withTarget('127.0.0.1:', 'CONNECT'),
    'CONNECT to a URI': withTarget('http://127.0.0.1:80/', 'CONNECT'),
    'CONNECT to port 65536': withTarget('127.0.0.1:65536', 'CONNECT'),
    'CONNECT with a user': withTarget('me@127.0.0.1:80', 'CONNECT'),
  },
  'target-userinfo': {
    'a name': withTarget('http://me@127.0.0.1/'),
    'a name and password': withTarget('http://me:secret@127.0.0.1/'),
  },
  'target-host': {
    empty: withTarget('http:///path'),
    'a port alone': withTarget('http://:80/'),
    'no authority': withTarget('http:/path'),
    'an open bracket': withTarget('http://[::1/'),
    'a port that is no number': withTarget('http://127.0.0.1:eighty/'),
  },
  'version-shape': {
    'small letters': withStartLine('GET / http/1.1'),
    'no minor version': withStartLine('GET / HTTP/1'),
    'two digits': withStartLine('GET / HTTP/1.10'),
    'no digits': withStartLine('GET / HTTP/'),
    'another name': withStartLine('GET / HTTPS/1.1'),
    'a comma': withStartLine('GET / HTTP/1,1'),
    'a sign': withStartLine('GET / HTTP/+1.1'),
    'leading zero': withStartLine('GET / HTTP/01.1'),
    'letters after it': withStartLine('GET / HTTP/1.1x'),
    'a word after it': withStartLine('GET / HTTP/1.1 now'),
    'another protocol': withStartLine('OPTIONS / RTSP/1.0'),
  },
  'version-major': {
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/2': withStartLine('GET / HTTP/2.0'),
    'HTTP/3': withStartLine('GET / HTTP/3.0'),
    'HTTP/0.9 by name': withStartLine('GET / HTTP/0.9'),
    'HTTP/9.9': withStartLine('GET / HTTP/9.9'),
  },
  'host-missing': {
    'no field lines': withHosts(),
    'other field lines': withHosts('Accept: */*'),
    'an absolute target': 'GET http://127.0.0.1/ HTTP/1.1\r\n\r\n',
  },
  'host-repeated': {
    'the same twice': withHosts(HOST, HOST),
    'two different ones': withHosts(HOST, 'Host: example.org'),
    'in other letters': withHosts(HOST, 'hOST: 127.0.0.1'),
  },
  'host-value': {
    'a path': withHosts('Host: 127.0.0.1/path'),
    'a user': withHosts('Host: me@127.0.0.1'),
    'a list': withHosts('Host: 127.0.0.1, example.org'),
    'a space inside': withHosts('Host: 127.0.0.1 example.org'),
    'a port that is no number': withHosts('Host: 127.0.0.1:http'),
    'a port too high': withHosts('Host: 127.0.0.1:65536'),
    'an IPv6 address without brackets': withHosts('Host: ::1'),
    'an IPv6 address cut short': withHosts('Host: [::1'),
    'an IPv6 address of nine groups': withHosts('Host: [1:2:3:4:5:6:7:8:9]'),
    'a URI': withHosts('Host: http://127.0.0.1'),
  },
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
  ...Object.entries(variants).flatMap(([name, requests]) =>
    Object.entries(requests).flatMap(([what, octets]) => malformed(name, what, octets)),
  ),
  ...inTrailers.flatMap(([name, what, octets]) => malformed(name, what, octets)),
];
