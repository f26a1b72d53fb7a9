import fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowed } from '#measure/race-clock.ts';

test('without a delivery an estimate stays what it is', () => {
  expect(narrowed({ ahead: 7, uncertainty: 3 }, undefined)).toEqual({ ahead: 7, uncertainty: 3 });
});

test('a delivery that seems to come before its making moves the clock, and a quick one narrows it', () => {
  expect(narrowed({ ahead: 10, uncertainty: 3 }, -1.9)).toEqual({ ahead: 12.4, uncertainty: expect.closeTo(0.6, 9) });
  expect(narrowed({ ahead: 10, uncertainty: 3 }, 0.9).uncertainty).toBeCloseTo(2, 9);
});

test('what is true stays within the bounds, and they never become wider', () => {
  const some = fc.double({ min: -1000, max: 1000, noNaN: true });
  const least = fc.double({ min: 0, max: 50, noNaN: true });
  fc.assert(
    fc.property(
      some,
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      least,
      (truth, uncertainty, part, quickest) => {
        const estimate = { ahead: truth + part * uncertainty, uncertainty };
        // The quickest delivery took `quickest`; by the estimate it seems to have taken this.
        const better = narrowed(estimate, quickest + estimate.ahead - truth);
        expect(Math.abs(better.ahead - truth)).toBeLessThanOrEqual(better.uncertainty + 1e-9);
        expect(better.uncertainty).toBeLessThanOrEqual(uncertainty + 0.1);
      },
    ),
  );
});
