/** @see https://www.rfc-editor.org/rfc/rfc6455#section-11.8 */
import { expect, test } from 'vitest';
import { isControl, isReserved, opcodeMeaning } from '#wire/websocket/opcodes.ts';

test.each([
  [0, 'continuation', false, false],
  [1, 'text', false, false],
  [2, 'binary', false, false],
  [3, 'reserved for further data frames', false, true],
  [7, 'reserved for further data frames', false, true],
  [8, 'close', true, false],
  [9, 'ping', true, false],
  [10, 'pong', true, false],
  [11, 'reserved for further control frames', true, true],
  [15, 'reserved for further control frames', true, true],
])('§5.2: opcode %i: %s', (opcode, meaning, control, reserved) => {
  expect(opcodeMeaning(opcode)).toBe(meaning);
  expect(isControl(opcode)).toBe(control);
  expect(isReserved(opcode)).toBe(reserved);
});
