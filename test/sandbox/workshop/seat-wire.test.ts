import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SeatWires } from '#sandbox/workshop/seat-wire.ts';
import { SeatWire } from '#workshop/model.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';
import { MqttUser } from '../mqtt/clients.ts';
import { AutobahnClient } from '../wamp/autobahn.ts';

const SEAT = randomUUID();
const JOINED = 1_000;

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let wires: SeatWires;
let client: Client;

beforeEach(async () => {
  sandbox = await startSandbox();
  wires = new SeatWires();
  client = await opened();
});
afterEach(() => sandbox.close());

/** A lab of the seat. */
async function opened(): Promise<Client> {
  const lab = await Client.open(sandbox.url);
  const session = [...sandbox.sessions.all].find(({ id }) => id === lab.session.id);
  if (session) wires.watch(SEAT, session);
  return lab;
}

/** What the board is told of the seat. */
const wire = () => SeatWire.parse(wires.of(SEAT, JOINED));

const becomes = (expected: Partial<SeatWire>) => expect.poll(wire, { timeout: 15_000 }).toMatchObject(expected);

const gate = (action: 'hold' | 'step' | 'run', side = 'server') =>
  client.ask('POST', client.session.urls.gate, { side, action });

function handshake(options: { protocols?: string[]; address?: 'websocket' | 'json' } = {}): WebSocket {
  const socket = new WebSocket(client.session.urls[options.address ?? 'websocket'], options.protocols ?? []);
  socket.on('error', () => {});
  return socket;
}

describe('a seat without a connection', () => {
  test('there is no lab, then one that is idle, then none again', async () => {
    expect(wires.of(randomUUID(), JOINED)).toEqual({ word: 'nothing', since: JOINED, connections: 0, held: 0 });
    const startedAt = Date.parse(client.session.startedAt);
    expect(wire()).toEqual({ word: 'idle', since: startedAt, connections: 0, held: 0 });
    const before = Date.now();
    await client.ask('DELETE', client.session.urls.session);
    expect(wire().word).toBe('nothing');
    expect(wire().since).toBeGreaterThanOrEqual(before);
  });

  test('a connection on which nothing was asked yet is connected', async () => {
    await client.ask('POST', client.session.urls.rawClients, { to: 'wire' });
    await becomes({ word: 'connected', connections: 1 });
  });
});

describe('exchanges of HTTP', () => {
  test('a long poll is asked until an event comes, and then answered with its status', async () => {
    const poll = fetch(client.session.urls.longPoll);
    await becomes({ word: 'asked', technique: 'long polling', connections: 1 });
    const { since } = wire();
    expect(Math.abs(since - Date.now())).toBeLessThan(15_000);
    await client.ask('POST', client.session.urls.feed, { rate: 0, once: 1 });
    expect((await poll).status).toBe(200);
    await becomes({ word: 'answered', code: 200 });
  });

  test('an answer without content is answered too', async () => {
    await client.deliver({ status: { code: 204 } });
    await fetch(client.session.urls.poll);
    await becomes({ word: 'answered', technique: 'polling', code: 204 });
  });

  test('a request that is refused says its status', async () => {
    await client.deliver({ status: { code: 503 } });
    await (await fetch(client.session.urls.poll)).text();
    await becomes({ word: 'refused', technique: 'polling', code: 503 });
  });

  test('a stream goes on until its client leaves', async () => {
    const line = Line.get(client.session.urls.stream);
    await line.head();
    await becomes({ word: 'streaming', technique: 'HTTP streaming', code: 200 });
    line.socket.destroy();
    await becomes({ word: 'closed', detail: 'by its client', connections: 0 });
  });

  test('an event stream goes on, and is broken off by a fault', async () => {
    await client.deliver({ dropAfter: { events: 1, how: 'cut' } });
    const line = Line.get(client.session.urls.sse);
    await line.head();
    await becomes({ word: 'streaming', technique: 'SSE' });
    await client.publish('last');
    await becomes({ word: 'closed', detail: 'in mid answer' });
  });

  test('a connection that is closed after a whole answer leaves that as it is', async () => {
    const line = Line.get(client.session.urls.poll, 'Connection: close\r\n');
    await expect.poll(() => line.ended, { timeout: 15_000 }).toBe(true);
    line.socket.destroy();
    await becomes({ word: 'answered', code: 200, connections: 0 });
  });
});

