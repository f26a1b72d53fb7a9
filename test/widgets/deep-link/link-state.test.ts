import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { linkTo, readLink } from '#widgets/deep-link/link-state.ts';

describe('links to a state', () => {
  test('a message, a field, the switches and a what-if', () => {
    expect(readLink('#m=3&f=5.1&intended&what-if=accept-bad-guid')).toEqual({
      state: {
        lab: 1,
        message: 3,
        field: [5, 1],
        unmasked: false,
        inflated: false,
        intended: true,
        whatIf: 'accept-bad-guid',
      },
      ignored: [],
    });
  });

  test('a lab alone is the lab as it is', () => {
    const state = { lab: 2, unmasked: false, inflated: false, intended: false };
    expect(readLink('#lab=2')).toEqual({ state, ignored: [] });
    expect(linkTo(state)).toBe('#lab=2');
    expect(linkTo({ ...state, lab: 1 })).toBe('#lab=1');
  });

  test.each(['', '#', '#the-key-and-the-accept', '#intended', '#f=1', '#mm=3'])('%j links to no lab', (hash) => {
    expect(readLink(hash)).toBeUndefined();
  });

  test.each([
    ['#m=0', 'm=0'],
    ['#lab=0', 'lab=0'],
    ['#m=-1', 'm=-1'],
    ['#m=1e9', 'm=1e9'],
    ['#m=12345678901234', 'm=12345678901234'],
    ['#m=2&f=1..2', 'f=1..2'],
    ['#m=2&f=__proto__', 'f=__proto__'],
    ['#m=2&what-if=<img src=x onerror=alert(1)>', 'what-if=<img src=x onerror=alert(1)>'],
    ['#m=2&unmasked=yes', 'unmasked=yes'],
    ['#m=2&__proto__=1', '__proto__=1'],
    ['#m=2&constructor', 'constructor'],
  ])('%s: what says nothing is told', (hash, part) => {
    expect(readLink(hash)?.ignored).toEqual([part]);
  });

  test('every what-if of the catalogue can be linked to', () => {
    for (const { id } of whatIfs) expect(readLink(`#what-if=${id}`)?.state.whatIf).toBe(id);
  });

  test('whatever is linked to is read back', () => {
    const count = fc.option(fc.integer({ min: 1, max: 999_999_999 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          lab: fc.integer({ min: 1, max: 9 }),
          message: fc.integer({ min: 1, max: 100_000 }),
          page: count,
          at: count,
          field: fc.option(fc.array(fc.nat(999_999), { minLength: 1, maxLength: 5 }), { nil: undefined }),
          unmasked: fc.boolean(),
          inflated: fc.boolean(),
          intended: fc.boolean(),
          whatIf: fc.option(fc.constantFrom(...whatIfs.map(({ id }) => id)), { nil: undefined }),
        }),
        (state) => {
          const kept = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
          expect(readLink(linkTo(state))).toEqual({ state: kept, ignored: [] });
        },
      ),
    );
  });

  test('no address makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readLink(`#m=1&${text}`)));
  });
});
