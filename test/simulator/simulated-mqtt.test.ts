import { expect, test } from 'vitest';
import { FeedClock } from '#service/feed-clock.ts';
import { Gate } from '#service/gate.ts';
import { defaultLimits } from '#service/limits.ts';
import type { Carrier } from '#service/mqtt/carrier.ts';
import { MqttFaultState, MqttFaults } from '#service/mqtt-faults.ts';
import type { Timers } from '#service/timers.ts';
import { SimulatedMqtt } from '#simulator/simulated-mqtt.ts';
import { encodeConnect, encodePublish, encodeSubscribe } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** A clock whose hands a test turns. */
class Hands implements Timers {
  now = 0;
  #tasks: { readonly task: () => void; readonly due: number }[] = [];

  set(task: () => void, milliseconds: number) {
    const timer = { task, due: this.now + milliseconds };
    this.#tasks.push(timer);
    return timer;
  }

  clear(timer: unknown): void {
    this.#tasks = this.#tasks.filter((each) => each !== timer);
  }

  soon(task: () => void): void {
    this.set(task, 0);
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#tasks.length;
  }

  turn(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this.#tasks.filter(({ due }) => due <= end).sort((one, other) => one.due - other.due)[0];
      if (next === undefined) break;
      this.clear(next);
      this.now = next.due;
      next.task();
    }
    this.now = end;
  }
}

function stage(faults = MqttFaults.parse({})) {
  const hands = new Hands();
  const gate = new Gate({ limit: 60_000 });
  const reached: string[] = [];
  const feed = new FeedClock(
    hands,
    () => hands.now,
    () => {},
  );
  const mqtt = new SimulatedMqtt({
    limits: { ...defaultLimits, messageOctets: 100 },
    feed,
    timers: hands,
    now: () => hands.now,
    wallClock: () => 0,
    randomId: () => 1,
    gate,
    faults: () => new MqttFaultState(faults),
    reached: (limit, consequence) => reached.push(`${limit}: ${consequence}`),
    onDefect: (error) => {
      throw error;
    },
  });
  return { hands, gate, reached, feed, mqtt };
}

/** A client that is served, on a carrier of a test's own. */
function client(mqtt: SimulatedMqtt, id: number) {
  const heard: string[] = [];
  let listener: Parameters<Carrier['listen']>[0] | undefined;
  mqtt.serve(
    {
      listen: (one) => {
        listener = one;
      },
      pause() {},
      resume() {},
      send: (packet) => heard.push(toHex(packet)),
      close: (error) => heard.push(error ? `closed: ${error.message}` : 'closed'),
    },
    id,
  );
  return { heard, say: (octets: Uint8Array) => listener?.octets(octets), end: () => listener?.ended() };
}

const version = 4;
const connect = (keepAlive: number) => encodeConnect({ version, clientIdentifier: 'x', keepAlive });
const CONNACK = '20020000';

test('[MQTT-3.1.2-24]: who is silent is closed, but not while the gate holds something of theirs; the clock stands still without clients', () => {
  const { hands, gate, mqtt } = stage();
  const { heard, say, end } = client(mqtt, 7);
  say(connect(1));
  hands.turn(1400);
  gate.hold('client');
  gate.offer(
    { connection: 7, side: 'client', kind: 'frame', offset: 0, octets: new Uint8Array(1), since: 0 },
    () => {},
  );
  hands.turn(20_000);
  expect(heard).toEqual([CONNACK]);
  gate.run('client');
  hands.turn(1200);
  expect(heard).toEqual([CONNACK]);
  hands.turn(700);
  expect(heard).toEqual([CONNACK, 'closed']);
  end();
  hands.turn(200);
  expect(hands.waiting).toBe(0);
});

test('packets are put together from what comes, and one that is too long ends the connection when it begins', () => {
  const { reached, mqtt } = stage();
  const { heard, say } = client(mqtt, 1);
  for (const octet of connect(0)) say(Uint8Array.of(octet));
  expect(heard).toEqual([CONNACK]);
  say(encodePublish({ version, topic: 'a', payload: new Uint8Array(200) }).subarray(0, 5));
  expect(heard).toEqual([CONNACK, 'closed: a control packet is too long']);
  expect(reached).toEqual(['messageOctets: an MQTT client was dropped']);
  say(Uint8Array.of(0xc0, 0));
  expect(heard).toHaveLength(2);
});

test('a fault that grants less changes what the broker is asked for', () => {
  const { mqtt } = stage(MqttFaults.parse({ grant: 0 }));
  const { heard, say } = client(mqtt, 1);
  say(connect(0));
  say(encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [['a', 2]] }));
  expect(heard).toEqual([CONNACK, '9003000100']);
});

test('a session publishes, and its feed is had, without a client of its own', async () => {
  const { feed, mqtt } = stage();
  const { heard, say } = client(mqtt, 1);
  say(connect(0));
  say(encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [['#', 1]] }));
  await mqtt.publish('a', encodeUtf8('m'), { retain: true });
  feed.publish('hello');
  const publish = (topic: string, text: string, packetIdentifier: number) =>
    toHex(encodePublish({ version, topic, payload: encodeUtf8(text), qos: packetIdentifier && 1, packetIdentifier }));
  expect(heard.slice(2)).toEqual([publish('a', 'm', 0), publish('feed', '{"id":1,"text":"hello"}', 1)]);
});
