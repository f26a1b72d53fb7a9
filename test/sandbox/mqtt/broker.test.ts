import { describe, expect, test } from 'vitest';
import { Client, until } from '../harness.ts';
import { capturedPackets, transports } from './clients.ts';
import { mqttStage, valueIn } from './stage.ts';

const stage = mqttStage();

describe.each(transports)('MQTT 3.1.1 over %s', (transport) => {
  test.each([0, 1, 2] as const)(
    'section 4.3: a message with QoS %s reaches a subscriber once, by the packets of its QoS',
    async (qos) => {
      const subscriber = await stage.user(transport, { clientId: 'subscriber' });
      await subscriber.client.subscribeAsync('a/+', { qos: 2 });
      const publisher = await stage.user(transport, { clientId: 'publisher' });
      await publisher.client.publishAsync('a/b', 'hello', { qos });
      expect(await subscriber.messages(1)).toEqual([{ topic: 'a/b', text: 'hello', qos, retain: false, dup: false }]);
      const handOffs = { 0: 2, 1: 4, 2: 8 }[qos];
      const kinds = ['PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'];
      const seen = await until(async () => {
        const found = (await stage.packets()).filter(({ kind }) => kinds.includes(kind));
        return found.length >= handOffs ? found : undefined;
      });
      expect(seen).toHaveLength(handOffs);
      expect(seen.flatMap(({ broken }) => broken)).toEqual([]);
    },
  );

  test('section 3.3.1.3: a retained message is there for who subscribes later, and an empty one clears it', async () => {
    const publisher = await stage.user(transport, { clientId: 'publisher' });
    await publisher.client.publishAsync('state', 'on', { qos: 1, retain: true });
    const later = await stage.user(transport, { clientId: 'later' });
    await later.client.subscribeAsync('state', { qos: 1 });
    expect(await later.messages(1)).toMatchObject([{ topic: 'state', text: 'on', retain: true }]);
    await publisher.client.publishAsync('state', '', { qos: 1, retain: true });
    await later.messages(2);
    const last = await stage.user(transport, { clientId: 'last' });
    await last.client.subscribeAsync('state', { qos: 1 });
    await publisher.client.publishAsync('state', 'live', { qos: 1 });
    expect(await last.messages(1)).toMatchObject([{ text: 'live', retain: false }]);
  });

  test('[MQTT-3.1.2-8]: a will is published when the connection breaks, and not after a DISCONNECT', async () => {
    const watcher = await stage.user(transport, { clientId: 'watcher' });
    await watcher.client.subscribeAsync('gone/+', { qos: 1 });
    const will = (name: string) => ({
      topic: `gone/${name}`,
      payload: Buffer.from('so sad'),
      qos: 1 as const,
      retain: false,
    });
    const polite = await stage.user(transport, { clientId: 'polite', will: will('polite') });
    await polite.client.endAsync();
    const rude = await stage.user(transport, { clientId: 'rude', will: will('rude') });
    rude.drop();
    expect(await watcher.messages(1)).toMatchObject([{ topic: 'gone/rude', text: 'so sad' }]);
  });

  test('section 4.1: a persistent session keeps what came meanwhile, and says so in its CONNACK', async () => {
    const options = { clientId: 'device', clean: false } as const;
    const first = await stage.user(transport, options);
    await first.client.subscribeAsync('news', { qos: 1 });
    await first.end();
    const publisher = await stage.user(transport, { clientId: 'publisher' });
    await publisher.client.publishAsync('news', 'while you were away', { qos: 1 });
    const again = await stage.user(transport, options);
    expect(again.resumed).toEqual([true]);
    expect(await again.messages(1)).toMatchObject([{ text: 'while you were away', qos: 1 }]);
  });

  test('[MQTT-3.1.4-2]: a second client with the same client identifier takes over', async () => {
    const first = await stage.user(transport, { clientId: 'twin' });
    const second = await stage.user(transport, { clientId: 'twin' });
    await until(() => !first.client.connected);
    expect(second.client.connected).toBe(true);
  });

  test('topics and client identifiers of two sessions never meet', async () => {
    const other = await Client.open(stage.sandbox.url);
    const here = await stage.user(transport, { clientId: 'same' });
    const there = await stage.user(
      transport,
      { clientId: 'same', will: { topic: 'will', payload: Buffer.from('w'), qos: 0, retain: false } },
      other,
    );
    for (const one of [here, there]) await one.client.subscribeAsync('#', { qos: 1 });
    await here.client.publishAsync('a', 'from here', { qos: 1, retain: true });
    await there.client.publishAsync('a', 'from there', { qos: 1, retain: true });
    expect(await here.messages(1)).toMatchObject([{ text: 'from here' }]);
    expect(await there.messages(1)).toMatchObject([{ text: 'from there' }]);
    there.drop();
    await here.client.publishAsync('a', 'still here', { qos: 1 });
    await here.messages(2);
    expect(here.client.connected).toBe(true);
    expect(here.received.map(({ text }) => text)).toEqual(['from here', 'still here']);
    expect((await capturedPackets(other)).some((packet) => valueIn(packet, 'payload') === 'from here')).toBe(false);
  });

  test('[MQTT-3.1.2-24]: a client silent for one and a half times its keep alive is dropped, and its will published', async () => {
    const watcher = await stage.user(transport, { clientId: 'watcher' });
    await watcher.client.subscribeAsync('gone', { qos: 0 });
    const silent = await stage.user(transport, {
      clientId: 'silent',
      keepalive: 1,
      will: { topic: 'gone', payload: Buffer.from('kept waiting'), qos: 0, retain: false },
    });
    silent.client.stream.pause();
    silent.client.sendPing = () => {};
    expect(await watcher.messages(1)).toMatchObject([{ text: 'kept waiting' }]);
  });

  test('the sandbox ends within 2 s with clients connected', async () => {
    const connected = await stage.user(transport, { clientId: 'one' });
    await connected.client.subscribeAsync('#');
    const from = performance.now();
    await stage.sandbox.close();
    expect(performance.now() - from).toBeLessThan(2000);
    await until(() => !connected.client.connected);
  });
});
