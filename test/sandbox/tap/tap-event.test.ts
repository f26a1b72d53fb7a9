import { describe, expect, test } from 'vitest';
import { CaptureEvent } from '#capture/schema.ts';
import { encodeTapEvent } from '#sandbox/tap/tap-event.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';

const octets = Uint8Array.of(0, 255, 16);
const where = { time: 1.5, connection: 0, side: 'server' } as const;

describe('a recorded event', () => {
  test.each<[TapEvent]>([
    [{ type: 'octets', ...where, offset: 3, octets }],
    [{ type: 'altered', ...where, fault: 'silence', offset: 3, length: 0, intended: octets }],
    [{ type: 'held', ...where, hold: 0, kind: 'frame', offset: 3, octets, limit: 300_000 }],
    [{ type: 'half-closed', ...where }],
    [{ type: 'elided', time: 0, from: 0, to: 9, octets: 7 }],
  ])('is valid in the capture once encoded: %j', (event) => {
    const encoded = { ...encodeTapEvent(event), id: 4 };
    expect(CaptureEvent.parse(encoded)).toEqual(encoded);
  });

  test('has its octets in base64', () => {
    expect(encodeTapEvent({ type: 'octets', ...where, offset: 3, octets })).toMatchObject({ octets: 'AP8Q' });
  });
});
