import { encodeRequestHead } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, PING, TEXT } from '#wire/websocket/opcodes.ts';

/** Octets that a raw client can send with one press. */
export interface RawMessage {
  readonly id: string;
  readonly title: string;
  readonly octets: Uint8Array;
}

/** The masking key of the examples in RFC 6455 section 5.7. */
const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
const HELLO = encodeUtf8('Hello');
const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false, maskingKey: KEY };

/** What is worth sending as a client, the lawful message first. */
export const rawMessages: readonly RawMessage[] = [
  { id: 'masked-text', title: 'Text “Hello”, masked as it must be', octets: encodeMessage(TEXT, HELLO, KEY) },
  { id: 'unmasked-text', title: 'Text “Hello”, unmasked', octets: encodeMessage(TEXT, HELLO) },
  {
    id: 'reserved-opcode',
    title: 'A frame of reserved opcode 3',
    octets: encodeFrame({ ...plain, opcode: 3, payload: HELLO }),
  },
  {
    id: 'reserved-bit',
    title: 'A text with RSV1 set',
    octets: encodeFrame({ ...plain, rsv1: true, opcode: TEXT, payload: HELLO }),
  },
  { id: 'bad-utf-8', title: 'A text that is not UTF-8', octets: encodeMessage(TEXT, Uint8Array.of(0xc3, 0x28), KEY) },
  { id: 'long-ping', title: 'A ping of 126 octets', octets: encodeMessage(PING, new Uint8Array(126), KEY) },
  {
    id: 'stray-continuation',
    title: 'A continuation of nothing',
    octets: encodeFrame({ ...plain, opcode: 0, payload: HELLO }),
  },
  { id: 'close-1005', title: 'A Close with 1005', octets: encodeMessage(CLOSE, encodeClosePayload(1005), KEY) },
  { id: 'empty-binary', title: 'An empty binary message', octets: encodeMessage(BINARY, new Uint8Array(0), KEY) },
];

/** What stands in a handshake written by hand for what only its session knows. */
const UNKNOWN = '…';

/** A lawful opening handshake as text to be changed; the host and the session are filled in when it is sent. */
export const HAND_WRITTEN = [
  `GET /s/${UNKNOWN}/ws HTTP/1.1`,
  `Host: ${UNKNOWN}`,
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
].join('\n');

/** The octets of a request head written as text: its lines end with CR LF, and an empty line ends it. */
export function handWrittenHead(text: string, host: string, wireToken: string): Uint8Array {
  const lines = text
    .replace(`/s/${UNKNOWN}/`, `/s/${wireToken}/`)
    .replace(`Host: ${UNKNOWN}`, `Host: ${host}`)
    .replace(/[\r\n]+$/, '')
    .split(/\r?\n/);
  return encodeUtf8(`${lines.join('\r\n')}\r\n\r\n`);
}

/**
 * The opening handshake of a client (RFC 6455 section 4.1), as a raw client sends it.
 * @param host `host:port` of the server
 * @param wireToken the part of the target that names the session
 * @param key base64 of 16 octets
 */
export function handshakeOf(host: string, wireToken: string, key: string): Uint8Array {
  return encodeRequestHead({
    method: 'GET',
    target: `/s/${wireToken}/ws`,
    lines: [
      ['Host', host],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
    ],
  });
}