describe('what the gate holds', () => {
  test('a 101, then a frame, each with the time since when; then open', async () => {
    await gate('hold');
    const before = Date.now();
    const socket = handshake();
    await becomes({ word: 'held', detail: '101', code: 101, technique: 'WebSocket', held: 1, connections: 1 });
    expect(wire().since).toBeGreaterThanOrEqual(before - 1);
    expect(wire().since).toBeLessThanOrEqual(Date.now() + 1);
    await gate('step');
    await becomes({ word: 'open', technique: 'WebSocket', held: 0 });
    socket.send('hello');
    await becomes({ word: 'held', detail: 'text frame', held: 1 });
    const first = wire().since;
    socket.send('more');
    await becomes({ word: 'held', held: 2, since: first });
    await gate('run');
    await becomes({ word: 'open', held: 0 });
    socket.terminate();
  });

  test('a response head, with its status', async () => {
    await gate('hold');
    const poll = fetch(client.session.urls.poll);
    await becomes({ word: 'held', detail: 'response head', code: 200, technique: 'polling' });
    await gate('run');
    await (await poll).text();
    await becomes({ word: 'answered', code: 200 });
  });

  test('what its client sent', async () => {
    const { socket } = await client.socket();
    await gate('hold', 'client');
    socket.send('hello');
    await becomes({ word: 'held', detail: 'text frame of the client' });
    socket.terminate();
    await gate('run', 'client');
  });

  test.each(['TCP', 'WebSocket'] as const)('control packets of MQTT over %s', async (transport) => {
    const user = await MqttUser.connect(client, transport);
    await gate('hold');
    const granted = user.client.subscribeAsync('news');
    await becomes({ word: 'held', detail: 'SUBACK', technique: 'MQTT' });
    await gate('step');
    await granted;
    await becomes({ word: 'subscribed', technique: 'MQTT' });
    user.client.publish('news', 'now');
    await becomes({ word: 'held', detail: 'PUBLISH' });
    await gate('run');
    await becomes({ word: 'subscribed' });
    await user.end();
  });

  test('what is held is more telling than what is newer', async () => {
    await gate('hold');
    const socket = handshake();
    await becomes({ word: 'held', detail: '101' });
    const other = await opened();
    const open = await other.socket([], { address: 'websocket' });
    await becomes({ word: 'held', detail: '101', connections: 2 });
    await gate('run');
    await becomes({ word: 'open', connections: 2 });
    open.socket.terminate();
    socket.terminate();
  });
});

