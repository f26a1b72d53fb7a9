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

  test('does not copy a long array that it may adopt until a view goes past its end', () => {
    const buffer = new OctetBuffer();
    const [first, second] = [new Uint8Array(5000).fill(1), new Uint8Array(5000).fill(2)];
    buffer.adopt(first);
    buffer.adopt(second);
    expect(buffer.view(10, 20).buffer).toBe(first.buffer);
    expect(buffer.view(5000).buffer).toBe(second.buffer);
    expect(buffer.run(4990)).toHaveLength(10);
    const across = buffer.view(4999, 5001);
    expect(Array.from(across)).toEqual([1, 2]);
    expect([first.buffer, second.buffer]).not.toContain(across.buffer);
    first.fill(9);
    expect(buffer.at(0)).toBe(1);
  });

  test('can begin at any offset', () => {
    const buffer = new OctetBuffer(1000);
    buffer.append(Uint8Array.of(1, 2));
    expect([buffer.start, buffer.end, buffer.at(1001), buffer.at(1)]).toEqual([1000, 1002, 2, undefined]);
  });

  test('offsets are the same whatever is appended and discarded', () => {
    const adopted = fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ minLength: 4096, maxLength: 4500 }));
    const step = fc.oneof(
      fc.record({ append: fc.uint8Array({ maxLength: 700 }) }),
      fc.record({ adopt: adopted }),
      fc.record({ view: fc.tuple(fc.nat(12_000), fc.nat(5000)) }),
      fc.nat(12_000),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const buffer = new OctetBuffer();
        const all: number[] = [];
        let start = 0;
        for (const next of steps) {
          if (typeof next === 'number') {
            buffer.discardBefore(next);
            start = Math.max(start, Math.min(next, all.length));
          } else if ('view' in next) {
            const [from, length] = next.view;
            const before = buffer.view(start, start + 5);
            expect(Array.from(buffer.view(from, from + length))).toEqual(
              all.slice(Math.max(from, start), from + length),
            );
            expect(Array.from([...buffer.runs(from, from + length)].flatMap((run) => [...run]))).toEqual(
              all.slice(Math.max(from, start), from + length),
            );
            expect(Array.from(before)).toEqual(all.slice(start, start + 5));
          } else {
            const octets = 'append' in next ? next.append : next.adopt;
            if ('append' in next) buffer.append(octets);
            else buffer.adopt(octets);
            all.push(...octets);
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
