import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WithheldPackets } from '#link/withheld-packets.ts';

const PUBACK = [0x40, 2, 0, 7];
const PINGREQ = [0xc0, 0];
/** A PUBLISH whose remaining length takes two octets. */
const PUBLISH = [0x30, 0x80 | 72, 1, 0, 1, 0x61, ...new Array<number>(197).fill(0x2e)];

function withholding(...names: string[]) {
  const withheld = new WithheldPackets();
  withheld.names = new Set(names);
  const passed: number[][] = [];
  const take = (...octets: number[]) => withheld.take(Uint8Array.from(octets), (data) => passed.push([...data]));
  return { withheld, passed, take };
}

describe('control packets kept back in the page (MQTT 3.1.1 section 2.2)', () => {
  test('what is not to be kept back passes in the pieces that it came in', () => {
    const { passed, take } = withholding('PUBACK');
    take(0xc0);
    expect(passed).toEqual([]);
    take(0);
    expect(passed).toEqual([[0xc0], [0]]);
  });

  test('what is kept back is named, and goes out whole when it is released', () => {
    const { withheld, passed, take } = withholding('PUBACK');
    take(...PUBACK.slice(0, 1));
    take(...PUBACK.slice(1));
    expect(withheld.kept).toEqual(['PUBACK']);
    expect(passed).toEqual([]);
    withheld.release((data) => passed.push([...data]));
    expect(passed).toEqual([PUBACK]);
    expect(withheld.kept).toEqual([]);
  });

  test('what was kept back for a connection that is over never goes out', () => {
    const { withheld, passed, take } = withholding('PUBACK');
    take(...PUBACK);
    withheld.forget();
    withheld.release((data) => passed.push([...data]));
    expect(passed).toEqual([]);
  });

  test('however the octets are cut, every packet passes or is kept back, and none is lost', () => {
    const packets = fc.array(fc.constantFrom(PUBACK, PINGREQ, PUBLISH), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(packets, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, sizes) => {
        const { withheld, passed, take } = withholding('PUBACK');
        const octets = sent.flat();
        for (let at = 0, turn = 0; at < octets.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          take(...octets.slice(at, at + size));
          at += size;
        }
        expect(passed.flat()).toEqual(sent.filter((packet) => packet !== PUBACK).flat());
        expect(withheld.kept).toHaveLength(sent.filter((packet) => packet === PUBACK).length);
      }),
    );
  });

  test('section 2.2.3: a remaining length that never ends is nothing to wait for', () => {
    const { passed, take } = withholding('PUBACK');
    take(0x30, 0x80, 0x80, 0x80, 0x80, 0x01);
    expect(passed.flat()).toEqual([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]);
  });
});
