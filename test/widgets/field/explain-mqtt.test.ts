import { describe, expect, test } from 'vitest';
import { malformedPackets } from '#test/vectors/mqtt-malformed.ts';
import { mqttPackets } from '#test/vectors/mqtt-packets.ts';
import { breachesOf, consequenceText } from '#widgets/field/breaches.ts';
import { explain } from '#widgets/field/explain.ts';
import { mqttFields, mqttSections, mqttUnits } from '#widgets/field/explanations/mqtt.ts';
import { walk } from '#widgets/field/field-path.ts';
import { fieldView } from '#widgets/field/field-view.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { codeRules } from '#wire/mqtt/answer-rules.ts';
import { connectRules } from '#wire/mqtt/connect-rules.ts';
import { connectionRules } from '#wire/mqtt/connection-rules.ts';
import { deliveryRules } from '#wire/mqtt/delivery-rules.ts';
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
  const tables = [
    packetRules,
    connectRules,
    connectionRules,
    deliveryRules,
    resumptionRules,
    codeRules,
    transportRules,
  ];
  const rules = tables.flatMap((table) => Object.values<MqttRule>(table)).flatMap(({ v3, v5 }) => [v3, v5]);
  const places = [...Object.values(mqttUnits), ...Object.values(mqttFields)].map(({ section }) => section);
  const cited = [...places, ...Object.values(mqttSections)].flatMap(({ v3, v5 }) => [
    ...(v3 === undefined ? [] : [`MQTT 3.1.1 §${v3}`]),
    ...(v5 === undefined ? [] : [`MQTT 5.0 §${v5}`]),
  ]);
  const sections = [...cited, ...rules.map((rule) => rule?.section)];
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

describe('a packet is explained by the version that it is in', () => {
  const sectionsIn = (hex: string, version: 3 | 4 | 5, side: 'client' | 'server' = 'client') => {
    const [unit] = decode(octetsOf(hex), { version, side }).units;
    if (!unit) throw new Error('no packet');
    const ofFields = walk(unit).map(({ path, field }) => [field.name, explain(unit, path)?.section] as const);
    return new Map<string, string | undefined>([['', explain(unit, [])?.section], ...ofFields]);
  };

  test('section 3.3: a PUBLISH of each', () => {
    const older = sectionsIn('3207 0001 61 0007 6869', 4);
    expect(older.get('')).toBe('MQTT 3.1.1 §3.3');
    expect(older.get('remaining length')).toBe('MQTT 3.1.1 §2.2.3');
    expect(older.get('packet identifier')).toBe('MQTT 3.1.1 §2.3.1');
    expect(older.get('text')).toBe('MQTT 3.1.1 §1.5.3');
    const newer = sectionsIn('3208 0001 61 0007 00 6869', 5);
    expect(newer.get('')).toBe('MQTT 5.0 §3.3');
    expect(newer.get('remaining length')).toBe('MQTT 5.0 §2.1.4');
    expect(newer.get('packet identifier')).toBe('MQTT 5.0 §2.2.1');
    expect(newer.get('properties')).toBe('MQTT 5.0 §2.2.2');
  });

  test('no packet of 3.1.1 is explained by 5.0, nor one of 5.0 by 3.1.1', () => {
    for (const { octets, sides, version } of mqttPackets) {
      const sections = sectionsIn(octets, version, sides[0]).values();
      const other = version === 5 ? 'MQTT 3.1.1' : 'MQTT 5.0';
      for (const section of sections) expect(section?.startsWith(other) ?? false, section).toBe(false);
    }
  });

  test('section 3.9.3 and 3.14.2.1: codes and properties by the packet that carries them', () => {
    expect(sectionsIn('9003 0007 80', 4, 'server').get('return code')).toBe('MQTT 3.1.1 §3.9.3');
    expect(sectionsIn('2002 0000', 4, 'server').get('return code')).toBe('MQTT 3.1.1 §3.2.2.3');
    const disconnect = sectionsIn('e007 00 05 11 0000001e', 5);
    expect(disconnect.get('reason code')).toBe('MQTT 5.0 §3.14.2.1');
    expect(disconnect.get('Session Expiry Interval')).toBe('MQTT 5.0 §3.14.2.2.2');
  });

  test('and says which it is', () => {
    const [unit] = decode(octetsOf('c000'), { version: 4 }).units;
    if (!unit) throw new Error('no packet');
    expect(JSON.stringify(fieldView(unit, [], octetsOf('c000')))).toContain('mqtt 3.1.1');
  });
});
