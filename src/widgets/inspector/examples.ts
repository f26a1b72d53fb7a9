import type { Conversation } from '#capture/pasted/conversation.ts';
import { conversationLink } from '#capture/pasted/link.ts';
import { encodePublish } from '#wire/mqtt/encode.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';
import { BINARY, PING, TEXT } from '#wire/websocket/opcodes.ts';

/** Octets to begin with. */
interface Example {
  readonly name: string;
  readonly broken: boolean;
  readonly conversation: Conversation;
}

/** The masking key of RFC 6455 section 5.7. */
const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

/** The handshake of RFC 6455 section 1.3. */
const REQUEST =
  'GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n' +
  'Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n';
const answer = (accept: string) =>
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n`;

const frame = (side: Side, octets: Uint8Array, more: Partial<Conversation> = {}): Conversation => ({
  spoken: 'websocket',
  ...more,
  runs: [{ side, octets }],
});
const text = (spoken: Conversation['spoken'], side: Side, said: string): Conversation => ({
  spoken,
  runs: [{ side, octets: encodeUtf8(said) }],
});
const handshake = (accept: string): Conversation => ({
  spoken: 'http',
  runs: [
    { side: 'client', octets: encodeUtf8(REQUEST) },
    { side: 'server', octets: encodeUtf8(answer(accept)) },
    { side: 'client', octets: encodeMessage(TEXT, encodeUtf8('Hello'), KEY) },
  ],
});
const published = encodePublish({ version: 4, topic: 'greeting', payload: encodeUtf8('{"hello":"wire"}') });

/** The first is what the page shows before anything is put in. */
export const examples: readonly [Example, ...Example[]] = [
  {
    name: 'a masked frame',
    broken: false,
    conversation: frame('client', encodeMessage(TEXT, encodeUtf8('Hello'), KEY)),
  },
  { name: 'a handshake and its 101', broken: false, conversation: handshake('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=') },
  {
    name: 'a compressed message',
    broken: false,
    conversation: frame('server', Uint8Array.of(0xc1, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00), {
      extensions: 'permessage-deflate',
    }),
  },
  {
    name: 'an event stream with CR',
    broken: false,
    conversation: text('sse', 'server', ': lines end in CR\rid: 7\revent: tick\rdata: one\rdata: two\r\r'),
  },
  {
    name: 'an MQTT PUBLISH in a frame',
    broken: false,
    conversation: frame('server', encodeMessage(BINARY, published), { subprotocol: 'mqtt' }),
  },
  { name: 'a WAMP call', broken: false, conversation: text('wamp', 'client', '[48,1,{},"wire101.add",[2,3]]') },
  { name: 'an unmasked client', broken: true, conversation: frame('client', encodeMessage(TEXT, encodeUtf8('Hello'))) },
  { name: 'a wrong Accept', broken: true, conversation: handshake('dGhlIHNhbXBsZSBub25jZQ==') },
  {
    name: 'text that is no UTF-8',
    broken: true,
    conversation: frame('server', encodeMessage(TEXT, Uint8Array.of(0x48, 0xe9, 0x21))),
  },
  {
    name: 'a ping of 126 octets',
    broken: true,
    conversation: frame('server', encodeMessage(PING, new Uint8Array(126))),
  },
  {
    name: 'two lengths of one message',
    broken: true,
    conversation: text(
      'http',
      'client',
      'POST /orders HTTP/1.1\r\nHost: example.com\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
  },
  {
    name: 'an MQTT PUBLISH with QoS 3',
    broken: true,
    conversation: { spoken: 'mqtt', runs: [{ side: 'client', octets: Uint8Array.of(0x36, 0x05, 0, 1, 0x61, 0, 1) }] },
  },
];

/** The address of an example, from its `#` on. */
export function linkOf({ conversation }: Example): string {
  return `#${conversationLink(conversation)}`;
}
