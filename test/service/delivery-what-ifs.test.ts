import { describe, expect, test } from 'vitest';
import { DEFAULT_DELIVERY, Delivery } from '#service/delivery.ts';
import { deliveryWhatIfs } from '#service/delivery-what-ifs.ts';

describe('the catalogue of what-ifs of delivery', () => {
  test('each has a name of its own', () => {
    expect(new Set(deliveryWhatIfs.map(({ id }) => id)).size).toBe(deliveryWhatIfs.length);
    expect(new Set(deliveryWhatIfs.map(({ title }) => title)).size).toBe(deliveryWhatIfs.length);
  });

  test.each(deliveryWhatIfs.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s is a plan that changes something',
    (_, { plan, required, section }) => {
      expect(Delivery.parse(plan)).not.toEqual(DEFAULT_DELIVERY);
      expect(required).toMatch(/\.$/);
      expect(section).toMatch(/^(RFC \d+|HTML) §|^Fetch, /);
    },
  );
});
