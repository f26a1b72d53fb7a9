import { describe, expect, test } from 'vitest';
import { DEFAULT_DELIVERY, Delivery } from '#service/delivery.ts';
import { eventStreamWhatIfs } from '#service/event-stream-what-ifs.ts';
import { pollWhatIfs } from '#service/poll-what-ifs.ts';
import { streamWhatIfs } from '#service/stream-what-ifs.ts';

describe.each([
  ['streams', streamWhatIfs],
  ['event streams', eventStreamWhatIfs],
  ['polls', pollWhatIfs],
])('the catalogue of what-ifs of delivery by %s', (_, catalogue) => {
  test('each has a name of its own', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ title }) => title)).size).toBe(catalogue.length);
  });

  test.each(catalogue.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s is a plan that changes something',
    (_id, { plan, required, section }) => {
      expect(Delivery.parse(plan)).not.toEqual(DEFAULT_DELIVERY);
      expect(required).toMatch(/\.$/);
      expect(section).toMatch(/^(RFC \d+|HTML) §|^Fetch, /);
    },
  );
});
