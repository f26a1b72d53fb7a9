import { Duplex } from 'node:stream';
import { type IClientOptions, MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '#service/limits.ts';
import { PacketCutter } from '#service/mqtt/packet-cutter.ts';
import { MqttBroker, type ToClient } from '#service/mqtt-broker/broker.ts';
import { until } from '../../sandbox/harness.ts';

/** The broker behind streams in memory: what MQTT.js takes for its network connections. */
class Network {
  readonly broker = new MqttBroker({ limits: defaultLimits, reached: () => {}, randomId: () => 1 });
  readonly #streams = new Map<number, Duplex>();
  #next = 0;

  connect(): Duplex {
    const id = this.#next;
    this.#next += 1;
    const cutter = new PacketCutter();
    const stream = new Duplex({
      allowHalfOpen: false,
      read() {},
      write: (octets: Buffer, _encoding, done) => {
        for (const packet of cutter.take(octets)) this.#deliver(this.broker.received(id, packet, performance.now()));
        done();
      },
      destroy: (error, done) => {
        this.#streams.delete(id);
        this.#deliver(this.broker.left(id));
        done(error);
      },
    });
    this.#streams.set(id, stream);
    this.broker.opened(id, performance.now());
    return stream;
  }

  #deliver(all: readonly ToClient[]): void {
    for (const each of all) {
      const stream = this.#streams.get(each.to);
      if ('packet' in each) stream?.push(each.packet);
      else stream?.push(null);
    }
  }
}

const clients: MqttClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
});

interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
}

function open(network: Network, options: IClientOptions) {
  const heard: Heard[] = [];
  const present: boolean[] = [];
  const client = new MqttClient(() => network.connect(), { reconnectPeriod: 0, protocolVersion: 4, ...options });
  clients.push(client);
  client.on('message', (topic, payload, { qos, retain, dup }) =>
    heard.push({ topic, text: payload.toString(), qos, retain, dup }),
  );
  client.on('connect', ({ sessionPresent }) => present.push(sessionPresent));
  client.on('error', () => {});
  return { client, heard, present };
}

async function connected(network: Network, options: IClientOptions) {
  const user = open(network, options);
  await until(() => user.client.connected);
  return user;
}

describe('MQTT.js, which is not ours, as a client of the broker', () => {
  test.each([0, 1, 2] as const)('section 4.3: QoS %s, from hand to hand, once', async (qos) => {
    const network = new Network();
    const subscriber = await connected(network, { clientId: 'subscriber' });
    expect(await subscriber.client.subscribeAsync('a/+', { qos: 2 })).toMatchObject([{ topic: 'a/+', qos: 2 }]);
    const publisher = await connected(network, { clientId: 'publisher' });
    for (const text of ['one', 'two']) await publisher.client.publishAsync('a/b', text, { qos });
    await until(() => subscriber.heard.length === 2);
    const line = { topic: 'a/b', qos, retain: false, dup: false };
    expect(subscriber.heard).toEqual([
      { ...line, text: 'one' },
      { ...line, text: 'two' },
    ]);
  });

  test('sections 3.3.1.3, 3.10 and 3.12: retained, unsubscribed, pinged', async () => {
    const network = new Network();
    const { client, heard } = await connected(network, { clientId: 'x', keepalive: 1 });
    await client.publishAsync('state', 'on', { qos: 1, retain: true });
    await client.subscribeAsync('state', { qos: 1 });
    await until(() => heard.length === 1);
    expect(heard).toMatchObject([{ text: 'on', retain: true }]);
    await client.unsubscribeAsync('state');
    await client.publishAsync('state', 'off', { qos: 1 });
    const ping = Promise.withResolvers<void>();
    client.on('packetreceive', ({ cmd }) => cmd === 'pingresp' && ping.resolve());
    await ping.promise;
    expect(heard).toHaveLength(1);
  });

  test('section 4.4: a client that was cut goes on with its session, and hears what came meanwhile', async () => {
    const network = new Network();
    const options = { clientId: 'device', clean: false } as const;
    const away = await connected(network, options);
    await away.client.subscribeAsync('news', { qos: 2 });
    away.client.stream.destroy();
    const publisher = await connected(network, { clientId: 'publisher' });
    await publisher.client.publishAsync('news', 'while you were away', { qos: 2 });
    away.client.reconnect();
    await until(() => away.heard.length === 1);
    expect(away.present).toEqual([false, true]);
    expect(away.heard).toMatchObject([{ text: 'while you were away', qos: 2, dup: false }]);
  });

  test('[MQTT-3.1.2-8], [MQTT-3.1.4-2]: the will of a client that is taken over', async () => {
    const network = new Network();
    const watcher = await connected(network, { clientId: 'watcher' });
    await watcher.client.subscribeAsync('gone/#');
    const will = { topic: 'gone/first', payload: Buffer.from('bye'), qos: 0, retain: false } as const;
    const first = await connected(network, { clientId: 'twin', will });
    await connected(network, { clientId: 'twin' });
    await until(() => !first.client.connected && watcher.heard.length === 1);
    expect(watcher.heard).toMatchObject([{ topic: 'gone/first', text: 'bye' }]);
  });

  test('[MQTT-3.1.2-2]: a client of 5.0 is told that its version is not spoken', async () => {
    const { client } = open(new Network(), { clientId: 'new', protocolVersion: 5 });
    const refused = Promise.withResolvers<unknown>();
    client.on('error', refused.resolve);
    expect(await refused.promise).toMatchObject({ code: 1 });
    expect(client.connected).toBe(false);
  });
});
