import { describe, expect, test } from 'vitest';
import { FaultPlan, noFaults } from '#service/fault-plan.ts';
import { armedMqttFaults, MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { type MqttWhatIf, mqttWhatIfs, requiredIn } from '#service/mqtt-what-ifs.ts';
import { statements50, statements311 } from '#test/vectors/mqtt-statements.ts';

describe('the catalogue of what-ifs of MQTT', () => {
  test('each has a name of its own', () => {
    expect(new Set(mqttWhatIfs.map(({ id }) => id)).size).toBe(mqttWhatIfs.length);
    expect(new Set(mqttWhatIfs.map(({ title }) => title)).size).toBe(mqttWhatIfs.length);
  });

  test.each(mqttWhatIfs.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s does one thing, and each version says what it requires, by its own sections',
    (_id, { plan, handshake, clients = [], required }) => {
      const parsed = MqttFaults.parse(plan);
      const armed = armedMqttFaults(parsed);
      expect(armed.length > 0).toBe(JSON.stringify(parsed) !== JSON.stringify(noMqttFaults));
      expect(armed.length).toBeLessThan(2);
      if (handshake) expect(FaultPlan.parse(handshake)).not.toEqual(noFaults);
      const isDone =
        armed.length > 0 || handshake !== undefined || clients.some((settings) => Object.keys(settings).length > 0);
      expect(isDone).toBe(true);
      for (const version of ['3.1.1', '5.0'] as const) {
        const { text, section } = required[version];
        expect(text).toMatch(/\.$/);
        expect(section).toMatch(new RegExp(`^MQTT ${version.replaceAll('.', '\\.')} §\\d`));
        expect(section).not.toContain(version === '5.0' ? 'MQTT 3.1.1' : 'MQTT 5.0');
        const known = version === '5.0' ? statements50 : statements311;
        for (const [, id] of section.matchAll(/\[MQTT-([\d.-]+)\]/g)) expect(Object.keys(known)).toContain(id);
      }
    },
  );

  test('what is required is told of the versions that are spoken', () => {
    const known = (id: string) => mqttWhatIfs.find((each) => each.id === id) as MqttWhatIf;
    const takeOver = known('two-clients-one-name');
    expect(requiredIn(takeOver, new Set(['3.1.1']))).toMatch(
      /disconnect.*\(MQTT 3\.1\.1 §3\.1\.4 \[MQTT-3\.1\.4-2\]\)$/,
    );
    expect(requiredIn(takeOver, new Set(['5.0']))).toMatch(/0x8E.*\(MQTT 5\.0 §3\.1\.4 \[MQTT-3\.1\.4-3\]\)$/);
    expect(requiredIn(takeOver, new Set(['5.0', '3.1.1']))).toMatch(/3\.1\.4-2\]\) .*3\.1\.4-3\]\)$/);
    expect(requiredIn(known('granted-qos-0'), new Set(['3.1.1', '5.0']))).toMatch(
      /\(MQTT 3\.1\.1 §3\.8\.4 \[MQTT-3\.8\.4-6\]; MQTT 5\.0 §3\.8\.4 \[MQTT-3\.8\.4-8\]\)$/,
    );
    expect(requiredIn(takeOver, new Set())).toBe('');
  });
});
