/**
 * @see https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html
 * @see https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html
 */
import { describe, expect, test } from 'vitest';
import { mqttPackets } from '#test/vectors/mqtt-packets.ts';
import { breachesOf, decodeParts, feedings, fieldOf, octetsOf } from './feeding.ts';
import { expectTiled } from './tiling.ts';

const cases = mqttPackets.flatMap(({ sides, ...rest }) => sides.map((side) => ({ ...rest, side })));

describe.each(cases)('$section, from the $side: $name', ({ octets, side, version, kind, values }) => {
  test.each(Object.entries(feedings))('%s', (feeding, partsOf) => {
    const decoded = decodeParts(partsOf(octetsOf(octets)), { side, version });
    expectTiled(decoded);
    expect(decoded.units).toHaveLength(1);
    expect(decoded.pending?.length).toBe(feeding === 'with trailing octets' ? 1 : undefined);
    const [unit] = decoded.units;
    expect(unit?.kind).toBe(kind);
    const seen = Object.keys(values).map((name) => [name, unit && fieldOf(unit, name)?.value]);
    expect(Object.fromEntries(seen)).toEqual(values);
    expect(breachesOf({ units: decoded.units, pending: undefined })).toEqual([]);
  });

  test('every beginning of it is unfinished, says how much is missing once it can, and breaks nothing', () => {
    const whole = octetsOf(octets);
    for (let length = 1; length < whole.length; length += 1) {
      const decoded = decodeParts([whole.subarray(0, length)], { side, version });
      expectTiled(decoded);
      expect(decoded.units).toEqual([]);
      expect(breachesOf(decoded)).toEqual([]);
      if (decoded.pending?.awaited !== undefined) expect(decoded.pending.awaited).toBe(whole.length - length);
      else expect(length).toBeLessThan(3);
    }
  });
});
