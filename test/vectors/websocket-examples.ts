/** The examples that RFC 6455 and RFC 7692 give, with what they say of them. */
import type { FrameSpec } from '#wire/websocket/encode.ts';

export interface ExampleFrames {
  readonly name: string;
  readonly section: string;
  readonly side: 'client' | 'server';
  readonly octets: string;
  /** The frames, as far as they are not whole, without RSV bits, and not masked. */
  readonly frames: readonly (Partial<FrameSpec> & Pick<FrameSpec, 'opcode' | 'payload'>)[];
  /** The messages that arrive, as text; of binary ones in hex. */
  readonly messages: readonly string[];
  readonly deflate?: true;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value.replaceAll(' ', ''), 'hex'));

const HELLO_DEFLATED = 'f2 48 cd c9 c9 07 00';
const maskingKey = hex('37 fa 21 3d');
const octets256 = '00'.repeat(256);
const octets65536 = '00'.repeat(65_536);

export const examples: readonly ExampleFrames[] = [
  {
    name: 'a single-frame unmasked text message',
    section: 'RFC 6455 §5.7',
    side: 'server',
    octets: '81 05 48 65 6c 6c 6f',
    frames: [{ opcode: 1, payload: text('Hello') }],
    messages: ['Hello'],
  },
  {
    name: 'a single-frame masked text message',
    section: 'RFC 6455 §5.7',
    side: 'client',
    octets: '81 85 37 fa 21 3d 7f 9f 4d 51 58',
    frames: [{ opcode: 1, maskingKey, payload: text('Hello') }],
    messages: ['Hello'],
  },
  {
    name: 'a fragmented unmasked text message',
    section: 'RFC 6455 §5.7',
    side: 'server',
    octets: '01 03 48 65 6c 80 02 6c 6f',
    frames: [
      { opcode: 1, fin: false, payload: text('Hel') },
      { opcode: 0, payload: text('lo') },
    ],
    messages: ['Hello'],
  },
  {
    name: 'an unmasked ping request',
    section: 'RFC 6455 §5.7',
    side: 'server',
    octets: '89 05 48 65 6c 6c 6f',
    frames: [{ opcode: 9, payload: text('Hello') }],
    messages: [],
  },
  {
    name: 'a masked ping response',
    section: 'RFC 6455 §5.7',
    side: 'client',
    octets: '8a 85 37 fa 21 3d 7f 9f 4d 51 58',
    frames: [{ opcode: 10, maskingKey, payload: text('Hello') }],
    messages: [],
  },
  {
    name: '256 octets of binary in a single unmasked frame',
    section: 'RFC 6455 §5.7',
    side: 'server',
    octets: `82 7e 01 00 ${octets256}`,
    frames: [{ opcode: 2, payload: new Uint8Array(256) }],
    messages: [octets256],
  },
  {
    name: '64 KiB of binary in a single unmasked frame',
    section: 'RFC 6455 §5.7',
    side: 'server',
    octets: `82 7f 00 00 00 00 00 01 00 00 ${octets65536}`,
    frames: [{ opcode: 2, payload: new Uint8Array(65_536) }],
    messages: [octets65536],
  },
  {
    name: 'a compressed message',
    section: 'RFC 7692 §7.2.3.1',
    side: 'server',
    deflate: true,
    octets: `c1 07 ${HELLO_DEFLATED}`,
    frames: [{ opcode: 1, rsv1: true, payload: hex(HELLO_DEFLATED) }],
    messages: ['Hello'],
  },
  {
    name: 'a compressed message in fragments',
    section: 'RFC 7692 §7.2.3.1',
    side: 'server',
    deflate: true,
    octets: '41 03 f2 48 cd 80 04 c9 c9 07 00',
    frames: [
      { opcode: 1, fin: false, rsv1: true, payload: hex('f2 48 cd') },
      { opcode: 0, payload: hex('c9 c9 07 00') },
    ],
    messages: ['Hello'],
  },
  {
    name: 'sharing the sliding window: the second Hello refers to the first',
    section: 'RFC 7692 §7.2.3.2',
    side: 'server',
    deflate: true,
    octets: `c1 07 ${HELLO_DEFLATED} c1 05 f2 00 11 00 00`,
    frames: [
      { opcode: 1, rsv1: true, payload: hex(HELLO_DEFLATED) },
      { opcode: 1, rsv1: true, payload: hex('f2 00 11 00 00') },
    ],
    messages: ['Hello', 'Hello'],
  },
  {
    name: 'a block with no compression',
    section: 'RFC 7692 §7.2.3.3',
    side: 'server',
    deflate: true,
    octets: 'c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00',
    frames: [{ opcode: 1, rsv1: true, payload: hex('00 05 00 fa ff 48 65 6c 6c 6f 00') }],
    messages: ['Hello'],
  },
  {
    name: 'a block with BFINAL set to 1',
    section: 'RFC 7692 §7.2.3.4',
    side: 'server',
    deflate: true,
    octets: 'c1 08 f3 48 cd c9 c9 07 00 00',
    frames: [{ opcode: 1, rsv1: true, payload: hex('f3 48 cd c9 c9 07 00 00') }],
    messages: ['Hello'],
  },
  {
    name: 'two DEFLATE blocks in one message',
    section: 'RFC 7692 §7.2.3.5',
    side: 'server',
    deflate: true,
    octets: 'c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00',
    frames: [{ opcode: 1, rsv1: true, payload: hex('f2 48 05 00 00 00 ff ff ca c9 c9 07 00') }],
    messages: ['Hello'],
  },
  {
    name: 'an empty message',
    section: 'RFC 7692 §7.2.3.6',
    side: 'server',
    deflate: true,
    octets: 'c1 01 00',
    frames: [{ opcode: 1, rsv1: true, payload: hex('00') }],
    messages: [''],
  },
  {
    name: 'a message that is not compressed, compression negotiated',
    section: 'RFC 7692 §6',
    side: 'client',
    deflate: true,
    octets: '81 85 37 fa 21 3d 7f 9f 4d 51 58',
    frames: [{ opcode: 1, maskingKey, payload: text('Hello') }],
    messages: ['Hello'],
  },
];
