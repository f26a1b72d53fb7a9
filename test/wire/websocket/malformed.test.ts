/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5 */
import { describe, expect, test } from 'vitest';
import { malformedFrames } from '#test/vectors/websocket-malformed.ts';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { breachesOf, decodeParts, feedings, octetsOf, PLAIN_DEFLATE } from './feeding.ts';
import { expectTiled } from './tiling.ts';
import { receiveWithWs } from './ws-receiver.ts';

describe('every malformed sequence breaks its rule first, with the close code', () => {
  for (const [feeding, partsOf] of Object.entries(feedings)) {
    test.each(malformedFrames)(`$section: $name (${feeding})`, ({ octets, rule, closeCode, deflate }) => {
      const decoded = decodeParts(partsOf(octetsOf(octets)), deflate ? { deflate: PLAIN_DEFLATE } : {});
      const [first] = breachesOf(decoded);
      expect(first?.rule.id).toBe(rule);
      expect(first?.rule.consequence).toEqual({ kind: 'close', code: closeCode });
      expect(first?.blame).toBe('client');
      expectTiled(decoded);
    });
  }
});

describe('the Receiver of ws fails with the same close code', () => {
  test.each(malformedFrames)('$section: $name', async ({ octets, closeCode, deflate, ws }) => {
    const received = await receiveWithWs(octetsOf(octets), { deflate: deflate === true });
    expect(received.failed ?? null).toBe(ws === undefined ? closeCode : ws.closeCode);
  });
});

test('every rule whose breach fails the connection has a malformed sequence', () => {
  const shown = new Set(malformedFrames.map(({ rule }) => rule));
  const failing = Object.values(frameRules).filter(({ consequence }) => consequence.kind === 'close');
  const missing = failing.map(({ id }) => id).filter((id) => !shown.has(id));
  expect(missing).toEqual(['websocket.server-does-not-mask']);
});
