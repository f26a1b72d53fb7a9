/**
 * What a client must not send after the opening handshake: each row breaks one rule, and the server fails the connection with the
 * close code. The octets are masked with a fixed key, except where the mask is what is wrong.
 */
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeFrame, type FrameSpec } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from '#wire/websocket/opcodes.ts';

export interface MalformedFrames {
  readonly name: string;
  readonly section: string;
  /** Id of the rule that is broken. */
  readonly rule: string;
  /** Everything that the client sends, in hex. */
  readonly octets: string;
  /** The same from a server, which breaks the same rule: masked where the client's is not. */
  readonly fromServer: string;
  /** The close code that RFC 6455 or RFC 7692 asks for. */
  readonly closeCode: number;
  /** True when permessage-deflate must have been negotiated, with no parameters. */
  readonly deflate?: true;
  /** What the Receiver of `ws` does where it does something else: its close code, or null when it takes the frames as lawful. */
  readonly ws?: { readonly closeCode: number | null; readonly reason: string };
}

const MASKING_KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

type Part = Partial<Omit<FrameSpec, 'payload'>> & {
  readonly payload?: Uint8Array | string;
  readonly unmasked?: boolean;
};

/** The octets of one frame; text, whole, masked and empty unless said otherwise. A payload given as text is hex. */
function frame({ payload = '', unmasked, ...rest }: Part): string {
  const base = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: TEXT };
  const octets =
    typeof payload === 'string' ? Uint8Array.from(Buffer.from(payload.replaceAll(' ', ''), 'hex')) : payload;
  const key = unmasked ? {} : { maskingKey: MASKING_KEY };
  return toHex(encodeFrame({ ...base, ...key, ...rest, payload: octets }));
}

const hello = encodeUtf8('Hello');
const deflatedHello = 'f2 48 cd c9 c9 07 00';

function row(rule: string, section: string, closeCode: number) {
  return (
    name: string,
    parts: readonly Part[],
    more: Pick<MalformedFrames, 'deflate' | 'ws'> = {},
  ): MalformedFrames => ({
    name,
    section,
    rule: `websocket.${rule}`,
    closeCode,
    octets: parts.map(frame).join(''),
    fromServer: parts.map((part) => frame({ ...part, unmasked: !part.unmasked })).join(''),
    ...more,
  });
}

const rsv1 = row('rsv1-clear', 'RFC 6455 §5.2', 1002);
const rsv2 = row('rsv2-clear', 'RFC 6455 §5.2', 1002);
const rsv3 = row('rsv3-clear', 'RFC 6455 §5.2', 1002);
const opcode = row('opcode-reserved', 'RFC 6455 §5.2', 1002);
const mask = row('client-masks', 'RFC 6455 §5.1', 1002);
const controlFragment = row('control-not-fragmented', 'RFC 6455 §5.5', 1002);
const controlLength = row('control-length', 'RFC 6455 §5.5', 1002);
const closeLength = row('close-payload-length', 'RFC 6455 §5.5.1', 1002);
const closeReason = row('close-reason-utf-8', 'RFC 6455 §5.5.1, §8.1', 1007);
const continuation = row('continuation-continues', 'RFC 6455 §5.4', 1002);
const interleaved = row('messages-not-interleaved', 'RFC 6455 §5.4', 1002);
const minimal = row('length-minimal', 'RFC 6455 §5.2', 1002);
const mostSignificant = row('length-most-significant-bit', 'RFC 6455 §5.2', 1002);
const tooBig = row('message-too-big', 'RFC 6455 §10.4', 1009);
const utf8 = row('text-utf-8', 'RFC 6455 §5.6, §8.1', 1007);
const firstOnly = row('rsv1-on-first-frame-only', 'RFC 7692 §6.1', 1002);
const controlCompressed = row('control-not-compressed', 'RFC 7692 §6.1', 1002);
const deflateValid = row('deflate-valid', 'RFC 7692 §7.2.2', 1007);
const deflateDistance = row('deflate-distance', 'RFC 7692 §7.2.2', 1007);
const deflateComplete = row('deflate-complete', 'RFC 7692 §7.2.1', 1007);