describe('a WebSocket', () => {
  test('its subprotocol is what is spoken', async () => {
    const socket = handshake({ address: 'json', protocols: ['json.wire101'] });
    await becomes({ word: 'open', technique: 'json.wire101' });
    socket.terminate();
  });

  test('WAMP is subscribed once SUBSCRIBED was sent, and no more after UNSUBSCRIBED', async () => {
    const wamp = await AutobahnClient.open(client.session.urls.wamp);
    await becomes({ word: 'open', technique: 'WAMP' });
    const subscription = await wamp.session.subscribe('com.news', () => {});
    await becomes({ word: 'subscribed', technique: 'WAMP' });
    await subscription.unsubscribe();
    await becomes({ word: 'open' });
    await wamp.close();
  });

  test.each([1000, 1001, 4321])('closed by the server with %i (RFC 6455 section 7.4)', async (code) => {
    const { closed } = await client.socket();
    await client.ask('POST', client.session.urls.send, { kind: 'close', code, reason: 'go' });
    await closed;
    await becomes({ word: 'closed', code, connections: 0 });
  });

  test('closed by the client with 1000, and without a code 1005 (section 7.1.5)', async () => {
    const first = await client.socket();
    first.socket.close(1000);
    await first.closed;
    await becomes({ word: 'closed', code: 1000 });
    const second = await client.socket();
    second.socket.close();
    await second.closed;
    await becomes({ word: 'closed', code: 1005 });
  });

  test('closing while the answer to a Close frame is held', async () => {
    const { socket, closed } = await client.socket();
    await gate('hold', 'client');
    socket.close(4000);
    await becomes({ word: 'held', detail: 'Close frame of the client' });
    await gate('hold');
    await gate('run', 'client');
    await becomes({ word: 'held', detail: 'Close frame' });
    await gate('run');
    expect((await closed).code).toBe(4000);
    await becomes({ word: 'closed', code: 4000 });
  });

  test.each(['cut', 'reset'] as const)(
    '1006 when it ends by a %s without a Close frame (section 7.1.5)',
    async (how) => {
      const { closed } = await client.socket();
      await client.ask('POST', client.session.urls.cut, { how });
      expect((await closed).code).toBe(1006);
      await becomes({ word: 'closed', code: 1006, detail: how === 'cut' ? 'no Close frame' : 'TCP reset' });
    },
  );

  test('1006 when its client vanishes while the 101 goes out and nothing more does', async () => {
    await client.ask('PUT', client.session.urls.faults, { end: { how: 'cut', at: 'after the head' } });
    const socket = handshake();
    await new Promise((resolve) => socket.once('close', resolve));
    await becomes({ word: 'closed', code: 1006 });
  });

  test('a handshake that a fault refuses says the status that was sent, not the 101 that the library wrote', async () => {
    await client.ask('PUT', client.session.urls.faults, { status: { code: 403 } });
    handshake();
    await becomes({ word: 'refused', technique: 'WebSocket', code: 403 });
  });

  test('a new connection is more telling than one that failed', async () => {
    const { closed } = await client.socket();
    await client.ask('POST', client.session.urls.cut, { how: 'cut' });
    await closed;
    await becomes({ word: 'closed', code: 1006 });
    const { socket } = await client.socket();
    await becomes({ word: 'open' });
    socket.terminate();
  });
});

describe('MQTT over TCP', () => {
  test('refused by CONNACK', async () => {
    await client.ask('PUT', client.session.urls.mqttFaults, { refuse: 5 });
    const user = MqttUser.start(client, 'TCP');
    await becomes({ word: 'refused', technique: 'MQTT' });
    user.drop();
  });

  test('closed with and without a DISCONNECT', async () => {
    const first = await MqttUser.connect(client, 'TCP');
    await becomes({ word: 'open', technique: 'MQTT' });
    first.drop();
    await becomes({ word: 'closed', detail: 'no DISCONNECT' });
    const second = await MqttUser.connect(client, 'TCP');
    await second.client.endAsync();
    await becomes({ word: 'closed' });
    expect(wire().detail).toBeUndefined();
  });

  test('no longer subscribed after the last UNSUBACK', async () => {
    const user = await MqttUser.connect(client, 'TCP');
    await user.client.subscribeAsync(['a', 'b']);
    await becomes({ word: 'subscribed' });
    await user.client.unsubscribeAsync('a');
    expect(wire().word).toBe('subscribed');
    await user.client.unsubscribeAsync('b');
    await becomes({ word: 'open' });
    await user.end();
  });
});

test('messages on an open WebSocket change nothing that is told', async () => {
  const { socket, messages } = await client.socket();
  await becomes({ word: 'open' });
  const before = wire();
  for (let each = 0; each < 100; each++) socket.send(`message ${each}`);
  await until(() => messages.length === 100);
  expect(wire()).toEqual(before);
  socket.terminate();
});
