import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { malformedPackets } from '#test/vectors/mqtt-malformed.ts';
import { mqttPackets } from '#test/vectors/mqtt-packets.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { anyPacket } from './arbitrary-packets.ts';
import { decode, decodeParts, octetsOf, play } from './feeding.ts';
import { expectTiled } from './tiling.ts';

const known = fc.constantFrom(...[...malformedPackets, ...mqttPackets].map(({ octets }) => octetsOf(octets)));
const packets = fc
  .array(
    fc.oneof(
      anyPacket.map(({ octets }) => octets),
      known,
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
const changes = fc.array(fc.record({ at: fc.nat(300), octet: fc.nat(255) }), { maxLength: 5 });

/** Octets of packets, some of which are none: of all types, legal and not, a few of their octets changed. */
const anyOctets = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: packets }, { weight: 1, arbitrary: fc.uint8Array() }), changes)
  .map(([octets, changed]) => {
    const mutated = octets.slice();
    for (const { at, octet } of changed) if (mutated.length > 0) mutated[at % mutated.length] = octet;
    return mutated;
  });
const sides = fc.constantFrom<Side>('client', 'server');
const versions = fc.constantFrom<Version | undefined>(undefined, 3, 4, 5);
const places = fc.array(fc.nat(), { maxLength: 8 });

function cutAt(octets: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const inside = [...new Set(cuts.map((place) => place % (octets.length + 1)))].sort((a, b) => a - b);
  return [...inside, octets.length].map((end, index) => octets.subarray(index === 0 ? 0 : inside[index - 1], end));
}

describe('whatever the octets are', () => {
  test('packets, their fields and the rest tile them, nothing throws', () => {
    fc.assert(
      fc.property(anyOctets, sides, versions, fc.nat(1000), (octets, side, version, start) => {
        expectTiled(decode(octets, { side, version, start }), start);
      }),
      { numRuns: 1000 },
    );
  });

  test('any split gives the same packets and the same rest', () => {
    fc.assert(
      fc.property(anyOctets, sides, versions, places, (octets, side, version, cuts) => {
        const whole = decode(octets, { side, version });
        const split = decodeParts(cutAt(octets, cuts), { side, version });
        expect(split.units).toEqual(whole.units);
        expect(split.pending).toEqual(whole.pending);
      }),
      { numRuns: 500 },
    );
  });

  test('taking packets apart in any order gives the same', () => {
    fc.assert(
      fc.property(anyOctets, versions, fc.array(fc.nat(), { maxLength: 20 }), (octets, version, order) => {
        const { units, decoder } = decode(octets, { version });
        for (const pick of units.length === 0 ? [] : order) {
          expect(decoder.dissect(pick % units.length)).toEqual(units[pick % units.length]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('two sides that say anything to each other are taken apart, and every breach lies in its packet', () => {
    const turns = fc.array(fc.tuple(sides, anyOctets), { maxLength: 6 });
    fc.assert(
      fc.property(turns, (sent) => {
        for (const { offset, length, broken } of play(sent)) {
          for (const breach of broken) {
            expect(breach.offset).toBeGreaterThanOrEqual(offset);
            expect(breach.offset + breach.length).toBeLessThanOrEqual(offset + length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('packets whose octets were let go of are still counted', () => {
    const { stream, decoder } = decode(octetsOf('c000 30 03 0001 61 c000'), { version: 4 });
    stream.octets.discardBefore(4);
    expect(decoder.dissect(1)).toMatchObject({ kind: 'PUBLISH', offset: 2, length: 5 });
    expect(decoder.dissect(1).fields.map(({ name }) => name)).toEqual(['octets no longer held']);
    expect(decoder.dissect(2).fields).toHaveLength(3);
  });
});
