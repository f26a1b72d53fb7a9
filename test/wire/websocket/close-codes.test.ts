/** @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
import { expect, test } from 'vitest';
import { brokenByCloseCode, closeCodeMeaning, closeCodes } from '#wire/websocket/close-codes.ts';
import { encodeClosePayload, encodeMessage } from '#wire/websocket/encode.ts';
import { receiveWithWs } from './ws-receiver.ts';

test.each([
  [0, 'not used', 'close-code-not-used'],
  [999, 'not used', 'close-code-not-used'],
  [1000, 'Normal Closure', undefined],
  [1003, 'Unsupported Data', undefined],
  [1004, 'Reserved', 'close-code-undefined'],
  [1005, 'No Status Rcvd', 'close-code-local'],
  [1006, 'Abnormal Closure', 'close-code-local'],
  [1007, 'Invalid frame payload data', undefined],
  [1014, 'Bad Gateway', undefined],
  [1015, 'TLS handshake', 'close-code-local'],
  [1016, 'unassigned', 'close-code-unassigned'],
  [2999, 'unassigned', 'close-code-unassigned'],
  [3000, 'registered by a library, framework or application', undefined],
  [4000, 'private use', undefined],
  [4999, 'private use', undefined],
  [5000, 'outside every range', 'close-code-out-of-range'],
  [65_535, 'outside every range', 'close-code-out-of-range'],
])('§7.4.2: %i, %s', (code, meaning, rule) => {
  expect(closeCodeMeaning(code)).toBe(meaning);
  expect(brokenByCloseCode(code)?.id).toBe(rule && `websocket.${rule}`);
});

test('§7.4.1: 1000 to 1015 are registered', () => {
  expect(Object.keys(closeCodes).map(Number)).toEqual(Array.from({ length: 16 }, (_, index) => 1000 + index));
});

test('ws refuses the same codes', async () => {
  const around = [0, 1000, 2000, 3000, 4000, 5000].flatMap((base) =>
    Array.from({ length: 40 }, (_, index) => base + index),
  );
  for (const code of [...around, 999, 1999, 2999, 3999, 4999, 10_000, 65_535]) {
    const received = await receiveWithWs(encodeMessage(8, encodeClosePayload(code)), { fromClient: false });
    expect([code, received.failed]).toEqual([code, brokenByCloseCode(code) === undefined ? undefined : 1002]);
    expect(received.concluded).toBe(brokenByCloseCode(code) === undefined ? code : undefined);
  }
});