const dataOpcodes = [
  { opcode: TEXT, word: 'text' },
  { opcode: BINARY, word: 'binary' },
];
const controlOpcodes = [
  { opcode: CLOSE, word: 'close', payload: encodeClosePayload(1000) },
  { opcode: PING, word: 'ping', payload: hello },
  { opcode: PONG, word: 'pong', payload: hello },
];
const lawful = [...dataOpcodes.map((each) => ({ ...each, payload: hello })), ...controlOpcodes];
const deflate = { deflate: true } as const;

const notMinimal = { closeCode: null, reason: 'ws takes any length encoding' };
const takenAsIncomplete = {
  closeCode: null,
  reason: 'zlib gives what it has and ws does not ask whether a block ended',
};

const badUtf8: readonly (readonly [what: string, hex: string])[] = [
  ['a lone continuation octet', '80'],
  ['a lone 0xbf', 'bf'],
  ['a sequence of 2 octets cut short', '48 c3'],
  ['a sequence of 3 octets cut short', 'e2 82'],
  ['a sequence of 4 octets cut short', 'f0 9f 98'],
  ['an overlong slash in 2 octets', 'c0 af'],
  ['an overlong 0x7f', 'c1 bf'],
  ['an overlong slash in 3 octets', 'e0 80 af'],
  ['an overlong slash in 4 octets', 'f0 80 80 af'],
  ['a high surrogate', 'ed a0 80'],
  ['a low surrogate', 'ed bf bf'],
  ['beyond U+10FFFF', 'f4 90 80 80'],
  ['0xf5', 'f5 80 80 80'],
  ['a sequence of 5 octets', 'f8 88 80 80 80'],
  ['a sequence of 6 octets', 'fc 84 80 80 80 80'],
  ['0xfe', 'fe'],
  ['0xff', '48 65 ff 6c'],
  ['text before and after', 'ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64'],
];

/** Close codes that no Close frame carries, by the rule that says so. */
const badCloseCodes: readonly (readonly [rule: string, section: string, codes: readonly number[]])[] = [
  ['close-code-not-used', '§7.4.2', [0, 1, 500, 999]],
  ['close-code-undefined', '§7.4.1', [1004]],
  ['close-code-local', '§7.4.1', [1005, 1006, 1015]],
  ['close-code-unassigned', '§7.4.2', [1016, 1017, 1100, 1999, 2000, 2500, 2999]],
  ['close-code-out-of-range', '§7.4.2', [5000, 5001, 10_000, 65_535]],
];

