import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Capture } from '#capture/schema.ts';
import { Client, startSandbox, until } from '#test/sandbox/harness.ts';
import { capturedPackets } from '#test/sandbox/mqtt/clients.ts';
import { publishBy, startMosquitto } from '#test/sandbox/mqtt/mosquitto.ts';
import { PlayedMqtt, recorded } from './played-mqtt.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';

/** One hand-off after the other: a publisher and a subscriber, each QoS once. */
async function qualities(stage: Stage): Promise<Capture> {
  const page = await PlayedMqtt.open(stage);
  await page.connect('lamp');
  await page.subscribe('lamp', 'home/lamp', 2);
  await page.connect('switch');
  for (const qos of [0, 1, 2]) {
    await page.publish('switch', 'home/lamp', 'on', { qos });
    await page.received('lamp', qos + 1);
  }
  await page.end('switch');
  await page.end('lamp');
  return page.take('One message with each QoS, from the publisher to the broker and from there to a subscriber');
}

async function retained(stage: Stage): Promise<Capture> {
  const page = await PlayedMqtt.open(stage);
  await page.connect('thermometer');
  await page.publish('thermometer', 'home/hall/temperature', '19.5', { qos: 1, retain: true });
  await page.connect('display');
  await page.subscribe('display', 'home/+/temperature', 1);
  await page.received('display', 1);
  await page.publish('thermometer', 'home/hall/temperature', '19.6', { qos: 1, retain: true });
  await page.received('display', 2);
  await page.publish('thermometer', 'home/hall/temperature', '', { qos: 1, retain: true });
  await page.received('display', 3);
  await page.connect('late');
  await page.subscribe('late', 'home/+/temperature', 1);
  for (const name of ['late', 'display', 'thermometer']) await page.end(name);
  return page.take('A retained message: for who comes later, replaced, cleared');
}

async function will(stage: Stage): Promise<Capture> {
  const page = await PlayedMqtt.open(stage);
  await page.connect('watcher');
  await page.subscribe('watcher', 'status/#', 1);
  const last = (name: string) => ({ will: { topic: `status/${name}`, payload: 'gone', qos: 1, retain: true } });
  await page.connect('polite', last('polite'));
  await page.end('polite');
  await page.connect('rude', last('rude'));
  await page.drop('rude');
  await page.received('watcher', 1);
  await page.end('watcher');
  return page.take('Two clients with wills: one leaves with a DISCONNECT, one without');
}

/** A PUBACK is withheld, the connection cut, the session resumed. */
async function resumed(stage: Stage): Promise<Capture> {
  const page = await PlayedMqtt.open(stage);
  await page.commands.armMqtt({ withhold: { packet: 'PUBACK', times: 1 } });
  await page.connect('meter', { clean: false, reconnectPeriod: 400 });
  await page.subscribe('meter', 'meter/config', 1);
  await page.publish('meter', 'meter/reading', '42', { qos: 1, waits: false });
  await page.commands.cut('cut');
  await page.breathe();
  await page.connected('meter');
  await page.breathe();
  await page.end('meter');
  return page.take('A PUBACK that never came, a cut, and the session resumed: the PUBLISH is sent again');
}

/** A persistent session of a subscriber: what came while it was away. */
async function away(stage: Stage): Promise<Capture> {
  const page = await PlayedMqtt.open(stage);
  await page.connect('phone', { clean: false });
  await page.subscribe('phone', 'chat/#', 1);
  await page.end('phone');
  await page.connect('laptop');
  await page.publish('laptop', 'chat/anna', 'are you there?', { qos: 1 });
  await page.publish('laptop', 'chat/anna', 'never mind', { qos: 0 });
  await page.connect('phone', { clean: false });
  await page.received('phone', 1);
  await page.end('phone');
  await page.end('laptop');
  return page.take('A subscriber that was away: its session kept the message with QoS 1');
}

/** Plays `play` over TCP with a sandbox of its own, which relays to Mosquitto where `relayed`. */
async function overTcp(
  relayed: boolean,
  title: string,
  play: (session: Client, connect: (options: IClientOptions) => Promise<MqttClient>) => Promise<void>,
): Promise<Capture> {
  const broker = relayed ? await startMosquitto() : undefined;
  const sandbox = await startSandbox({}, broker ? { mqttUrl: broker.url } : {});
  const session = await Client.open(sandbox.url);
  const { tcp } = session.session.mqtt;
  const connect = (options: IClientOptions) =>
    mqtt.connectAsync(`mqtt://${tcp?.host}:${tcp?.port}`, {
      username: session.session.wireToken,
      reconnectPeriod: 0,
      ...options,
    });
  await play(session, connect);
  const { startedAt, wireToken } = session.session;
  const capture = recorded(await session.capture(), { title, startedAt, wireToken });
  await sandbox.close();
  await broker?.stop();
  return capture;
}

const fromTheShell = () =>
  overTcp(false, 'mosquitto_pub over TCP, MQTT 3.1.1, and a subscriber that hears it', async (session, connect) => {
    const lamp = await connect({ clientId: 'lamp', protocolVersion: 4 });
    await lamp.subscribeAsync('home/lamp', { qos: 1 });
    const heard = new Promise((resolve) => lamp.once('message', resolve));
    const { tcp } = session.session.mqtt;
    const to = ['-h', tcp?.host ?? '', '-p', String(tcp?.port), '-u', session.session.wireToken, '-i', 'shell'];
    await publishBy([...to, '-t', 'home/lamp', '-m', 'on', '-q', '1']);
    await heard;
    await lamp.endAsync();
  });

