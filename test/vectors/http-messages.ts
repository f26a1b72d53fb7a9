import type { HttpState } from '#wire/http/decoder.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** Octets that break no rule, and how they fall apart. */
export interface Messages {
  readonly section: string;
  readonly name: string;
  readonly side: Side;
  /** One character an octet. */
  readonly octets: string;
  /** Methods of the requests that the responses answer, GET where none is given. */
  readonly methods?: readonly string[];
  /** The units, each by kind and number of octets. */
  readonly units: readonly (readonly [kind: string, length: number])[];
  readonly state: HttpState;
  /** What follows would go into a unit of its own at once: the content of a response until close, another protocol. */
  readonly openEnded?: boolean;
}

const client = { side: 'client', state: 'open' } as const;
const server = { side: 'server', state: 'open' } as const;

const HELLO_REQUEST =
  'GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\nAccept-Language: en, mi\r\n\r\n';
const HELLO_RESPONSE =
  'HTTP/1.1 200 OK\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nServer: Apache\r\n' +
  'Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\nETag: "34aa387-d-1568eb00"\r\nAccept-Ranges: bytes\r\n' +
  'Content-Length: 51\r\nVary: Accept-Encoding\r\nContent-Type: text/plain\r\n\r\n';
const HELLO_CONTENT = 'Hello World! My content includes a trailing CRLF.\r\n';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

export const httpMessages: readonly Messages[] = [
  {
    ...client,
    section: 'RFC 9110 §3.9',
    name: 'the example request',
    octets: HELLO_REQUEST,
    units: [['request head', HELLO_REQUEST.length]],
  },
  {
    ...server,
    section: 'RFC 9110 §3.9',
    name: 'the example response',
    octets: HELLO_RESPONSE + HELLO_CONTENT,
    units: [
      ['response head', HELLO_RESPONSE.length],
      ['content', 51],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §3.2.2',
    name: 'absolute form',
    octets: 'GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n',
    units: [['request head', 38]],
  },
  {
    ...client,
    section: 'RFC 9112 §3.2.3',
    name: 'authority form',
    octets: 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n',
    units: [['request head', 37]],
  },
  {
    ...client,
    section: 'RFC 9112 §3.2.4',
    name: 'asterisk form',
    octets: 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
    units: [['request head', 31]],
  },
  {
    ...client,
    section: 'RFC 9112 §3.2',
    name: 'an empty Host, an IPv6 Host, no Host in HTTP/1.0',
    state: 'closed',
    octets: 'GET / HTTP/1.1\r\nHost:\r\n\r\nGET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\nGET / HTTP/1.0\r\n\r\n',
    units: [
      ['request head', 25],
      ['request head', 34],
      ['request head', 18],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §5',
    name: 'casing, whitespace around values, empty values',
    octets: 'GET / HTTP/1.1\r\nhOsT:a\r\nA: \t b c \t\r\nB:\r\nC:  \r\n\r\n',
    units: [['request head', 48]],
  },
  {
    ...client,
    section: 'RFC 9112 §6.2',
    name: 'content of a request',
    octets: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
    units: [
      ['request head', 47],
      ['content', 5],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §6.2',
    name: 'no content of a request',
    octets: `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n${get}`,
    units: [
      ['request head', 47],
      ['request head', 27],
    ],
  },
  {
    ...server,
    section: 'RFC 9112 §6.3',
    name: 'no content after 1xx, 204, 304, HEAD',
    methods: ['GET', 'GET', 'HEAD', 'GET'],
    octets: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n${ok}${ok}ok`,
    units: [
      ['response head', 25],
      ['response head', 27],
      ['response head', 48],
      ['response head', 38],
      ['response head', 38],
      ['content', 2],
    ],
  },
  {
    ...server,
    section: 'RFC 9112 §6.3',
    name: 'content until close',
    openEnded: true,
    octets: 'HTTP/1.1 200 OK\r\n\r\nall of this',
    units: [
      ['response head', 19],
      ['content', 11],
    ],
  },
  {
    ...server,
    section: 'RFC 9112 §6.3',
    name: 'chunked is not the last coding of a response',
    openEnded: true,
    octets: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n2\r\nok\r\n',
    units: [
      ['response head', 53],
      ['content', 7],
    ],
  },
  {
    ...server,
    section: 'RFC 9110 §9.3.6',
    name: 'a tunnel after CONNECT',
    state: 'switched',
    openEnded: true,
    methods: ['CONNECT'],
    octets: 'HTTP/1.1 200 Connected\r\n\r\n',
    units: [['response head', 26]],
  },
  {
    ...server,
    section: 'RFC 9110 §7.8',
    name: 'another protocol after 101',
    state: 'switched',
    openEnded: true,
    octets: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    units: [['response head', 77]],
  },
  {
    ...server,
    section: 'RFC 9112 §7.1',
    name: 'chunks, sizes in small and capital letters and with zeros',
    octets: `${chunked}5\r\nhello\r\n00a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n${ok}ok`,
    units: [
      ['response head', 47],
      ['chunk', 10],
      ['chunk', 17],
      ['chunk', 15],
      ['last chunk', 5],
      ['trailer section', 2],
      ['response head', 38],
      ['content', 2],
    ],
  },
  {
    ...server,
    section: 'RFC 9112 §7.1.1',
    name: 'chunk extensions',
    octets: `${chunked}1;a\r\nx\r\n1;a=b;c="d;\\"\\r"\r\nx\r\n0;last\r\n\r\n`,
    units: [
      ['response head', 47],
      ['chunk', 8],
      ['chunk', 21],
      ['last chunk', 8],
      ['trailer section', 2],
    ],
  },
  {
    ...server,
    section: 'RFC 9112 §7.1.2',
    name: 'a trailer section',
    octets: `${chunked}0\r\nDigest: abc\r\nX: y\r\n\r\n`,
    units: [
      ['response head', 47],
      ['last chunk', 3],
      ['trailer section', 21],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §9.3.2',
    name: 'pipelining',
    octets: get.repeat(3),
    units: [
      ['request head', 27],
      ['request head', 27],
      ['request head', 27],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §9.3',
    name: 'persistence in HTTP/1.0',
    octets: 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n',
    units: [
      ['request head', 42],
      ['request head', 42],
    ],
  },
  {
    ...client,
    section: 'RFC 9112 §9.6',
    name: 'the last request',
    state: 'closed',
    octets: 'POST / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx',
    units: [
      ['request head', 66],
      ['content', 1],
    ],
  },
];
