/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */

import { describe, expect, test } from 'vitest';
import { toHex } from '#wire/octets/hex.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { Sender } from './ws-internals.ts';

const spec = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1, payload: Uint8Array.of(0x41) };

describe('any frame can be written', () => {
  test.each([
    ['every bit of the first octet', { ...spec, fin: false, rsv1: true, rsv2: true, rsv3: true, opcode: 15 }, '7f0141'],
    ['a length in more octets than needed', { ...spec, lengthEncoding: 16 as const }, '817e000141'],
    ['a length in 64 bits', { ...spec, lengthEncoding: 64 as const }, '817f000000000000000141'],
    ['a length that is not true', { ...spec, declaredLength: 5 }, '810541'],
    ['a long length that is not true', { ...spec, declaredLength: 70_000 }, '817f000000000001117041'],
    [
      'a length with its most significant bit set',
      { ...spec, declaredLength: 2n ** 64n - 1n },
      '817fffffffffffffffff41',
    ],
    ['a length that does not fit its bits', { ...spec, lengthEncoding: 7 as const, declaredLength: 130 }, '810241'],
    ['a mask', { ...spec, maskingKey: Uint8Array.of(1, 2, 3, 4) }, '81810102030440'],
  ])('%s', (_, frame, hex) => {
    expect(toHex(encodeFrame(frame))).toBe(hex);
  });
});

test.each([
  [undefined, '', ''],
  [1000, '', '03e8'],
  [4001, 'é', '0fa1c3a9'],
  [65_535, '', 'ffff'],
])('§5.5.1: the payload of a Close frame with code %s and reason %j', (code, reason, hex) => {
  expect(toHex(encodeClosePayload(code, reason))).toBe(hex);
});

test.each([0, 5, 125, 126, 65_535, 65_536])('the Sender of ws writes the same for %i octets', (length) => {
  const payload = new Uint8Array(length).fill(0x61);
  const parts = Sender.frame(Buffer.from(payload), { fin: true, opcode: 2, mask: false, readOnly: true, rsv1: false });
  expect(Buffer.compare(Buffer.concat(parts), encodeMessage(2, payload))).toBe(0);
});

test('the Sender of ws masks the same', () => {
  const payload = new Uint8Array(1000).map((_, index) => index);
  const mask = Buffer.from([9, 8, 7, 6]);
  const generateMask = (target: Buffer): void => {
    mask.copy(target);
  };
  const options = {
    fin: true,
    opcode: 2,
    mask: true,
    readOnly: true,
    rsv1: false,
    generateMask,
    maskBuffer: Buffer.alloc(4),
  };
  const parts = Sender.frame(Buffer.from(payload), options);
  expect(Buffer.compare(Buffer.concat(parts), encodeMessage(2, payload, mask))).toBe(0);
});