/** What 5.0 adds, each once: properties, reason codes, a request and its response. */
const fiveOh = () =>
  overTcp(
    true,
    'MQTT 5.0, relayed to Mosquitto: properties, reason codes, a request and its response',
    async (_, connect) => {
      const properties = {
        sessionExpiryInterval: 30,
        receiveMaximum: 10,
        topicAliasMaximum: 5,
        userProperties: { app: 'wire101' },
      };
      const server = await connect({ clientId: 'answers', protocolVersion: 5, properties });
      await server.subscribeAsync('ask/#', { qos: 1, nl: true, properties: { subscriptionIdentifier: 7 } });
      server.on('message', (_topic, payload, { properties: asked }) => {
        if (asked?.responseTopic === undefined) return;
        const { correlationData } = asked;
        server.publish(asked.responseTopic, `you asked: ${payload}`, {
          qos: 1,
          properties: { ...(correlationData && { correlationData }) },
        });
      });
      const client = await connect({ clientId: 'asks', protocolVersion: 5 });
      await client.subscribeAsync('answers/asks', { qos: 1 });
      const answered = new Promise((resolve) => client.once('message', resolve));
      await client.publishAsync('ask/time', 'what time is it?', {
        qos: 1,
        properties: {
          payloadFormatIndicator: true,
          messageExpiryInterval: 60,
          contentType: 'text/plain',
          responseTopic: 'answers/asks',
          correlationData: Buffer.from([0, 1]),
          userProperties: { lang: 'en' },
        },
      });
      await answered;
      await client.publishAsync('nobody/hears', 'x', { qos: 1 });
      await client.unsubscribeAsync('never/subscribed').catch(() => {});
      await client.endAsync(false, { reasonCode: 4 });
      await server.endAsync(false, { properties: { sessionExpiryInterval: 0 } });
    },
  );

const sentAgain = () =>
  overTcp(
    true,
    'MQTT 5.0, relayed to Mosquitto: what was not acknowledged is sent again, with DUP 1',
    async (session, connect) => {
      const kept = {
        clientId: 'phone',
        protocolVersion: 5,
        clean: false,
        properties: { sessionExpiryInterval: 60 },
      } as const;
      const phone = await connect(kept);
      phone.handleMessage = () => {};
      await phone.subscribeAsync('chat/#', { qos: 1 });
      const laptop = await connect({ clientId: 'laptop', protocolVersion: 5 });
      await laptop.publishAsync('chat/anna', 'are you there?', { qos: 1 });
      const published = async () =>
        (await capturedPackets(session)).filter(({ kind, side }) => kind === 'PUBLISH' && side === 'server').length;
      await until(async () => (await published()) === 1);
      phone.stream.destroy();
      const again = await connect({ ...kept });
      await until(async () => (await published()) === 2);
      await again.endAsync();
      await laptop.endAsync();
    },
  );

/** The seconds for which the session of the recording outlives its connection. */
const EXPIRY = 2;

const expired = () =>
  overTcp(
    true,
    'MQTT 5.0, relayed to Mosquitto: a session that outlives its connection for two seconds, and no longer',
    async (session, connect) => {
      const kept = {
        clientId: 'phone',
        protocolVersion: 5,
        clean: false,
        properties: { sessionExpiryInterval: EXPIRY },
      } as const;
      const laptop = await connect({ clientId: 'laptop', protocolVersion: 5 });
      const phone = await connect(kept);
      await phone.subscribeAsync('chat/#', { qos: 1 });
      phone.stream.destroy();
      await laptop.publishAsync('chat/anna', 'are you there?', { qos: 1 });
      const back = await connect(kept);
      const kinds = async (kind: string) => (await capturedPackets(session)).filter((packet) => packet.kind === kind);
      await until(async () => (await kinds('PUBACK')).length === 2);
      back.stream.destroy();
      // The broker looks at its clock once a second.
      await new Promise((resolve) => setTimeout(resolve, (EXPIRY + 2) * 1000));
      await laptop.publishAsync('chat/anna', 'anybody?', { qos: 1 });
      const late = await connect(kept);
      await late.endAsync();
      await laptop.endAsync();
    },
  );

/** Packets that are cut and put together as MQTT over WebSocket allows, which no library here does. */
async function split(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connectTo('mqtt', ['mqtt']);
  await session.noted('open');
  const connect = [0x10, 0x11, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 60, 0, 5, ...Buffer.from('split')];
  await session.sendBinary(connect.slice(0, 7));
  await session.pause(300);
  await session.sendBinary(connect.slice(7));
  await session.noted('message');
  const subscribe = [0x82, 6, 0, 1, 0, 1, ...Buffer.from('a'), 0];
  const pingreq = [0xc0, 0];
  await session.sendBinary([...subscribe, ...pingreq]);
  await session.noted('message', 3);
  return session.take('A CONNECT in two WebSocket messages, then a SUBSCRIBE and a PINGREQ in one');
}

export const mqttLesson: Scenario = {
  folder: '10-mqtt',
  recordings: [],
  documents: [
    { file: 'qualities.capture.json', make: qualities },
    { file: 'split.capture.json', make: split },
    { file: 'retained.capture.json', make: retained },
    { file: 'will.capture.json', make: will },
    { file: 'resumed.capture.json', make: resumed },
    { file: 'away.capture.json', make: away },
    { file: 'from-the-shell.capture.json', make: fromTheShell },
    { file: 'five.capture.json', make: fiveOh },
    { file: 'sent-again.capture.json', make: sentAgain },
    { file: 'expired.capture.json', make: expired },
  ],
};
