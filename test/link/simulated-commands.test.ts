import { expect, test } from 'vitest';
import type { CaptureEvent } from '#capture/schema.ts';
import { RefusedError } from '#link/link.ts';
import { SimulatedCommands } from '#link/simulated-commands.ts';
import { nodeTimers } from '#sandbox/tap/node-timers.ts';
import { SimulatedCommands as Simulated } from '#simulator/commands.ts';
import { SeededRandom } from '#simulator/random.ts';
import { Simulation } from '#simulator/simulation.ts';

function open(): { readonly commands: SimulatedCommands; readonly events: CaptureEvent[] } {
  const events: CaptureEvent[] = [];
  const simulation = new Simulation({
    host: { timers: nodeTimers, now: () => performance.now() * 1000, copy: (octets) => new Uint8Array(octets) },
    random: new SeededRandom('a test'),
    wallClock: Date.now,
    captured: (event) => events.push(event),
    onDefect: (error) => {
      throw error;
    },
  });
  return { commands: new SimulatedCommands(new Simulated(simulation)), events };
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof RefusedError ? error.refusal : error),
  );

test('a raw client speaks HTTP or MQTT from its first octet; beyond the limit of both together one is refused, by its name', async () => {
  const { commands, events } = open();
  await commands.openRawClient('mqtt');
  expect(events).toMatchObject([{ type: 'connection-opened', peer: 'raw client', protocol: 'mqtt' }]);
  for (let more = 1; more < 8; more += 1) await commands.openRawClient(more % 2 ? 'wire' : 'mqtt');
  expect(await refusalOf(commands.openRawClient('mqtt'))).toMatchObject({ status: 429, limit: 'rawClients' });
});

test('faults of MQTT are armed and told, and cleared; a plan that is none is not armed', async () => {
  const { commands, events } = open();
  await commands.arm({ lines: [{ edit: 'drop', name: 'Date' }] });
  await commands.armMqtt({ withhold: { packet: 'PUBACK' } });
  await commands.armMqtt(undefined);
  const plans = events.flatMap((event) => (event.type === 'faults' ? [event.plan] : []));
  expect(plans.map((plan) => plan.filter((name) => name.includes('PUBACK')))).toEqual([[], ['PUBACK withheld'], []]);
  expect(plans[1]?.length).toBe((plans[0]?.length ?? 0) + 1);
  await expect(commands.armMqtt({ grant: 7 })).rejects.toThrow();
});

test('one retained message too many of the broker itself is refused, by the name of the limit', async () => {
  const { commands } = open();
  const publish = (topic: string) => commands.publishMqtt({ topic, payload: 'kept', qos: 0, retain: true });
  for (let number = 0; number < 256; number += 1) await publish(`topic/${number}`);
  await publish('topic/0');
  expect(await refusalOf(publish('one more'))).toMatchObject({ status: 409, limit: 'mqttRetained' });
});
