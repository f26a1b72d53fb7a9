import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Delivery, DeliveryState } from '#service/delivery.ts';
import { DeliveryLine } from '#service/delivery-line.ts';
import { linesFormat } from '#service/stream-formats.ts';

const eventOf = (id: number) => ({ id, time: 0, text: `event ${id}` });

describe('what a stream is given to write', () => {
  test('with any slices and any buffer is, in the end, every event once and in order', () => {
    const settings = fc.record(
      {
        sliceAt: fc.record({ octets: fc.integer({ min: 1, max: 40 }), pause: fc.constant(0) }),
        bufferUntil: fc.integer({ min: 1, max: 200 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, fc.integer({ min: 0, max: 30 }), (given, count) => {
        const state = new DeliveryState(Delivery.parse(given));
        const line = new DeliveryLine();
        const pieces = Array.from({ length: count }, (_, index) =>
          line.event(linesFormat.event(eventOf(index + 1), state.settings), state),
        ).flatMap((outcome) => outcome.pieces);
        const text = [...pieces, ...line.flush()].map(({ octets }) => Buffer.from(octets).toString()).join('');
        expect(text).toBe(Array.from({ length: count }, (_, index) => `${index + 1} event ${index + 1}\n`).join(''));
      }),
    );
  });

  test('what is armed a number of times is spent, whoever takes it', () => {
    const state = new DeliveryState(Delivery.parse({ dropAfter: { events: 1, how: 'cut', times: 2 } }));
    const encoded = linesFormat.event(eventOf(1), state.settings);
    const ends = [1, 2, 3].map(() => new DeliveryLine().event(encoded, state).end);
    expect(ends).toEqual(['cut', 'cut', undefined]);
  });
});
