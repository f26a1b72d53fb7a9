import { describe, expect, test } from 'vitest';
import { until } from '../harness.ts';
import { transports } from './clients.ts';
import { mqttStage, valueIn } from './stage.ts';

const stage = mqttStage();

describe.each(transports)('faults between broker and socket, over %s', (transport) => {
  test('a PUBACK is withheld, the connection cut, the session resumed: the PUBLISH comes again with its identifier', async () => {
    const publisher = await stage.user(transport, { clientId: 'p', clean: false, reconnectPeriod: 50 });
    await publisher.client.subscribeAsync('kept', { qos: 0 });
    await stage.arm({ withhold: { packet: 'PUBACK', times: 1 } });
    const published = publisher.client.publishAsync('a', 'again', { qos: 1 });
    const altered = await until(async () => (await stage.events()).find(({ type }) => type === 'altered'));
    expect(altered).toMatchObject({ side: 'server', fault: 'PUBACK withheld', length: 0 });
    await stage.session.ask('POST', stage.session.session.urls.cut, { how: 'cut' });
    await published;
    const [first, second] = await stage.seen('PUBLISH', 2);
    expect(second && valueIn(second, 'packet identifier')).toBe(first && valueIn(first, 'packet identifier'));
    expect(second?.connection).not.toBe(first?.connection);
    expect(publisher.resumed).toEqual([false, true]);
    // A finding: [MQTT-3.3.1-1] asks for 1 here; MQTT.js sends 0.
    expect([first, second].map((packet) => packet && valueIn(packet, 'DUP'))).toEqual([0, 0]);
    const closed = (await stage.events()).find(({ type }) => type === 'connection-closed');
    expect(closed).toMatchObject({ by: 'fault' });
  });

  test('finding: aedes too sends again with DUP 0 what was not acknowledged', async () => {
    const options = { clientId: 's', clean: false } as const;
    const subscriber = await stage.user(transport, options);
    // It never has done with a message, and so never acknowledges one.
    subscriber.client.handleMessage = () => {};
    await subscriber.client.subscribeAsync('a', { qos: 1 });
    const publisher = await stage.user(transport, { clientId: 'p' });
    await publisher.client.publishAsync('a', 'once more', { qos: 1 });
    await stage.seen('PUBLISH', 2);
    subscriber.drop();
    const again = await stage.user(transport, options);
    expect(await again.messages(1)).toMatchObject([{ text: 'once more', dup: false }]);
    const ofServer = (await stage.seen('PUBLISH', 3)).filter(({ side }) => side === 'server');
    expect(ofServer.map((packet) => valueIn(packet, 'DUP'))).toEqual([0, 0]);
  });

  test.each([3, 5])('section 3.2.2.3: CONNACK %i, and the connection is closed', async (code) => {
    await stage.arm({ refuse: code });
    const refused = stage.start(transport, { clientId: 'x' });
    await until(() => refused.errors.length > 0);
    expect(refused.errors[0]).toMatchObject({ code });
    await until(() => refused.client.disconnected || !refused.client.connected);
    await stage.session.ask('DELETE', stage.session.session.urls.mqttFaults);
    await stage.user(transport, { clientId: 'x' });
  });

  test('section 3.9.3: SUBACK 0x80', async () => {
    await stage.arm({ failSubscriptions: true });
    const one = await stage.user(transport, { clientId: 'x' });
    await one.client.subscribeAsync('a', { qos: 1 }).catch(() => {});
    const [suback] = await stage.seen('SUBACK', 1);
    expect(JSON.stringify(suback?.fields)).toContain('Failure');
  });

  test('[MQTT-3.8.4-6]: granted QoS 0 is told, and delivered by', async () => {
    await stage.arm({ grant: 0 });
    const subscriber = await stage.user(transport, { clientId: 's' });
    const granted = await subscriber.client.subscribeAsync('a', { qos: 2 });
    expect(granted).toMatchObject([{ qos: 0 }]);
    const publisher = await stage.user(transport, { clientId: 'p' });
    await publisher.client.publishAsync('a', 'x', { qos: 2 });
    expect(await subscriber.messages(1)).toMatchObject([{ qos: 0 }]);
    const [subscribe] = await stage.seen('SUBSCRIBE', 1);
    expect(JSON.stringify(subscribe?.fields)).toMatch(/"value":2/);
  });

  test('octets by hand after the CONNACK end a real client, and stay readable', async () => {
    await stage.arm({ compose: '3606000161000178' });
    const one = await stage.user(transport, { clientId: 'x' });
    await until(() => one.errors.length > 0);
    const [bad] = await stage.seen('PUBLISH', 1);
    expect(bad?.broken.map(({ rule }) => rule.section).join()).toContain('[MQTT-3.3.1-4]');
  });

  test('a control packet is injected as the server', async () => {
    const one = await stage.user(transport, { clientId: 'x' });
    await stage.session.ask('POST', stage.session.session.urls.inject, { packet: '3004000161' + '21' });
    expect(await one.messages(1)).toMatchObject([{ topic: 'a', text: '!' }]);
  });

  test('the broker publishes by itself: what a topic has retained is cleared', async () => {
    const publish = (payload: string) =>
      stage.session.ask('POST', stage.session.session.urls.mqttMessages, { topic: 't', payload, retain: true, qos: 1 });
    await publish('kept');
    const one = await stage.user(transport, { clientId: 'x' });
    await one.client.subscribeAsync('t', { qos: 1 });
    expect(await one.messages(1)).toMatchObject([{ text: 'kept', retain: true }]);
    await publish('');
    await one.messages(2);
    const two = await stage.user(transport, { clientId: 'y' });
    await two.client.subscribeAsync('t', { qos: 1 });
    await publish('new');
    expect(await two.messages(1)).toMatchObject([{ text: 'new', retain: false }]);
  });

  test('a call to call/add is answered at the topic that it names', async () => {
    const caller = await stage.user(transport, { clientId: 'x' });
    await caller.client.subscribeAsync('reply/#');
    const call = (name: string, payload: string) => caller.client.publishAsync(`call/${name}`, payload);
    await call('add', '{"id":1,"args":[2,3],"reply":"reply/abc"}');
    expect(await caller.messages(1)).toMatchObject([{ topic: 'reply/abc', text: '{"id":1,"result":5}' }]);
    await call('add', 'nonsense');
    await call('add', '{"id":2,"args":[],"reply":"call/add"}');
    await call('none', '{"id":3,"reply":"reply/x"}');
    const [, error] = await caller.messages(2);
    expect(JSON.parse(error?.text ?? '')).toMatchObject({ id: 3, error: { code: 'no_such_procedure' } });
  });
});
