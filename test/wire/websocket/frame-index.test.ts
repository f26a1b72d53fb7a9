/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.4 */
import { expect, test } from 'vitest';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import {
  AFTER_CLOSE,
  COMPRESSED,
  contextOfNext,
  ENDS,
  indexFrames,
  MESSAGE,
  readLength64,
  STARTS,
  WITHIN_MESSAGE,
} from '#wire/websocket/frame-index.ts';
import { octetsOf } from './feeding.ts';

const TEXT = 1;
const BINARY = 2;

function index(hex: string, deflate = false): { contexts: number[]; state: Parameters<typeof indexFrames>[1] } {
  const stream = new OctetStream();
  const state = { next: 0, open: 0, closed: false, lost: false };
  stream.octets.append(octetsOf(hex));
  indexFrames(stream, state, deflate);
  return { contexts: Array.from({ length: stream.units.count }, (_, unit) => stream.units.context(unit)), state };
}

test.each([
  ['a whole text', '81 00', false, [TEXT | STARTS | ENDS]],
  ['a whole binary', '82 00', false, [BINARY | STARTS | ENDS]],
  ['fragments', '02 00 00 00 80 00', false, [BINARY | STARTS, BINARY | WITHIN_MESSAGE, BINARY | WITHIN_MESSAGE | ENDS]],
  ['a ping between', '01 00 89 00 80 00', false, [TEXT | STARTS, WITHIN_MESSAGE, TEXT | WITHIN_MESSAGE | ENDS]],
  ['a continuation of nothing', '80 00 81 00', false, [0, TEXT | STARTS | ENDS]],
  ['a message given up', '01 00 82 00 80 00', false, [TEXT | STARTS, BINARY | STARTS | ENDS | WITHIN_MESSAGE, 0]],
  ['RSV1, nothing negotiated', 'c1 00', false, [TEXT | STARTS | ENDS]],
  [
    'RSV1',
    '41 00 80 00 81 00',
    true,
    [TEXT | COMPRESSED | STARTS, TEXT | COMPRESSED | WITHIN_MESSAGE | ENDS, TEXT | STARTS | ENDS],
  ],
  ['RSV1 on what belongs to no message', 'c9 00 c3 00 c0 00', true, [0, 0, 0]],
  ['after Close', '88 00 81 00 89 00', false, [0, AFTER_CLOSE | TEXT | STARTS | ENDS, AFTER_CLOSE]],
])('the context of %s', (_, hex, deflate, contexts) => {
  expect(index(hex, deflate).contexts).toEqual(contexts);
});

test.each([
  ['', 1, 0, TEXT | STARTS],
  ['', 2, 1, BINARY | STARTS | COMPRESSED],
  ['', 0, 0, 0],
  ['41 00', 0, 0, TEXT | COMPRESSED | WITHIN_MESSAGE],
  ['41 00', 9, 0, WITHIN_MESSAGE],
  ['88 00', 9, 0, AFTER_CLOSE],
])('after %j the next frame with opcode %i and RSV1 %i', (hex, opcode, rsv1, context) => {
  expect(contextOfNext(index(hex, true).state, opcode, rsv1, true) & ~ENDS).toBe(context);
});

test('a message that is told by its context is text or binary', () => {
  expect([TEXT, BINARY].map((message) => message & MESSAGE)).toEqual([TEXT, BINARY]);
});

test('a 64-bit length', () => {
  expect(readLength64(octetsOf('00 1f ff ff ff ff ff ff'), 0)).toBe(Number.MAX_SAFE_INTEGER);
  expect(readLength64(octetsOf('80 00 00 00 00 00 00 00'), 0)).toBe(2 ** 63);
});
