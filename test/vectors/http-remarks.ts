import type { HttpRuleName } from '#wire/http/rules.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** Octets that break a rule which no server answers with a status: remarks, and what a client makes of a response. */
export interface Remark {
  readonly rule: HttpRuleName;
  readonly name: string;
  readonly side: Side;
  /** One character an octet. */
  readonly octets: string;
  /** The method of the request that a response answers. */
  readonly requestMethod?: string;
  /** The sender closes after it. */
  readonly ends?: boolean;
}

const HOST = 'Host: example.org';

function request(...lines: string[]): string {
  return `${['GET / HTTP/1.1', HOST, ...lines].join('\r\n')}\r\n\r\n`;
}

function response(status: string, ...lines: string[]): string {
  return `${[`HTTP/1.1 ${status}`, ...lines].join('\r\n')}\r\n\r\n`;
}

const ok = (...lines: string[]) => response('200 OK', 'Content-Length: 0', ...lines);
const chunks = (content: string) => `${response('200 OK', 'Transfer-Encoding: chunked')}${content}`;
const client = { side: 'client' } as const;
const server = { side: 'server' } as const;

export const httpRemarks: readonly Remark[] = [
  { ...client, rule: 'empty-line-before-request', name: 'one empty line', octets: `\r\n${request()}` },
  { ...client, rule: 'version-minor', name: 'HTTP/1.2', octets: `GET / HTTP/1.2\r\n${HOST}\r\n\r\n` },
  {
    ...client,
    rule: 'host-differs',
    name: 'beside an absolute URI',
    octets: `GET http://a/ HTTP/1.1\r\n${HOST}\r\n\r\n`,
  },
  { ...client, rule: 'field-value-ascii', name: 'UTF-8', octets: request('A: caf\xc3\xa9') },
  { ...client, rule: 'connection-option', name: 'a parameter', octets: request('Connection: close=1') },
  { ...client, rule: 'upgrade-connection', name: 'no option', octets: request('Upgrade: websocket') },
  {
    ...client,
    rule: 'upgrade-version',
    name: 'in HTTP/1.0',
    octets: 'GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  },
  { ...client, rule: 'te-chunked', name: 'among others', octets: request('TE: trailers, chunked', 'Connection: TE') },
  { ...client, rule: 'te-connection', name: 'no option', octets: request('TE: trailers') },
  {
    ...client,
    rule: 'content-length-repeated',
    name: 'in two lines',
    octets: request('Content-Length: 0', 'Content-Length: 0'),
  },
  { ...client, rule: 'content-length-repeated', name: 'in a list', octets: request('Content-Length: 0, 0') },
  {
    ...client,
    rule: 'chunk-extension-whitespace',
    name: 'around a name',
    octets: `${request('Transfer-Encoding: chunked')}1 ; a = b\r\nx\r\n0\r\n\r\n`,
  },
  {
    ...client,
    rule: 'trailer-field',
    name: 'Content-Length',
    octets: `${request('Transfer-Encoding: chunked')}0\r\nContent-Length: 5\r\n\r\n`,
  },
  { ...client, rule: 'message-incomplete', name: 'in a head', octets: 'GET / HTTP/1.1\r\nHo', ends: true },
  {
    ...client,
    rule: 'message-incomplete',
    name: 'before any content',
    octets: request('Content-Length: 5'),
    ends: true,
  },
  {
    ...client,
    rule: 'message-incomplete',
    name: 'in content',
    octets: `${request('Content-Length: 5')}abc`,
    ends: true,
  },
  {
    ...client,
    rule: 'message-incomplete',
    name: 'between chunks',
    octets: request('Transfer-Encoding: chunked'),
    ends: true,
  },
  { ...client, rule: 'octets-after-last', name: 'a request', octets: `${request('Connection: close')}${request()}` },
  { ...client, rule: 'octets-after-last', name: 'in HTTP/1.0', octets: 'GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n' },

  { ...server, rule: 'status-line-shape', name: 'no code', octets: 'HTTP/1.1\r\n\r\n' },
  { ...server, rule: 'status-line-shape', name: 'an empty line first', octets: `\r\n${ok()}` },
  { ...server, rule: 'status-line-shape', name: 'a space first', octets: ` ${ok()}` },
  { ...server, rule: 'status-line-length', name: 'a long reason', octets: response(`200 ${'O'.repeat(9000)}`) },
  { ...server, rule: 'status-line-space', name: 'no reason', octets: response('200', 'Content-Length: 0') },
  { ...server, rule: 'status-code-digits', name: 'two digits', octets: response('20 OK') },
  { ...server, rule: 'status-code-digits', name: 'four digits', octets: response('2000 OK') },
  { ...server, rule: 'status-code-digits', name: 'letters', octets: response('2xx OK') },
  { ...server, rule: 'status-code-digits', name: 'two spaces', octets: response(' 200 OK') },
  { ...server, rule: 'status-code-range', name: '099', octets: response('099 Low', 'Content-Length: 0') },
  { ...server, rule: 'status-code-range', name: '600', octets: response('600 High', 'Content-Length: 0') },
  { ...server, rule: 'reason-octets', name: 'a control octet', octets: response('200 O\x01K', 'Content-Length: 0') },
  { ...server, rule: 'version-shape', name: 'another protocol', octets: 'ICY/1 200 OK\r\n\r\n' },
  { ...server, rule: 'version-major', name: 'HTTP/2', octets: 'HTTP/2.0 200 OK\r\n\r\n' },
  { ...server, rule: 'version-minor', name: 'HTTP/1.9', octets: 'HTTP/1.9 200 OK\r\nContent-Length: 0\r\n\r\n' },
  { ...server, rule: 'bare-lf', name: 'everywhere', octets: ok().replaceAll('\r\n', '\n') },
  { ...server, rule: 'bare-cr', name: 'in a value', octets: ok('A: b\rc') },
  {
    ...server,
    rule: 'leading-whitespace',
    name: 'after the status line',
    octets: response('200 OK', ' A: b', 'Content-Length: 0'),
  },
  { ...server, rule: 'field-line-colon', name: 'a word', octets: ok('Nonsense') },
  { ...server, rule: 'field-name-empty', name: 'a value alone', octets: ok(': v') },
  { ...server, rule: 'field-name-token', name: 'a space', octets: ok('A B: c') },
  { ...server, rule: 'whitespace-before-colon', name: 'a space', octets: ok('A : b') },
  { ...server, rule: 'obs-fold', name: 'once', octets: ok('A: b\r\n c') },
  { ...server, rule: 'field-value-nul', name: 'inside', octets: ok('A: \0') },
  { ...server, rule: 'field-value-control', name: 'ESC', octets: ok('A: \x1b') },
  { ...server, rule: 'field-value-ascii', name: 'ISO-8859-1', octets: ok('A: caf\xe9') },
  { ...server, rule: 'field-line-length', name: 'a long value', octets: ok(`A: ${'v'.repeat(20_000)}`) },
  { ...server, rule: 'field-lines-limit', name: 'many', octets: ok(...Array.from({ length: 200 }, () => 'A: b')) },
  {
    ...server,
    rule: 'head-length',
    name: 'many long ones',
    octets: ok(...Array.from({ length: 9 }, () => `A: ${'v'.repeat(8000)}`)),
  },
  { ...server, rule: 'connection-option', name: 'in quotes', octets: ok('Connection: "close"') },
  { ...server, rule: 'upgrade-connection', name: 'no option', octets: ok('Upgrade: h2c') },
  { ...server, rule: 'upgrade-in-101', name: 'none', octets: response('101 Switching Protocols') },
  { ...server, rule: 'upgrade-in-426', name: 'none', octets: response('426 Upgrade Required', 'Content-Length: 0') },
  { ...server, rule: 'allow-in-405', name: 'none', octets: response('405 No', 'Content-Length: 0') },
  { ...server, rule: 'challenge-in-401', name: 'none', octets: response('401 No', 'Content-Length: 0') },
  {
    ...server,
    rule: 'transfer-encoding-and-content-length',
    name: 'both',
    octets: `${ok('Transfer-Encoding: chunked')}0\r\n\r\n`,
  },
  { ...server, rule: 'transfer-encoding-list', name: 'empty', octets: response('200 OK', 'Transfer-Encoding:') },
  {
    ...server,
    rule: 'transfer-coding-unknown',
    name: 'one',
    octets: `${response('200 OK', 'Transfer-Encoding: x, chunked')}0\r\n\r\n`,
  },
  { ...server, rule: 'chunked-once', name: 'twice', octets: response('200 OK', 'Transfer-Encoding: chunked, chunked') },
  { ...server, rule: 'chunked-parameters', name: 'one', octets: response('200 OK', 'Transfer-Encoding: chunked;a=b') },
  {
    ...server,
    rule: 'transfer-encoding-version',
    name: 'HTTP/1.0',
    octets: 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  {
    ...server,
    rule: 'transfer-encoding-status',
    name: '204',
    octets: response('204 None', 'Transfer-Encoding: chunked'),
  },
  {
    ...server,
    rule: 'transfer-encoding-status',
    name: '103',
    octets: response('103 Early Hints', 'Transfer-Encoding: chunked'),
  },
  {
    ...server,
    rule: 'transfer-encoding-connect',
    name: '200',
    octets: response('200 OK', 'Transfer-Encoding: chunked'),
    requestMethod: 'CONNECT',
  },
  { ...server, rule: 'content-length-status', name: '204', octets: response('204 None', 'Content-Length: 0') },
  { ...server, rule: 'content-length-status', name: '100', octets: response('100 Continue', 'Content-Length: 0') },
  { ...server, rule: 'content-length-connect', name: '200', octets: ok(), requestMethod: 'CONNECT' },
  { ...server, rule: 'content-length-value', name: 'a word', octets: response('200 OK', 'Content-Length: x') },
  {
    ...server,
    rule: 'content-length-overflow',
    name: '10^20',
    octets: response('200 OK', `Content-Length: 1${'0'.repeat(20)}`),
  },
  { ...server, rule: 'content-length-differs', name: 'in a list', octets: response('200 OK', 'Content-Length: 1, 2') },
  { ...server, rule: 'content-length-repeated', name: 'in a list', octets: response('200 OK', 'Content-Length: 0, 0') },
  {
    ...server,
    rule: 'content-limit',
    name: 'by length',
    octets: response('200 OK', 'Content-Length: 9007199254740991'),
  },
  { ...server, rule: 'chunk-size-missing', name: 'an empty line', octets: chunks('\r\n') },
  { ...server, rule: 'chunk-size-hex', name: 'a word', octets: chunks('hello\r\n') },
  { ...server, rule: 'chunk-size-overflow', name: '2^64', octets: chunks('10000000000000000\r\n') },
  { ...server, rule: 'chunk-line-end', name: 'a bare LF', octets: chunks('1\na\r\n') },
  { ...server, rule: 'chunk-extension-shape', name: 'no name', octets: chunks('1;\r\na\r\n') },
  { ...server, rule: 'chunk-extension-length', name: 'long', octets: chunks(`1;${'a'.repeat(2000)}\r\na\r\n`) },
  { ...server, rule: 'chunk-extension-whitespace', name: 'before', octets: chunks('1 ;a\r\na\r\n') },
  { ...server, rule: 'chunk-data-end', name: 'more', octets: chunks('1\r\nab\r\n') },
  { ...server, rule: 'trailer-field', name: 'Set-Cookie', octets: chunks('0\r\nSet-Cookie: a=b\r\n\r\n') },
  {
    ...server,
    rule: 'message-incomplete',
    name: 'in content',
    octets: `${response('200 OK', 'Content-Length: 5')}abc`,
    ends: true,
  },
  { ...server, rule: 'message-incomplete', name: 'in chunks', octets: chunks('5\r\nab'), ends: true },
  { ...server, rule: 'octets-after-last', name: 'a response', octets: `${ok('Connection: close')}${ok()}` },
];