export const malformedFrames: readonly MalformedFrames[] = [
  ...lawful.map(({ word, ...part }) => rsv1(`RSV1 on a ${word} frame, nothing negotiated`, [{ ...part, rsv1: true }])),
  ...lawful.map(({ word, ...part }) => rsv2(`RSV2 on a ${word} frame`, [{ ...part, rsv2: true }])),
  ...lawful.map(({ word, ...part }) => rsv3(`RSV3 on a ${word} frame`, [{ ...part, rsv3: true }])),
  rsv2('RSV2 and RSV3', [{ rsv2: true, rsv3: true, payload: hello }]),
  rsv2('RSV2 on a compressed frame', [{ rsv1: true, rsv2: true, payload: deflatedHello }], deflate),
  rsv3('RSV3 after a lawful message', [{ payload: hello }, { rsv3: true, payload: hello }]),
  rsv1('RSV1 on a continuation, nothing negotiated', [
    { fin: false, payload: hello },
    { opcode: CONTINUATION, rsv1: true, payload: hello },
  ]),

  ...[3, 4, 5, 6, 7].map((code) => opcode(`reserved data opcode ${code}`, [{ opcode: code, payload: hello }])),
  ...[11, 12, 13, 14, 15].map((code) => opcode(`reserved control opcode ${code}`, [{ opcode: code, payload: hello }])),
  opcode('a reserved opcode without payload', [{ opcode: 3 }]),
  opcode('a reserved opcode between fragments', [{ fin: false, payload: hello }, { opcode: 11 }]),
  opcode('a reserved opcode, FIN 0', [{ opcode: 7, fin: false, payload: hello }]),

  ...lawful.map(({ word, ...part }) => mask(`a ${word} frame without a mask`, [{ ...part, unmasked: true }])),
  mask('an empty text frame without a mask', [{ unmasked: true }]),
  mask('a continuation without a mask', [
    { fin: false, payload: hello },
    { opcode: CONTINUATION, payload: hello, unmasked: true },
  ]),
  mask('a 16-bit length without a mask', [{ payload: new Uint8Array(200).fill(0x61), unmasked: true }]),

  ...controlOpcodes.map(({ word, ...part }) =>
    controlFragment(`a ${word} frame with FIN 0`, [{ ...part, fin: false }]),
  ),
  controlFragment('a ping with FIN 0 between fragments', [
    { fin: false, payload: hello },
    { opcode: PING, fin: false, payload: hello },
  ]),
  ...controlOpcodes.map(({ word, opcode: code }) =>
    controlLength(`a ${word} frame of 126 octets`, [
      { opcode: code, payload: Uint8Array.of(0x03, 0xe8, ...new Uint8Array(124).fill(0x61)) },
    ]),
  ),
  controlLength('a ping of 65 536 octets', [{ opcode: PING, payload: new Uint8Array(65_536) }]),
  controlLength('a ping of 5 octets, its length in 16 bits', [{ opcode: PING, payload: hello, lengthEncoding: 16 }]),
  controlLength('a pong of 5 octets, its length in 64 bits', [{ opcode: PONG, payload: hello, lengthEncoding: 64 }]),
  closeLength('a Close frame of one octet', [{ opcode: CLOSE, payload: '03' }]),
  closeLength('a Close frame of one octet after a message', [{ payload: hello }, { opcode: CLOSE, payload: 'ff' }]),

  ...badCloseCodes.flatMap(([rule, section, codes]) =>
    codes.flatMap((code) => [
      row(
        rule,
        `RFC 6455 ${section}`,
        1002,
      )(`close code ${code}`, [{ opcode: CLOSE, payload: encodeClosePayload(code) }]),
      row(
        rule,
        `RFC 6455 ${section}`,
        1002,
      )(`close code ${code} with a reason`, [{ opcode: CLOSE, payload: encodeClosePayload(code, 'because') }]),
    ]),
  ),
  ...badUtf8.map(([what, hex]) => closeReason(`close reason: ${what}`, [{ opcode: CLOSE, payload: `03e8 ${hex}` }])),

  continuation('a continuation first', [{ opcode: CONTINUATION, payload: hello }]),
  continuation('an empty continuation first', [{ opcode: CONTINUATION }]),
  continuation('a continuation first, FIN 0', [{ opcode: CONTINUATION, fin: false, payload: hello }]),
  continuation('a continuation after a whole message', [{ payload: hello }, { opcode: CONTINUATION, payload: hello }]),
  continuation('a continuation after the last fragment', [
    { fin: false, payload: hello },
    { opcode: CONTINUATION, payload: hello },
    { opcode: CONTINUATION, payload: hello },
  ]),
  continuation('a continuation after a ping', [{ opcode: PING }, { opcode: CONTINUATION, payload: hello }]),
  ...dataOpcodes.flatMap((first) =>
    dataOpcodes.map((second) =>
      interleaved(`${first.word} unfinished, then ${second.word}`, [
        { opcode: first.opcode, fin: false, payload: hello },
        { opcode: second.opcode, payload: hello },
      ]),
    ),
  ),
  interleaved('a second first fragment after a ping', [
    { fin: false, payload: hello },
    { opcode: PING },
    { fin: false, payload: hello },
  ]),

  ...[0, 1, 125].map((length) =>
    minimal(
      `${length} octets with a 16-bit length`,
      [{ payload: new Uint8Array(length).fill(0x61), lengthEncoding: 16 }],
      {
        ws: notMinimal,
      },
    ),
  ),
  ...[0, 125, 126, 65_535].map((length) =>
    minimal(
      `${length} octets with a 64-bit length`,
      [{ payload: new Uint8Array(length).fill(0x61), lengthEncoding: 64 }],
      {
        ws: notMinimal,
      },
    ),
  ),
  ...[2n ** 63n, 2n ** 63n + 5n, 2n ** 64n - 1n].map((declaredLength) =>
    mostSignificant(`a length of ${declaredLength}`, [{ payload: hello, lengthEncoding: 64, declaredLength }], {
      ws: { closeCode: 1009, reason: 'ws sees a length beyond 2^53 - 1 and looks no further' },
    }),
  ),
  ...[2n ** 53n, 2n ** 62n, 2n ** 63n - 1n].map((declaredLength) =>
    tooBig(`a length of ${declaredLength}`, [{ payload: hello, lengthEncoding: 64, declaredLength }]),
  ),

  ...badUtf8.map(([what, hex]) => utf8(`text: ${what}`, [{ payload: hex }])),
  ...badUtf8.map(([what, hex]) =>
    utf8(`text in fragments of one octet: ${what}`, [
      { fin: false },
      ...hex.split(' ').map((octet) => ({ opcode: CONTINUATION, fin: false, payload: octet })),
      { opcode: CONTINUATION },
    ]),
  ),
  ...badUtf8.map(([what, hex]) =>
    utf8(`text around a ping: ${what}`, [
      { fin: false, payload: hex },
      { opcode: PING, payload: 'ff' },
      { opcode: CONTINUATION },
    ]),
  ),

  firstOnly(
    'RSV1 on a continuation',
    [
      { fin: false, rsv1: true, payload: 'f2 48 cd' },
      { opcode: CONTINUATION, rsv1: true, payload: 'c9 c9 07 00' },
    ],
    deflate,
  ),
  firstOnly(
    'RSV1 on the continuation of a message that is not compressed',
    [
      { fin: false, payload: hello },
      { opcode: CONTINUATION, rsv1: true, payload: hello },
    ],
    deflate,
  ),
  ...controlOpcodes.map(({ word, ...part }) =>
    controlCompressed(`RSV1 on a ${word} frame`, [{ ...part, rsv1: true }], deflate),
  ),
  deflateValid('a block of the reserved type', [{ rsv1: true, payload: 'ff ff ff ff' }], deflate),
  deflateValid(
    'a stored block whose lengths disagree',
    [{ rsv1: true, payload: '00 05 00 05 00 48 65 6c 6c 6f' }],
    deflate,
  ),
  deflateDistance('a reference to before the first octet', [{ rsv1: true, payload: 'f2 00 11 00 00' }], deflate),
  deflateValid(
    'bad data in the second fragment',
    [
      { fin: false, rsv1: true, payload: 'f2 48 cd' },
      { opcode: CONTINUATION, fin: false, payload: 'ff ff ff ff ff' },
      { opcode: CONTINUATION },
    ],
    deflate,
  ),
  deflateValid(
    'bad data after a lawful message',
    [
      { rsv1: true, payload: deflatedHello },
      { rsv1: true, payload: '07 07 07 07' },
    ],
    deflate,
  ),
  deflateValid('garbage after a final block', [{ rsv1: true, payload: 'f3 48 cd c9 c9 07 00 07 07 07' }], {
    deflate: true,
    ws: { closeCode: null, reason: 'zlib ends with the final block and ws drops what follows' },
  }),
  deflateComplete('no octet at all', [{ rsv1: true }], { deflate: true, ws: takenAsIncomplete }),
  deflateComplete('cut inside a block', [{ rsv1: true, payload: 'f2 48 cd' }], {
    deflate: true,
    ws: takenAsIncomplete,
  }),
  deflateComplete('cut inside a stored block', [{ opcode: BINARY, rsv1: true, payload: '00 0a 00 f5 ff 48 65' }], {
    deflate: true,
    ws: takenAsIncomplete,
  }),
  ...(
    [
      ['0xff, in a stored block', '00 01 00 fe ff ff 00'],
      ['a surrogate, in a stored block', '00 03 00 fc ff ed a0 80 00'],
    ] as const
  ).map(([what, payload]) => utf8(`compressed text: ${what}`, [{ rsv1: true, payload }], deflate)),
];
