import { describe, expect, test } from 'vitest';
import { OptionError, readOptions, usage, WORKSHOP_DATA } from '#sandbox/options.ts';
import { defaultLimits, limitNames, limitSpecs } from '#service/limits.ts';

describe('options', () => {
  test('have their defaults', () => {
    expect(readOptions([], {})).toEqual({
      host: '127.0.0.1',
      port: 4101,
      wirePort: 4102,
      lanePort: undefined,
      mqttPort: undefined,
      mqttUrl: undefined,
      allowOrigin: [],
      allowHost: [],
      workshop: undefined,
      build: true,
      help: false,
      limits: defaultLimits,
    });
  });

  test('come from the environment, and from the command line before that', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '80',
      WIRE_PORT: '90',
      LANE_PORT: '91',
      MQTT_PORT: '1883',
      ALLOW_ORIGIN: 'http://a.example,http://b.example',
    };
    expect(readOptions([], env)).toMatchObject({
      host: '0.0.0.0',
      port: 80,
      wirePort: 90,
      lanePort: 91,
      mqttPort: 1883,
      allowOrigin: ['http://a.example', 'http://b.example'],
    });
    const flags = ['--host=::1', '--port', '81', '--allow-origin', 'http://c.example', '--allow-host', 'Class.example'];
    expect(readOptions(flags, env)).toMatchObject({
      host: '::1',
      port: 81,
      wirePort: 90,
      allowOrigin: ['http://c.example'],
      allowHost: ['class.example'],
    });
  });

  test('the wire port follows the port', () => {
    expect(readOptions(['--port', '5000'], {}).wirePort).toBe(5001);
    expect(readOptions(['--port', '0'], {})).toMatchObject({ port: 0, wirePort: 0 });
    expect(() => readOptions(['--port', '65535'], {})).toThrow(OptionError);
  });

  test('a workshop is for the network, on ports that follow on one another, and has room for a class', () => {
    expect(readOptions(['--workshop', '--port', '5000'], {})).toMatchObject({
      ...{ host: '0.0.0.0', port: 5000, wirePort: 5001, lanePort: 5002, workshop: WORKSHOP_DATA },
      limits: { sessions: 4096, seats: 250 },
    });
    const given = ['--workshop', '--host', '127.0.0.1', '--workshop-data', '/a/b.sqlite', '--max-sessions', '9'];
    expect(readOptions(given, { LANE_PORT: '7000' })).toMatchObject({
      ...{ host: '127.0.0.1', lanePort: 7000, workshop: '/a/b.sqlite' },
      limits: { sessions: 9 },
    });
    expect(readOptions([], { WORKSHOP: '1' }).workshop).toBe(WORKSHOP_DATA);
    expect(readOptions(['--workshop-data', '/a/b.sqlite'], {}).workshop).toBeUndefined();
  });

  test('MQTT: a port that no other listener has, and the address of a broker, whose password no message tells', () => {
    expect(readOptions(['--mqtt-port', '0'], {}).mqttPort).toBe(0);
    expect(() => readOptions(['--mqtt-port', '4102'], {})).toThrow('--mqtt-port must differ');
    expect(readOptions([], { MQTT_URL: 'mqtts://a:b@broker.example' }).mqttUrl?.hostname).toBe('broker.example');
    for (const wrong of ['http://broker.example', 'secret', 'mqtt://']) {
      expect(() => readOptions(['--mqtt-url', wrong], {})).toThrow(/^--mqtt-url must be [^"]*mqtt:\/\/broker/);
    }
  });

  test.each(limitNames)('%s by flag and by variable', (name) => {
    const { flag, env, minimum } = limitSpecs[name];
    expect(readOptions([`--${flag}`, String(minimum + 5)], {}).limits[name]).toBe(minimum + 5);
    expect(readOptions([], { [env]: String(minimum + 6) }).limits[name]).toBe(minimum + 6);
    expect(() => readOptions([`--${flag}=${minimum - 1}`], {})).toThrow(`--${flag}`);
    expect(usage()).toContain(`--${flag} N  (${env}, `);
  });
});
