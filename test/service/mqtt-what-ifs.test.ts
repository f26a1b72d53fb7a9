import { describe, expect, test } from 'vitest';
import { armedMqttFaults, MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { mqttWhatIfs } from '#service/mqtt-what-ifs.ts';

describe('the catalogue of what-ifs of MQTT', () => {
  test('each has a name of its own', () => {
    expect(new Set(mqttWhatIfs.map(({ id }) => id)).size).toBe(mqttWhatIfs.length);
    expect(new Set(mqttWhatIfs.map(({ title }) => title)).size).toBe(mqttWhatIfs.length);
  });

  test.each(mqttWhatIfs.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s is a plan that changes something, by a numbered section',
    (_id, { plan, required, section }) => {
      expect(MqttFaults.parse(plan)).not.toEqual(noMqttFaults);
      expect(armedMqttFaults(MqttFaults.parse(plan))).toHaveLength(1);
      expect(required).toMatch(/\.$/);
      expect(section).toMatch(/^MQTT 3\.1\.1 §\d/);
    },
  );
});
