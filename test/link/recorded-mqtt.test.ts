import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MqttSettings, RecordedMqtt } from '#link/recorded-mqtt.ts';
import { RecordedSocket } from '#link/recorded-socket.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, startSandbox, until } from '../sandbox/harness.ts';
import { capturedPackets } from '../sandbox/mqtt/clients.ts';

interface Noted {
  readonly socket: number;
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

let sandbox: Sandbox & { readonly url: string };
let session: Client;
let noted: Noted[];
let clients: RecordedMqtt[];

beforeEach(async () => {
  sandbox = await startSandbox();
  session = await Client.open(sandbox.url);
  noted = [];
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.discard();
  await sandbox.close();
});

let made = 0;

async function connect(
  settings: Partial<MqttSettings> & { clientId: string },
  firstIdentifier?: number,
): Promise<RecordedMqtt> {
  const openSocket = () => {
    const socket = made++;
    const { mqtt } = session.session.urls;
    return new RecordedSocket(mqtt, '/s/…/mqtt', ['mqtt'], (name, detail) => noted.push({ socket, name, detail }));
  };
  const client = new RecordedMqtt({ clean: true, keepAlive: 0, ...settings }, openSocket, () => {}, firstIdentifier);
  clients.push(client);
  await until(() => client.state === 'connected');
  return client;
}

const names = () => noted.map(({ name }) => name);

test('what it is asked to do and what comes of it is noted, with what had crossed by then', async () => {
  const display = await connect({ clientId: 'display' });
  display.subscribe('weather/#', 1);
  await until(() => display.subscriptions.get('weather/#') === 1);
  const sensor = await connect({ clientId: 'sensor' });
  sensor.publish('weather/paris', '21 °C', 1, false);
  await until(() => display.messages.length === 1);
  expect(display.messages).toEqual([{ topic: 'weather/paris', payload: '21 °C', qos: 1, retain: false, dup: false }]);
  await until(() => names().includes('published'));
  expect(names()).toEqual(expect.arrayContaining(['new WebSocket', 'open', 'connected', 'subscribe()', 'subscribed']));
  // What the library sends is not noted message by message.
  expect(names()).not.toContain('send');
  const delivered = noted.find(({ name }) => name === 'delivered');
  expect(delivered?.detail).toMatchObject({ client: 'display', topic: 'weather/paris', text: '21 °C', received: 3 });
});

test('[MQTT-4.4.0-1] a client that keeps its session gets again what it did not acknowledge', async () => {
  const display = await connect({ clientId: 'display', clean: false });
  display.subscribe('a', 1);
  await until(() => display.subscriptions.size === 1);
  display.withhold(['PUBACK']);
  const sensor = await connect({ clientId: 'sensor' });
  sensor.publish('a', 'once', 1, false);
  await until(() => display.withheld.length === 1);
  expect(display.withheld).toEqual(['PUBACK']);
  display.cut();
  await until(() => display.state === 'closed');
  expect(display.withheld).toEqual(['PUBACK']);
  display.withhold([]);
  display.reconnect();
  await until(() => display.state === 'connected');
  expect(display.sessionPresent).toBe(true);
  await until(() => display.messages.length === 2);
  expect(display.withheld).toEqual([]);
});

test('[MQTT-4.4.0-1] it sends again what the broker did not acknowledge', async () => {
  const sensor = await connect({ clientId: 'sensor', clean: false });
  sensor.subscribe('config', 0);
  await until(() => sensor.subscriptions.size === 1);
  await session.ask('PUT', session.session.urls.mqttFaults, { withhold: { packet: 'PUBACK', times: 1 } });
  const published = () => noted.filter(({ name }) => name === 'published').length;
  sensor.publish('a', 'once', 1, false);
  await until(async () => JSON.stringify((await session.capture()).events).includes('PUBACK withheld'));
  sensor.cut();
  await until(() => sensor.state === 'closed');
  expect(published()).toBe(0);
  sensor.reconnect();
  await until(() => published() === 1);
});

test('section 3.1.2.5: a client that is cut leaves its last will, one that disconnects does not', async () => {
  const display = await connect({ clientId: 'display' });
  display.subscribe('status/+', 0);
  await until(() => display.subscriptions.size === 1);
  const will = (clientId: string) => ({ topic: `status/${clientId}`, payload: 'gone', qos: 0, retain: false }) as const;
  const polite = await connect({ clientId: 'polite', will: will('polite') });
  polite.disconnect();
  await until(() => polite.state === 'closed');
  const rude = await connect({ clientId: 'rude', will: will('rude') });
  rude.cut();
  await until(() => display.messages.length > 0);
  expect(display.messages.map(({ topic }) => topic)).toEqual(['status/rude']);
});

test('a topic filter with a wildcard in the wrong place is refused by the library, and told', async () => {
  const display = await connect({ clientId: 'display' });
  display.subscribe('a/#/b', 0);
  await until(() => display.trouble !== undefined);
  expect(noted.at(-1)).toMatchObject({ name: 'client error', detail: { client: 'display' } });
  expect(display.state).toBe('connected');
});

test('[MQTT-3.1.2-24]: with its pings kept back it is the broker that ends the connection, and not the library', async () => {
  const silent = await connect({ clientId: 'silent', keepAlive: 1 });
  silent.withhold(['PINGREQ']);
  await until(() => silent.state === 'closed', 10_000);
  expect(silent.withheld).toEqual(['PINGREQ']);
  expect(silent.trouble).toBeUndefined();
  const closed = (await session.capture()).events.find(({ type }) => type === 'connection-closed');
  expect(closed).toBeDefined();
  expect(names()).not.toContain('client error');
}, 15_000);

test('section 6: packets in text frames, and octets by hand: what the broker makes of them', async () => {
  const texts = await connect({ clientId: 'texts' });
  texts.textFrames = true;
  texts.publish('a', 'x', 0, false);
  await until(() => texts.state === 'closed');
  const hand = await connect({ clientId: 'hand' });
  hand.sendOctets(Uint8Array.of(0xf0, 0));
  await until(() => hand.state === 'closed');
  expect(names()).toContain('octets by hand');
});

test('section 2.3.1: packets are numbered from where they are to be, and after 65535 comes 1', async () => {
  const sensor = await connect({ clientId: 'sensor' }, 65_535);
  sensor.subscribe('a', 0);
  await until(() => sensor.subscriptions.size === 1);
  sensor.publish('a', 'one', 1, false);
  await until(() => sensor.messages.length === 1);
  const sent = (await capturedPackets(session)).filter(({ side, kind }) => side === 'client' && kind !== 'CONNECT');
  const numbers = sent.map(({ fields }) => fields.find(({ name }) => name === 'packet identifier')?.value);
  expect(numbers).toEqual([65_535, 1]);
});
