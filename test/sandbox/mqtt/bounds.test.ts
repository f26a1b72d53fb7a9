import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { EmbeddedBroker } from '#sandbox/mqtt/embedded-broker.ts';
import { encodeConnack, encodeConnect, encodeSubscribe } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { until } from '../harness.ts';
import { transports } from './clients.ts';
import { mqttStage, valueIn } from './stage.ts';

const stage = mqttStage();

/** What the broker of the stage's session holds. */
async function broker(): Promise<EmbeddedBroker> {
  const session = stage.sandbox.sessions.byWireToken(stage.session.session.wireToken);
  const backend = await session?.mqtt.backend();
  if (!(backend instanceof EmbeddedBroker)) throw new Error('the session has no broker of its own');
  return backend;
}

const holding = async () => (await broker()).holding;

describe.each(transports)('what a session’s broker holds is bounded, over %s', (transport) => {
  test('section 3.2.2.3: one client too many is refused with CONNACK 3; who is known is let in again', async () => {
    await stage.restart({ mqttSessions: 2 });
    const away = await stage.user(transport, { clientId: 'away', clean: false });
    await away.client.subscribeAsync('a', { qos: 1 });
    await away.end();
    const one = await stage.user(transport, { clientId: 'one' });
    const refused = stage.start(transport, { clientId: 'two' });
    await until(() => refused.errors.length > 0);
    expect(refused.errors[0]).toMatchObject({ code: 3 });
    await until(async () => (await stage.limitsReached()).length > 0);
    expect(await stage.limitsReached()).toEqual(['mqttSessions: an MQTT client was refused']);
    const back = await stage.user(transport, { clientId: 'away', clean: false });
    expect(back.resumed).toEqual([true]);
    await one.client.publishAsync('still', 'served', { qos: 1 });
    await one.end();
    await until(async () => (await holding()).connected === 1);
    await stage.user(transport, { clientId: 'two' });
  });

  test('section 3.9.3: one subscription too many is answered with 0x80, and the others hold', async () => {
    await stage.restart({ subscriptions: 2 });
    const user = await stage.user(transport, { clientId: 'x', clean: false });
    const filters = { a: { qos: 1 }, b: { qos: 1 }, c: { qos: 1 } } as const;
    await user.client.subscribeAsync(filters).catch(() => {});
    const [suback] = await stage.seen('SUBACK');
    const codes = suback?.fields.filter(({ name }) => name === 'return code').map(({ value }) => value);
    expect(codes).toEqual([1, 1, 0x80]);
    expect(await stage.limitsReached()).toEqual(['subscriptions: a subscription was refused']);
    await user.client.publishAsync('b', 'heard', { qos: 1 });
    await user.client.publishAsync('c', 'not heard', { qos: 1 });
    expect(await user.messages(1)).toMatchObject([{ topic: 'b' }]);
    await user.client.unsubscribeAsync('a');
    await user.client.subscribeAsync('c', { qos: 1 });
    await user.client.publishAsync('c', 'heard now', { qos: 1 });
    expect(await user.messages(2)).toMatchObject([{ topic: 'b' }, { text: 'heard now' }]);
  });

  test('[MQTT-3.3.5-2]: who retains one message too many is dropped; one that takes the place of another is taken', async () => {
    await stage.restart({ mqttRetained: 2 });
    const user = await stage.user(transport, { clientId: 'x' });
    for (const topic of ['a', 'b', 'a']) await user.client.publishAsync(topic, 'kept', { qos: 1, retain: true });
    user.client.publish('c', 'too much', { qos: 1, retain: true });
    await until(() => !user.client.connected);
    expect(await stage.limitsReached()).toEqual(['mqttRetained: the MQTT client that published one more was dropped']);
    const other = await stage.user(transport, { clientId: 'y' });
    await other.client.publishAsync('a', '', { qos: 1, retain: true });
    await other.client.publishAsync('c', 'fits now', { qos: 1, retain: true });
    expect(await holding()).toMatchObject({ retained: 2 });
  });

  test('section 4.1: too many messages wait for a client that is away: its session ends, and it is told so', async () => {
    await stage.restart({ mqttQueued: 3 });
    const options = { clientId: 'away', clean: false } as const;
    const away = await stage.user(transport, options);
    await away.client.subscribeAsync('a', { qos: 1 });
    await away.end();
    const publisher = await stage.user(transport, { clientId: 'p' });
    for (let count = 0; count < 4; count += 1) await publisher.client.publishAsync('a', `${count}`, { qos: 1 });
    expect(await stage.limitsReached()).toEqual(['mqttQueued: the session of an MQTT client was ended']);
    expect(await holding()).toMatchObject({ sessions: 0, waiting: 0 });
    const back = await stage.user(transport, options);
    expect(back.resumed).toEqual([false]);
    expect(publisher.client.connected).toBe(true);
  });

  test('section 4.1: too many messages wait for the acknowledgements of a client that is there: it is dropped', async () => {
    await stage.restart({ mqttQueued: 3 });
    const silent = await stage.user(transport, { clientId: 'silent', clean: false });
    silent.client.handleMessage = () => {};
    await silent.client.subscribeAsync('a', { qos: 1 });
    const publisher = await stage.user(transport, { clientId: 'p' });
    for (let count = 0; count < 5; count += 1) await publisher.client.publishAsync('a', `${count}`, { qos: 1 });
    await until(() => !silent.client.connected);
    expect(await stage.limitsReached()).toEqual(['mqttQueued: the session of an MQTT client was ended']);
    expect(await holding()).toMatchObject({ sessions: 0, waiting: 0 });
  });
});

