import type { Capture } from '#capture/schema.ts';
import { PAYLOADS } from '#measure/message-cost.ts';
import { feedText } from '#service/feed.ts';
import { PlayedMqtt } from './played-mqtt.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';

/** A silence that tells one message from the next, in milliseconds: longer than `QUIET` of message-cost.ts, on any machine. */
const SILENCE = 1200;

/** Has each message of the sizes reach the reader, with a silence before each. */
async function messages(
  session: Pick<PlayedSession, 'pause'>,
  bring: (size: number, number: number) => Promise<unknown>,
) {
  for (const [index, size] of PAYLOADS.entries()) {
    await session.pause(SILENCE);
    await bring(size, index + 1);
  }
  await session.pause(SILENCE);
}

const event = (session: PlayedSession, size: number) => session.commands.setFeed({ rate: 0, burst: 1, size, once: 1 });

async function shortPolling(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('poll?since=0', 1);
  await session.noted('body');
  await messages(session, async (size, number) => {
    await event(session, size);
    await session.fetchAtOnce(`poll?since=${number - 1}`, 1);
    await session.noted('body', number + 1);
  });
  return session.take('Short polling: a poll that brings nothing, then one for each event');
}

async function longPolling(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('long-poll?since=0', 1);
  await messages(session, async (size, number) => {
    await event(session, size);
    await session.noted('body', number);
    await session.fetchAtOnce(`long-poll?since=${number}`, 1);
  });
  return session.take('Long polling: a request that waits, and for each event its answer and the next request');
}

async function httpStreaming(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('stream', 1);
  await session.noted('response');
  await messages(session, (size) => event(session, size));
  return session.take('HTTP streaming: a line for each event');
}

async function serverSentEvents(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.openEventSources(1);
  await session.noted('open');
  await messages(session, (size) => event(session, size));
  return session.take('Server-sent events: one for each event of the feed');
}

async function webSocket(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connect();
  await session.noted('open');
  await messages(session, async (size, number) => {
    await session.serverSends({ kind: 'text', text: feedText(number, size) });
    await session.noted('message', number);
  });
  return session.take('WebSocket: a text for each event');
}

/** Two in one room: what one says reaches the other, the reader. */
async function chat(stage: Stage, format: 'json' | 'xml', call: (name: string, text: string) => string) {
  const session = await PlayedSession.open(stage);
  await session.connectTo(format, [`${format}.wire101`]);
  await session.noted('open');
  await session.sendText(call('join', 'Grace'));
  await session.noted('message');
  await session.pause(SILENCE / 4);
  await session.connectTo(format, [`${format}.wire101`]);
  await session.noted('open', 2);
  await session.sendText(call('join', 'Ada'));
  await session.noted('message', 3);
  await messages(session, async (size, number) => {
    await session.sendText(call('say', feedText(number, size)));
    await session.noted('message', 3 + 2 * number);
  });
  return session.take(`A subprotocol in ${format.toUpperCase()}: Ada says each text, and Grace is told`);
}

const json = (stage: Stage) => chat(stage, 'json', (name, text) => JSON.stringify({ id: 1, call: name, args: [text] }));

const xml = (stage: Stage) =>
  chat(stage, 'xml', (name, text) => `<call id="1" name="${name}"><arg>${text}</arg></call>`);

async function wamp(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  const says = (message: unknown[]) => session.sendText(JSON.stringify(message));
  const topic = 'wire101.feed';
  await session.connectTo('wamp', ['wamp.2.json']);
  await session.noted('open');
  await says([1, 'wire101', { roles: { subscriber: {} } }]);
  await session.noted('message');
  await says([32, 1, {}, topic]);
  await session.noted('message', 2);
  await session.pause(SILENCE / 4);
  await session.connectTo('wamp', ['wamp.2.json']);
  await session.noted('open', 2);
  await says([1, 'wire101', { roles: { publisher: {} } }]);
  await session.noted('message', 3);
  await messages(session, async (size, number) => {
    await says([16, number, {}, topic, [feedText(number, size)]]);
    await session.noted('message', 3 + number);
  });
  return session.take('WAMP: one client publishes each text, and a subscriber has it as an EVENT');
}

const mqtt = (qos: 0 | 1 | 2) => async (stage: Stage) => {
  const page = await PlayedMqtt.open(stage);
  await page.connect('reader');
  await page.subscribe('reader', 'feed', qos);
  const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  await messages({ pause }, async (size, number) => {
    await page.commands.publishMqtt({ topic: 'feed', payload: feedText(number, size), qos, retain: false });
    await page.received('reader', number);
  });
  return page.take(`MQTT 3.1.1 over WebSocket, QoS ${qos}: the broker hands each message to a subscriber`);
};

async function requests(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('poll?since=0', 1);
  await session.noted('body');
  await messages(session, (size, number) => session.post(feedText(number, size)));
  return session.take('A request, then each text of the page in a POST of its own');
}

async function webSocketUp(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.commands.setBehaviour({ ...(await session.commands.behaviour()), echo: false });
  await session.connect();
  await session.noted('open');
  await messages(session, (size, number) => session.sendText(feedText(number, size)));
  return session.take('WebSocket: the page says each text, and the server says nothing');
}

async function wampUp(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connectTo('wamp', ['wamp.2.json']);
  await session.noted('open');
  await session.sendText(JSON.stringify([1, 'wire101', { roles: { publisher: {} } }]));
  await session.noted('message');
  await messages(session, (size, number) =>
    session.sendText(JSON.stringify([16, number, {}, 'wire101.feed', [feedText(number, size)]])),
  );
  return session.take('WAMP: a client publishes each text, without an acknowledgement');
}

const mqttUp = (qos: 0 | 1 | 2) => async (stage: Stage) => {
  const page = await PlayedMqtt.open(stage);
  await page.connect('writer');
  const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  await messages({ pause }, (size, number) => page.publish('writer', 'feed', feedText(number, size), { qos }));
  return page.take(`MQTT 3.1.1 over WebSocket, QoS ${qos}: a client hands each message to the broker`);
};

export const costs: Scenario = {
  folder: 'costs',
  recordings: [],
  documents: [
    { file: 'short-polling.capture.json', make: shortPolling },
    { file: 'long-polling.capture.json', make: longPolling },
    { file: 'http-streaming.capture.json', make: httpStreaming },
    { file: 'server-sent-events.capture.json', make: serverSentEvents },
    { file: 'websocket.capture.json', make: webSocket },
    { file: 'json.capture.json', make: json },
    { file: 'xml.capture.json', make: xml },
    { file: 'wamp.capture.json', make: wamp },
    { file: 'mqtt-0.capture.json', make: mqtt(0) },
    { file: 'mqtt-1.capture.json', make: mqtt(1) },
    { file: 'mqtt-2.capture.json', make: mqtt(2) },
    { file: 'up-requests.capture.json', make: requests },
    { file: 'up-websocket.capture.json', make: webSocketUp },
    { file: 'up-wamp.capture.json', make: wampUp },
    { file: 'up-mqtt-0.capture.json', make: mqttUp(0) },
    { file: 'up-mqtt-1.capture.json', make: mqttUp(1) },
    { file: 'up-mqtt-2.capture.json', make: mqttUp(2) },
  ],
};
