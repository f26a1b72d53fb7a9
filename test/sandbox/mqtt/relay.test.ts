import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, until } from '../harness.ts';
import { transports } from './clients.ts';
import { mosquitto, publishBy, type RunningBroker, startMosquitto, subscribeBy } from './mosquitto.ts';
import { mqttStage, valueIn } from './stage.ts';

describe.skipIf(mosquitto === undefined)('the relay to a broker that the operator names (Mosquitto)', () => {
  let broker: RunningBroker;

  beforeAll(async () => {
    broker = await startMosquitto();
  });
  afterAll(() => broker.stop());
  const stage = mqttStage(() => [{}, { mqttUrl: broker.url }]);

  const versions = transports.flatMap((transport) => ([4, 5] as const).map((version) => [transport, version] as const));

  describe.each(versions)('over %s, protocol level %i', (transport, protocolVersion) => {
    test.each([0, 1, 2] as const)('a message with QoS %i, its topic as it was', async (qos) => {
      const one = await stage.user(transport, { clientId: 's', protocolVersion });
      await one.client.subscribeAsync('a/#', { qos: 2 });
      const two = await stage.user(transport, { clientId: 'p', protocolVersion });
      await two.client.publishAsync('a/b', 'hello', { qos });
      expect(await one.messages(1)).toMatchObject([{ topic: 'a/b', text: 'hello', qos, dup: false }]);
      expect((await stage.packets()).flatMap(({ broken }) => broken)).toEqual([]);
    });

    test('two sessions never meet: topics, retained messages, wills, client identifiers', async () => {
      const other = await Client.open(stage.sandbox.url);
      const will = { topic: 'will', payload: Buffer.from('w'), qos: 1 as const, retain: false };
      const here = await stage.user(transport, { clientId: 'same', protocolVersion, will });
      const there = await stage.user(transport, { clientId: 'same', protocolVersion }, other);
      for (const one of [here, there]) await one.client.subscribeAsync('#', { qos: 1 });
      await here.client.publishAsync('a', 'from here', { qos: 1, retain: true });
      await there.client.publishAsync('a', 'from there', { qos: 1, retain: true });
      expect(await here.messages(1)).toMatchObject([{ topic: 'a', text: 'from here' }]);
      expect(await there.messages(1)).toMatchObject([{ topic: 'a', text: 'from there' }]);
      here.drop();
      const watcher = await stage.user(transport, { clientId: 'w', protocolVersion });
      await watcher.client.subscribeAsync('#', { qos: 1 });
      await watcher.messages(1);
      await there.client.publishAsync('b', 'last', { qos: 1 });
      await there.messages(2);
      expect(there.received.map(({ text }) => text)).toEqual(['from there', 'last']);
      expect(watcher.received.every(({ text }) => ['from here', 'w'].includes(text))).toBe(true);
    });

    test('[MQTT-3.3.1-1]: Mosquitto sends again with DUP 1 what was not acknowledged, with its identifier', async () => {
      const kept = protocolVersion === 5 ? { properties: { sessionExpiryInterval: 60 } } : {};
      const options = { clientId: 's', clean: false, protocolVersion, ...kept } as const;
      const one = await stage.user(transport, options);
      one.client.handleMessage = () => {};
      await one.client.subscribeAsync('a', { qos: 1 });
      const two = await stage.user(transport, { clientId: 'p', protocolVersion });
      await two.client.publishAsync('a', 'once more', { qos: 1 });
      const sent = async () =>
        (await stage.packets()).filter(({ side, kind }) => side === 'server' && kind === 'PUBLISH');
      await until(async () => (await sent()).length === 1);
      one.drop();
      const again = await stage.user(transport, options);
      expect(again.resumed).toEqual([true]);
      expect(await again.messages(1)).toMatchObject([{ topic: 'a', text: 'once more', dup: true }]);
      const [first, second] = await sent();
      expect(second && valueIn(second, 'packet identifier')).toBe(first && valueIn(first, 'packet identifier'));
    });

    test('section 3.2.2: one client too many is refused, known ones are not; it is let in when another has gone', async () => {
      await stage.restart({ mqttSessions: 2 }, { mqttUrl: broker.url });
      const kept = protocolVersion === 5 ? { properties: { sessionExpiryInterval: 60 } } : {};
      const away = { clientId: 'away', clean: false, protocolVersion, ...kept } as const;
      const one = await stage.user(transport, away);
      await one.end();
      const two = await stage.user(transport, { clientId: 'two', protocolVersion });
      const refused = stage.start(transport, { clientId: 'three', protocolVersion });
      await until(() => refused.errors.length > 0);
      expect(refused.errors[0]).toMatchObject({ code: protocolVersion === 5 ? 0x97 : 3 });
      expect(await stage.limitsReached()).toEqual(['mqttSessions: an MQTT client was refused']);
      expect((await stage.user(transport, away)).resumed).toEqual([true]);
      await two.end();
      await until(() => stage.user(transport, { clientId: 'three', protocolVersion }));
    });

    test('section 3.3.1.3: who retains one message too many is dropped; one that takes the place of another is taken', async () => {
      await stage.restart({ mqttRetained: 2 }, { mqttUrl: broker.url });
      const user = await stage.user(transport, { clientId: 'x', protocolVersion });
      for (const topic of ['a', 'b', 'a']) await user.client.publishAsync(topic, 'kept', { qos: 1, retain: true });
      user.client.publish('c', 'too much', { qos: 1, retain: true });
      await until(() => !user.client.connected);
      expect(await stage.limitsReached()).toEqual([
        'mqttRetained: the MQTT client that published one more was dropped',
      ]);
      const reason = (await stage.packets()).find(({ side, kind }) => side === 'server' && kind === 'DISCONNECT');
      expect(reason && valueIn(reason, 'reason code')).toBe(protocolVersion === 5 ? 0x97 : undefined);
      const other = await stage.user(transport, { clientId: 'y', protocolVersion });
      await other.client.publishAsync('a', '', { qos: 1, retain: true });
      await other.client.publishAsync('c', 'fits now', { qos: 1, retain: true });
    });

    test('what a session leaves on the broker is taken away with it', async () => {
      const one = await stage.user(transport, { clientId: 'x', protocolVersion });
      await one.client.publishAsync('left', 'behind', { qos: 1, retain: true });
      const outside = await mqtt.connectAsync(broker.url.href);
      const seen: string[] = [];
      outside.on('message', (topic, payload) => seen.push(`${topic} ${payload}`));
      const name = `wire101/${stage.session.session.wireToken}/left`;
      await outside.subscribeAsync(`wire101/${stage.session.session.wireToken}/#`);
      await until(() => seen.includes(`${name} behind`));
      await stage.session.ask('DELETE', stage.session.session.urls.session);
      await until(() => seen.includes(`${name} `));
      await outside.endAsync();
    });

    test('a call to call/add is answered', async () => {
      const caller = await stage.user(transport, { clientId: 'x', protocolVersion });
      await caller.client.subscribeAsync('reply/#');
      await until(async () => {
        await caller.client.publishAsync('call/add', '{"id":1,"args":[2,3],"reply":"reply/abc"}');
        return caller.received.length > 0;
      });
      expect(caller.received[0]).toMatchObject({ topic: 'reply/abc', text: '{"id":1,"result":5}' });
    });
  });

  describe.each(transports)('MQTT 5.0 over %s', (transport) => {
    test('response topic and correlation data come through; the topic is the session’s own', async () => {
      const one = await stage.user(transport, { clientId: 's', protocolVersion: 5 });
      await one.client.subscribeAsync('ask');
      let response: string | undefined;
      one.client.on('message', (_topic, _payload, { properties }) => {
        response = properties?.responseTopic;
      });
      const properties = { responseTopic: 'answer/1', correlationData: Buffer.from('7') };
      await one.client.publishAsync('ask', '?', { properties });
      await until(() => response === 'answer/1');
    });

    test('section 3.1.3.1: a client without an identifier is told the one it was given', async () => {
      const one = await stage.user(transport, { clientId: '', protocolVersion: 5 });
      expect(one.client.connected).toBe(true);
      const connack = (await stage.packets()).find(({ kind }) => kind === 'CONNACK');
      expect(connack?.broken).toEqual([]);
      expect(JSON.stringify(connack?.fields)).toMatch(/assigned client identifier/i);
      expect(JSON.stringify(connack?.fields)).not.toContain(stage.session.session.wireToken);
    });

    test('section 3.1.2.11.2: a session expires after its interval', async () => {
      const options = {
        clientId: 's',
        clean: false,
        protocolVersion: 5,
        properties: { sessionExpiryInterval: 1 },
      } as const;
      const one = await stage.user(transport, options);
      await one.client.subscribeAsync('a', { qos: 1 });
      await one.end();
      await until(async () => {
        const again = await stage.user(transport, options);
        const [present] = again.resumed;
        again.drop();
        await new Promise((resolve) => setTimeout(resolve, 2200));
        return present === false;
      }, 15_000);
    });

    test('section 4.8.2: a shared subscription keeps its share name in front', async () => {
      const one = await stage.user(transport, { clientId: 'one', protocolVersion: 5 });
      const two = await stage.user(transport, { clientId: 'two', protocolVersion: 5 });
      for (const each of [one, two]) await each.client.subscribeAsync('$share/group/work/+', { qos: 1 });
      for (let count = 0; count < 4; count += 1) await one.client.publishAsync(`work/${count}`, 'x', { qos: 1 });
      await until(() => one.received.length + two.received.length === 4);
      expect(one.received.length).toBeGreaterThan(0);
      expect(two.received.length).toBeGreaterThan(0);
    });

    test('[MQTT-3.1.4-3]: a take-over closes the connection of the first', async () => {
      const one = await stage.user(transport, { clientId: 'twin', protocolVersion: 5 });
      const two = await stage.user(transport, { clientId: 'twin', protocolVersion: 5 });
      await until(() => !one.client.connected);
      expect(two.client.connected).toBe(true);
    });
  });

  test('the session says that it is a relay', () => {
    expect(stage.session.session.mqtt.broker).toBe('relay');
  });

  test('mosquitto_pub and mosquitto_sub over TCP, by the wire token as the user name', async () => {
    const { tcp } = stage.session.session.mqtt;
    const to = ['-h', tcp?.host ?? '', '-p', String(tcp?.port), '-u', stage.session.session.wireToken, '-V', 'mqttv5'];
    const one = await stage.user('WebSocket', { clientId: 's', protocolVersion: 5 });
    await one.client.subscribeAsync('a', { qos: 2 });
    await publishBy([...to, '-t', 'a', '-m', 'from the shell', '-q', '2']);
    expect(await one.messages(1)).toMatchObject([{ topic: 'a', text: 'from the shell', qos: 2 }]);
    await one.client.publishAsync('kept', 'for the shell', { qos: 1, retain: true });
    expect(await subscribeBy([...to, '-t', 'kept', '-C', '1'])).toBe('for the shell\n');
  });
});

