import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OctetBuffer } from '#wire/octets/octet-buffer.ts';

describe('OctetBuffer', () => {
  test('keeps a copy of what is appended', () => {
    const buffer = new OctetBuffer();
    const octets = Uint8Array.of(1, 2, 3);
    buffer.append(octets);
    octets[0] = 9;
    expect(buffer.view(0)).toEqual(Uint8Array.of(1, 2, 3));
    expect(buffer.at(0)).toBe(1);
    expect(buffer.at(3)).toBeUndefined();
    expect(buffer.at(-1)).toBeUndefined();
  });

  test('can begin at any offset', () => {
    const buffer = new OctetBuffer(1000);
    buffer.append(Uint8Array.of(1, 2));
    expect([buffer.start, buffer.end, buffer.at(1001), buffer.at(1)]).toEqual([1000, 1002, 2, undefined]);
  });

  test('offsets are the same whatever is appended and discarded', () => {
    const step = fc.oneof(fc.uint8Array({ maxLength: 700 }), fc.nat(3000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const buffer = new OctetBuffer();
        const all: number[] = [];
        let start = 0;
        for (const next of steps) {
          if (typeof next === 'number') {
            buffer.discardBefore(next);
            start = Math.max(start, Math.min(next, all.length));
          } else {
            buffer.append(next);
            all.push(...next);
          }
        }
        expect([buffer.start, buffer.end]).toEqual([start, all.length]);
        expect(Array.from(buffer.view(0))).toEqual(all.slice(start));
        expect(Array.from(buffer.view(start + 1, start + 3))).toEqual(all.slice(start + 1, start + 3));
        expect(buffer.view(start - 5, start)).toHaveLength(0);
        expect(buffer.at(start)).toBe(all[start]);
        expect(buffer.at(start - 1)).toBeUndefined();
      }),
    );
  });
});
