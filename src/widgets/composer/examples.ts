import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, PING, TEXT } from '#wire/websocket/opcodes.ts';
import { EXAMPLE_KEY } from './frame-model.ts';

/** A frame to start from. */
export interface Example {
  readonly name: string;
  readonly octets: Uint8Array;
}

const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false };
const hello = encodeUtf8('Hello');

/** Frames worth sending, lawful ones first. Those of the client are masked with the key of RFC 6455 section 5.7. */
export const examples: readonly Example[] = [
  { name: 'text “Hello”, as a server sends it', octets: encodeMessage(TEXT, hello) },
  { name: 'text “Hello”, as a client sends it', octets: encodeMessage(TEXT, hello, EXAMPLE_KEY) },
  {
    name: 'binary, 200 octets',
    octets: encodeMessage(
      BINARY,
      Uint8Array.from({ length: 200 }, (_, at) => at),
    ),
  },
  { name: 'ping', octets: encodeMessage(PING, encodeUtf8('are you there?')) },
  { name: 'close 1000', octets: encodeMessage(CLOSE, encodeClosePayload(1000, 'done')) },
  {
    name: 'first fragment of a text',
    octets: encodeFrame({ ...plain, fin: false, opcode: TEXT, payload: encodeUtf8('Hel') }),
  },
  { name: 'broken: text that is no UTF-8', octets: encodeMessage(TEXT, new Uint8Array([0xff, 0xfe])) },
  { name: 'broken: reserved opcode 3', octets: encodeMessage(3, hello) },
  { name: 'broken: ping of 126 octets', octets: encodeMessage(PING, new Uint8Array(126)) },
  { name: 'broken: close 1006', octets: encodeMessage(CLOSE, encodeClosePayload(1006)) },
  {
    name: 'broken: length 5 in 64 bits',
    octets: encodeFrame({ ...plain, opcode: TEXT, payload: hello, lengthEncoding: 64 }),
  },
  {
    name: 'broken: announces more than it brings',
    octets: encodeFrame({ ...plain, opcode: TEXT, payload: hello, declaredLength: 50 }),
  },
];