describe.skipIf(mosquitto === undefined)('mosquitto_pub and mosquitto_sub with the embedded broker', () => {
  const stage = mqttStage();

  test.each([0, 1, 2] as const)('over TCP, QoS %i: what they send shows up in the session', async (qos) => {
    const { tcp } = stage.session.session.mqtt;
    const to = ['-h', tcp?.host ?? '', '-p', String(tcp?.port), '-u', stage.session.session.wireToken];
    const one = await stage.user('WebSocket', { clientId: 's' });
    await one.client.subscribeAsync('a', { qos: 2 });
    await publishBy([...to, '-t', 'a', '-m', 'from the shell', '-q', String(qos), '-r']);
    expect(await one.messages(1)).toMatchObject([{ topic: 'a', text: 'from the shell', qos }]);
    expect(await subscribeBy([...to, '-t', 'a', '-C', '1', '-q', '1'])).toBe('from the shell\n');
    const opened = (await stage.events()).filter(({ type }) => type === 'connection-opened');
    expect(opened.map((event) => 'peer' in event && event.peer)).toEqual(['browser', 'program', 'program']);
  });

  test('a wrong user name is told as what it is', async () => {
    const { tcp } = stage.session.session.mqtt;
    const wrong = ['-h', tcp?.host ?? '', '-p', String(tcp?.port), '-u', 'nobody', '-t', 'a', '-m', 'x'];
    await expect(publishBy(wrong)).rejects.toThrow(/bad user name or password|not authorised/i);
  });
});

describe.each(transports)('a broker that is not there, over %s', (transport) => {
  const stage = mqttStage(() => [{}, { mqttUrl: new URL('mqtt://127.0.0.1:1') }]);

  test.each([
    [4, 3],
    [5, 0x88],
  ] as const)('protocol level %i: CONNACK %i, server unavailable', async (protocolVersion, code) => {
    const one = stage.start(transport, { clientId: 'x', protocolVersion });
    await until(() => one.errors.length > 0);
    expect(one.errors[0]).toMatchObject({ code });
    const connack = (await stage.packets()).find(({ kind }) => kind === 'CONNACK');
    expect(connack?.broken).toEqual([]);
  });
});
