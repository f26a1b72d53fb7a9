import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pinOfAddress, pinsFor } from '#widgets/board/pin-choice.ts';
import { Pin } from '#workshop/model.ts';

const ORIGIN = 'http://192.168.1.7:4101';
const pins: readonly Pin[] = [
  { kind: 'lesson', address: '/lessons/frames/', label: 'Frames' },
  { kind: 'step', address: '/lessons/frames/#masking', label: 'Frames: masking' },
  { kind: 'what-if', address: '/lessons/frames/#what-if=no-mask', label: 'Frames: the mask is left out' },
];

describe('an address that was pasted', () => {
  test.each([
    [`${ORIGIN}/lessons/frames/#masking`, 'Frames: masking'],
    ['/lessons/frames/', 'Frames'],
    [` ${ORIGIN}/race/?x=1#a=b `, '/race/?x=1#a=b'],
  ])('%s is pinned as %s', (text, label) => expect(pinOfAddress(text, ORIGIN, pins)?.label).toBe(label));

  test.each([
    'https://example.com/lessons/frames/',
    '//example.com/',
    '/\\example.com/',
    'javascript:alert(1)',
    'frames',
    `/${'x'.repeat(3000)}`,
    `${ORIGIN}//example.com/`,
  ])('%s is none of this site', (text) => expect(pinOfAddress(text, ORIGIN, pins)).toBeUndefined());

  test('whatever is typed, what comes of it is what a sandbox takes, and stays on the site', () => {
    const typed = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }).map((text) => `/${text}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const pin = pinOfAddress(text, ORIGIN, pins);
        if (!pin) return;
        expect(Pin.safeParse(pin).success).toBe(true);
        expect(new URL(pin.address, ORIGIN).origin).toBe(ORIGIN);
      }),
    );
  });
});

test('words find what has them all, kinds among them', () => {
  expect(pinsFor(pins, 'MASK what-if').map(({ address }) => address)).toEqual(['/lessons/frames/#what-if=no-mask']);
  expect(pinsFor(pins, '')).toEqual(pins);
});
