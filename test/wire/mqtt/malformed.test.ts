/**
 * @see https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html
 * @see https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html
 */
import { describe, expect, test } from 'vitest';
import { malformedPackets } from '#test/vectors/mqtt-malformed.ts';
import { codeRules } from '#wire/mqtt/answer-rules.ts';
import { connectRules } from '#wire/mqtt/connect-rules.ts';
import { packetRules } from '#wire/mqtt/packet-rules.ts';
import { breachesOf, decodeParts, feedings, octetsOf } from './feeding.ts';
import { expectTiled } from './tiling.ts';

describe.each(Object.entries(feedings))('every malformed packet breaks its rule first, fed %s', (_, partsOf) => {
  test.each(malformedPackets)('$section, from the $side: $name', (vector) => {
    const { octets, side, version, rule, section, consequence } = vector;
    const decoded = decodeParts(partsOf(octetsOf(octets)), { side, version });
    expectTiled(decoded);
    const [first] = breachesOf(decoded);
    expect(first?.rule.id).toBe(`mqtt.${rule}`);
    expect(first?.rule.section).toBe(section);
    expect(first?.rule.consequence).toEqual(consequence);
    expect(first?.blame).toBe(side);
  });
});

test('every rule about a packet by itself is broken, in each version that has it', () => {
  const shown = new Set(malformedPackets.map(({ rule, version }) => `mqtt.${rule}, ${version}`));
  const all = [...Object.values(packetRules), ...Object.values(connectRules), ...Object.values(codeRules)];
  const wanted = all.flatMap(({ v3, v5 }) => [...(v3 ? [`${v3.id}, 4`] : []), ...(v5 ? [`${v5.id}, 5`] : [])]);
  expect(wanted.filter((each) => !shown.has(each))).toEqual([]);
});

test('MQTT 3.1.1 §2.2.3: what follows a remaining length that does not end is shown, and grows', () => {
  const { units, pending } = decodeParts([octetsOf('c000 30 ffffffff'), octetsOf('00'), octetsOf('c000')], {
    version: 4,
  });
  expect(units.map(({ kind, length }) => [kind, length])).toEqual([
    ['PINGREQ', 2],
    ['undecodable octets', 8],
  ]);
  expect(pending).toBeUndefined();
});
