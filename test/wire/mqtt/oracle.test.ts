import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Unit } from '#wire/octets/dissection.ts';
import { anyPacket } from './arbitrary-packets.ts';
import { breachesOf, decode } from './feeding.ts';
import { generateWithLibrary, parseWithLibrary } from './mqtt-packet.ts';
import { librarySummary, ourSummary } from './summary.ts';
import { expectTiled } from './tiling.ts';

describe('mqtt-packet agrees, on packets of every type in every version', () => {
  test('it makes the same octets of the same packet', () => {
    fc.assert(
      fc.property(anyPacket, ({ packet, octets, version }) => {
        const theirs = generateWithLibrary(packet, version);
        // Where a reason code of 0 may be left out, each does as it likes; what each makes of it is read below.
        const isFree = version === 5 && 'reasonCode' in packet && packet.cmd !== 'connack' && packet.reasonCode === 0;
        fc.pre(!isFree);
        expect(theirs).toEqual(octets);
      }),
      { numRuns: 1000 },
    );
  });

  test('what it makes is read here as it was meant, and breaks no rule', () => {
    fc.assert(
      fc.property(anyPacket, ({ packet, version, side }) => {
        const octets = generateWithLibrary(packet, version);
        const decoded = decode(octets, { side, version });
        expectTiled(decoded);
        expect(breachesOf(decoded)).toEqual([]);
        const { packets, error } = parseWithLibrary([octets], version);
        expect(error).toBeUndefined();
        expect(decoded.units.map((unit) => ourSummary(unit, octets, version))).toEqual(packets.map(librarySummary));
      }),
      { numRuns: 1000 },
    );
  });

  test('what is made here it reads as it was meant', () => {
    fc.assert(
      fc.property(anyPacket, ({ octets, version, side }) => {
        const decoded = decode(octets, { side, version });
        expect(breachesOf(decoded)).toEqual([]);
        const { packets, error } = parseWithLibrary([octets], version);
        expect(error).toBeUndefined();
        expect(packets.map(librarySummary)).toEqual(decoded.units.map((unit) => ourSummary(unit, octets, version)));
      }),
      { numRuns: 1000 },
    );
  });

  test('of packets with a few octets changed it reads every one that breaks no rule here, and alike', () => {
    const changes = fc.array(fc.record({ at: fc.nat(60), octet: fc.nat(255) }), { minLength: 1, maxLength: 2 });
    let clean = 0;
    fc.assert(
      fc.property(anyPacket, changes, ({ octets, version, side }, changed) => {
        const mutated = octets.slice();
        for (const { at, octet } of changed) mutated[at % mutated.length] = octet;
        const decoded = decode(mutated, { side, version });
        const isClean = decoded.units.length === 1 && decoded.pending === undefined && breachesOf(decoded).length === 0;
        fc.pre(isClean && !decoded.units.some(isMisread));
        clean += 1;
        const { packets, error } = parseWithLibrary([mutated], version);
        expect(error).toBeUndefined();
        expect(packets.map(librarySummary)).toEqual(decoded.units.map((unit) => ourSummary(unit, mutated, version)));
      }),
      { numRuns: 1000, maxSkipsPerRun: 1000 },
    );
    expect(clean).toBe(1000);
  });
});

/** Packets that mqtt-packet refuses against the standard: AUTH without a reason code (MQTT 5.0 §3.15.2.1), DISCONNECT with 0x8C (§2.4). */
function isMisread(unit: Unit): boolean {
  const code = unit.fields.find(({ name }) => name === 'reason code')?.value;
  return (unit.kind === 'AUTH' && code === undefined) || (unit.kind === 'DISCONNECT' && code === 0x8c);
}
