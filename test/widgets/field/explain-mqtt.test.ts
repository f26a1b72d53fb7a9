import { describe, expect, test } from 'vitest';
import { malformedPackets } from '#test/vectors/mqtt-malformed.ts';
import { mqttPackets } from '#test/vectors/mqtt-packets.ts';
import { breachesOf, consequenceText } from '#widgets/field/breaches.ts';
import { mqttFields, mqttUnits } from '#widgets/field/explanations/mqtt.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { codeRules } from '#wire/mqtt/answer-rules.ts';
import { connectRules } from '#wire/mqtt/connect-rules.ts';
import { connectionRules } from '#wire/mqtt/connection-rules.ts';
import { packetRules } from '#wire/mqtt/packet-rules.ts';
import { propertyIds, propertyOf } from '#wire/mqtt/property-table.ts';
import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import type { MqttRule } from '#wire/mqtt/rule.ts';
import { transportRules } from '#wire/mqtt/subprotocol.ts';
import { decode, octetsOf } from '../../wire/mqtt/feeding.ts';
import { expectExplained } from './expect-explained.ts';

describe('every field of a control packet is explained', () => {
  test.each([...mqttPackets.map(({ sides, ...rest }) => ({ ...rest, side: sides[0] })), ...malformedPackets])(
    '$section: $name',
    ({ octets, side, version }) => {
      const whole = octetsOf(octets);
      for (const length of [whole.length, whole.length - 1, 1]) {
        const { units, pending } = decode(whole.subarray(0, length), { version, ...(side ? { side } : {}) });
        for (const unit of pending ? [...units, pending] : units) expectExplained(unit);
      }
    },
  );

  test('and every property', () => {
    const names = propertyIds().map((id) => propertyOf(id)?.name ?? '');
    expect(names.filter((name) => !Object.hasOwn(mqttFields, name))).toEqual([]);
  });
});

test('sections of explanations and rules lead to the standards', () => {
  const tables = [packetRules, connectRules, connectionRules, resumptionRules, codeRules, transportRules];
  const rules = tables.flatMap((table) => Object.values<MqttRule>(table)).flatMap(({ v3, v5 }) => [v3, v5]);
  const sections = [...Object.values(mqttUnits), ...Object.values(mqttFields), ...rules].map((each) => each?.section);
  for (const section of sections) {
    if (section !== undefined) expect(sectionLinks(section), section).toHaveLength(1);
  }
});

test('a breach about bits touches those bits only, and says what its receiver does', () => {
  const { units } = decode(octetsOf('8207 0001 00 0001 61 03'), { version: 5 });
  const [unit] = units;
  const options = unit?.fields.find(({ name }) => name === 'subscription')?.fields?.[1];
  const told = options?.fields?.filter((field) => unit && breachesOf(unit, field).length > 0).map(({ name }) => name);
  expect(told).toEqual(['maximum QoS']);
  expect(unit?.broken.map(({ rule }) => consequenceText(rule.consequence))).toEqual([
    'takes it for a protocol error, answers with DISCONNECT and code 0x82, and closes the network connection',
  ]);
});
