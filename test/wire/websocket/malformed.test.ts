/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5 */
import { describe, expect, test } from 'vitest';
import { malformedFrames } from '#test/vectors/websocket-malformed.ts';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { breachesOf, decodeParts, feedings, octetsOf, PLAIN_DEFLATE } from './feeding.ts';
import { expectTiled } from './tiling.ts';
import { receiveWithWs } from './ws-receiver.ts';

const mirrored = malformedFrames.map(({ rule, fromServer, ...rest }) => ({
  ...rest,
  octets: fromServer,
  rule: rule === frameRules.clientMasks.id ? frameRules.serverDoesNotMask.id : rule,
}));

describe.each([{ side: 'client', vectors: malformedFrames } as const, { side: 'server', vectors: mirrored } as const])(
  'from the $side',
  ({ side, vectors }) => {
    describe.each(Object.entries(feedings))('every malformed sequence breaks its rule first, fed %s', (_, partsOf) => {
      test.each(vectors)('$section: $name', ({ octets, rule, closeCode, deflate }) => {
        const decoded = decodeParts(partsOf(octetsOf(octets)), {
          side,
          ...(deflate ? { deflate: PLAIN_DEFLATE } : {}),
        });
        const [first] = breachesOf(decoded);
        expect(first?.rule.id).toBe(rule);
        expect(first?.rule.consequence).toEqual({ kind: 'close', code: closeCode });
        expect(first?.blame).toBe(side);
        expectTiled(decoded);
      });
    });

    describe('the Receiver of ws fails with the same close code', () => {
      test.each(vectors)('$section: $name', async ({ octets, closeCode, deflate, ws }) => {
        const received = await receiveWithWs(octetsOf(octets), {
          fromClient: side === 'client',
          deflate: deflate === true,
        });
        expect(received.failed ?? null).toBe(ws === undefined ? closeCode : ws.closeCode);
      });
    });
  },
);

test('every rule whose breach fails the connection has a malformed sequence', () => {
  const shown = new Set([...malformedFrames, ...mirrored].map(({ rule }) => rule));
  const failing = Object.values(frameRules).filter(({ consequence }) => consequence.kind === 'close');
  expect(failing.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
});