test('one SUBSCRIBE with thousands of filters grants as many as are allowed, and keeps no more', async () => {
  const { wireToken } = stage.session.session;
  const socket = connect({ port: stage.sandbox.mqttPort ?? 0, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (octets) => {
    answer += octets.toString('hex');
  });
  socket.write(encodeConnect({ version: 4, clientIdentifier: 'many', userName: wireToken, clean: false }));
  await until(() => answer === toHex(encodeConnack({ version: 4 })));
  const subscriptions = Array.from({ length: 5000 }, (_, index) => [`t/${index}`, 1] as const);
  socket.write(encodeSubscribe({ version: 4, packetIdentifier: 1, subscriptions }));
  const [suback] = await stage.seen('SUBACK');
  const codes = suback?.fields.filter(({ name }) => name === 'return code').map(({ value }) => value) ?? [];
  expect(codes.filter((code) => code === 1)).toHaveLength(64);
  expect(codes.slice(64).every((code) => code === 0x80)).toBe(true);
  socket.destroy();
  const session = stage.sandbox.sessions.byWireToken(wireToken);
  await until(async () => (await holding()).connected === 0);
  const again = await stage.user('TCP', { clientId: 'many', clean: false });
  await again.client.publishAsync('t/63', 'kept', { qos: 1 });
  await again.client.publishAsync('t/64', 'refused', { qos: 1 });
  expect(await again.messages(1)).toMatchObject([{ topic: 't/63' }]);
  expect(session?.ended).toBe(false);
});

describe('nothing is left', () => {
  test('1000 clients that come and go, with wills, half of QoS 2 and subscriptions: what is held stays as it was', async () => {
    await stage.restart({ octetsPerSession: 64 * 1024 * 1024 });
    const { wireToken } = stage.session.session;
    const watcher = await stage.user('TCP', { clientId: 'watcher' });
    const before = await holding();
    for (let round = 0; round < 50; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const socket = connect({ port: stage.sandbox.mqttPort ?? 0, host: '127.0.0.1' });
          const heard = new Promise((resolve) => socket.once('data', resolve));
          const will = { topic: 'gone', payload: Uint8Array.of(1), qos: 1, retain: false };
          const clientIdentifier = `c-${round}-${index}`;
          socket.write(encodeConnect({ version: 4, clientIdentifier, userName: wireToken, clean: true, will }));
          await heard;
          socket.write(encodeSubscribe({ version: 4, packetIdentifier: 1, subscriptions: [['a/#', 1]] }));
          // A PUBLISH with QoS 2 whose PUBREL never comes.
          const published = new Promise((resolve) => socket.once('data', resolve));
          socket.write(Buffer.from('3406000178000778', 'hex'));
          await published;
          socket.destroy();
        }),
      );
    }
    await until(async () => (await holding()).connected === before.connected);
    expect(await holding()).toEqual(before);
    expect(watcher.client.connected).toBe(true);
  }, 60_000);

  test('a session that ends takes its broker with it: no timer, no client, nothing kept', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const idle = timers();
    const kept = await stage.user('WebSocket', { clientId: 'kept', clean: false });
    await kept.client.subscribeAsync('a', { qos: 1 });
    await kept.client.publishAsync('r', 'retained', { qos: 1, retain: true });
    await kept.client.publishAsync('a', 'waits', { qos: 1 });
    const ended = await broker();
    expect(ended.holding).toMatchObject({ connected: 1, sessions: 1, retained: 1 });
    await stage.session.ask('DELETE', stage.session.session.urls.session);
    await until(() => !kept.client.connected);
    await until(() => ended.holding.connected === 0);
    expect(ended.holding).toEqual({ connected: 0, sessions: 0, retained: 0, waiting: 0 });
    await kept.end();
    await until(() => timers() <= idle);
  });
});

test('section 3.3.1.3: what the sandbox is told to retain beyond the limit is refused by name', async () => {
  await stage.restart({ mqttRetained: 1 });
  const retain = (topic: string) =>
    stage.session.request('POST', stage.session.session.urls.mqttMessages, {
      topic,
      payload: 'x',
      retain: true,
      qos: 0,
    });
  expect((await retain('a')).status).toBe(202);
  const refused = await retain('b');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ type: 'urn:wire101:problem:limit-reached', limit: 'mqttRetained' });
});

test('section 4.3.3: a message with QoS 2 that a clean client left half handed off is forgotten with it', async () => {
  const options = { clientId: 'half', clean: true } as const;
  const first = await stage.user('TCP', options);
  first.client.stream.write(Buffer.from('3406000178000778', 'hex'));
  const [pubrec] = await stage.seen('PUBREC');
  expect(pubrec && valueIn(pubrec, 'packet identifier')).toBe(7);
  expect(await holding()).toMatchObject({ waiting: 1 });
  first.drop();
  await until(async () => (await holding()).waiting === 0);
});
