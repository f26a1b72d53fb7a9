import { mqttWhatIfs } from '#service/mqtt-what-ifs.ts';
import {
  encodeAcknowledgement,
  encodeConnect,
  encodePing,
  encodePublish,
  encodeReason,
  encodeSubscribe,
  encodeUnsubscribe,
  type WillParts,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { until } from '../sandbox/harness.ts';
import type { ScriptedSocket, Stage } from './stage.ts';
import type { Conversation } from './websocket.ts';

const version: Version = 4;
const { PUBACK, PUBREC, PUBREL, PUBCOMP, PINGREQ, DISCONNECT } = PacketType;

interface Connecting {
  readonly version?: Version;
  readonly clean?: boolean;
  /** Seconds. */
  readonly keepAlive?: number;
  readonly will?: WillParts;
}

/** A client of the broker on a WebSocket of its own, which waits for each answer, so that nothing overtakes anything. */
class Client {
  readonly page: ScriptedSocket;
  readonly #stage: Stage;
  #heard = 0;

  private constructor(stage: Stage, page: ScriptedSocket) {
    this.#stage = stage;
    this.page = page;
  }

  static async open(stage: Stage): Promise<Client> {
    return new Client(stage, await stage.opened(['mqtt'], 'mqtt'));
  }

  /** A client that has its CONNACK. */
  static async connected(stage: Stage, clientIdentifier: string, more: Connecting = {}): Promise<Client> {
    const client = await Client.open(stage);
    await client.send(encodeConnect({ version, keepAlive: 0, clientIdentifier, ...more }));
    return client;
  }

  /** Sends octets, and waits for so many packets more. */
  async send(octets: Uint8Array, answers = 1): Promise<void> {
    this.page.socket.send(octets);
    await this.hears(answers);
  }

  async hears(packets: number): Promise<void> {
    this.#heard += packets;
    await this.#stage.messages(this.page, this.#heard);
  }

  subscribe(filter: string, qos: number, answers = 1): Promise<void> {
    return this.send(encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [[filter, qos]] }), answers);
  }

  publish(topic: string, text: string, more: { qos?: number; retain?: boolean } = {}, answers = 0): Promise<void> {
    return this.send(
      encodePublish({ version, topic, payload: encodeUtf8(text), packetIdentifier: 2, ...more }),
      answers,
    );
  }

  acknowledge(type: number, packetIdentifier: number, answers = 0): Promise<void> {
    return this.send(encodeAcknowledgement({ version, type, packetIdentifier }), answers);
  }

  /** Goes away, without a DISCONNECT unless `politely`, and waits until its connection is gone. */
  async leave(politely = false): Promise<void> {
    if (politely) this.page.socket.send(encodeReason({ version, type: DISCONNECT }));
    else this.page.socket.close();
    await this.closed();
  }

  async closed(): Promise<void> {
    await this.#stage.closed(this.page);
    await this.#stage.gone(this.#stage.sockets.filter((each) => each.heard('close')).length);
  }
}

/** What a client says that is closed for it. */
const closing = (name: string, first: readonly Uint8Array[], last: Uint8Array | string): Conversation => ({
  name,
  play: async (stage) => {
    const client = await Client.open(stage);
    for (const octets of first) await client.send(octets);
    client.page.socket.send(last);
    await client.closed();
  },
});

const connect = encodeConnect({ version, keepAlive: 0, clientIdentifier: 'x' });

export const mqttConversations: readonly Conversation[] = [
  {
    name: 'MQTT 3.1.1 §3.1, §3.12, §3.14: CONNECT, PINGREQ, DISCONNECT, and the close by the server',
    play: async (stage) => {
      const client = await Client.connected(stage, 'x');
      await client.send(encodePing(PINGREQ));
      await client.leave(true);
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Conversation => ({
      name: `MQTT 3.1.1 §4.3: a message with QoS ${qos}, from hand to hand`,
      play: async (stage) => {
        const subscriber = await Client.connected(stage, 'subscriber');
        await subscriber.subscribe('a/+', 2);
        const publisher = await Client.connected(stage, 'publisher');
        await publisher.publish('a/b', 'hello', { qos }, qos === 0 ? 0 : 1);
        await subscriber.hears(1);
        if (qos === 1) await subscriber.acknowledge(PUBACK, 1);
        if (qos === 2) {
          await publisher.acknowledge(PUBREL, 2, 1);
          await subscriber.acknowledge(PUBREC, 1, 1);
          await subscriber.acknowledge(PUBCOMP, 1);
        }
        await publisher.leave(true);
        await subscriber.leave(true);
      },
    }),
  ),
  {
    name: 'MQTT 3.1.1 §3.10: UNSUBSCRIBE, and what comes after it',
    play: async (stage) => {
      const client = await Client.connected(stage, 'x');
      await client.subscribe('a', 1);
      await client.publish('a', 'heard', {}, 1);
      await client.send(encodeUnsubscribe({ version, packetIdentifier: 3, filters: ['a', 'never'] }));
      await client.publish('a', 'not heard', { qos: 1 }, 1);
      await client.leave(true);
    },
  },
  {
    name: 'MQTT 3.1.1 §3.3.1.3: a retained message, for who comes later, and cleared',
    play: async (stage) => {
      const publisher = await Client.connected(stage, 'publisher');
      await publisher.publish('state', 'on', { qos: 1, retain: true }, 1);
      const later = await Client.connected(stage, 'later');
      await later.subscribe('state', 0, 2);
      await publisher.publish('state', '', { qos: 1, retain: true }, 1);
      await later.hears(1);
      await later.subscribe('state', 0);
      await later.leave(true);
      await publisher.leave(true);
    },
  },
  {
    name: '[MQTT-3.1.2-8], [MQTT-3.1.2-10]: the will of a client that leaves rudely, and of one that leaves politely',
    play: async (stage) => {
      const watcher = await Client.connected(stage, 'watcher');
      await watcher.subscribe('gone/#', 0);
      const willOf = (topic: string) => ({ topic, payload: encodeUtf8('gone'), qos: 1 });
      await (await Client.connected(stage, 'polite', { will: willOf('gone/polite') })).leave(true);
      await (await Client.connected(stage, 'rude', { will: willOf('gone/rude') })).leave();
      await watcher.hears(1);
      await watcher.leave(true);
    },
  },
  {
    name: 'MQTT 3.1.1 §4.1: a session is kept, with what came meanwhile',
    play: async (stage) => {
      const away = await Client.connected(stage, 'away', { clean: false });
      await away.subscribe('news', 1);
      await away.leave();
      const publisher = await Client.connected(stage, 'publisher');
      await publisher.publish('news', 'meanwhile', { qos: 1 }, 1);
      const back = await Client.connected(stage, 'away', { clean: false });
      await back.hears(1);
      await back.acknowledge(PUBACK, 1);
      await back.leave(true);
      await publisher.leave(true);
    },
  },
  {
    name: '[MQTT-3.1.4-2]: two clients with one identifier',
    play: async (stage) => {
      const first = await Client.connected(stage, 'twin');
      const second = await Client.connected(stage, 'twin');
      await first.closed();
      await second.leave(true);
    },
  },
  {
    name: '[MQTT-3.1.2-24]: a client that is silent for one and a half times its keep alive',
    play: async (stage) => {
      const client = await Client.connected(stage, 'silent', { keepAlive: 1 });
      await client.closed();
    },
  },
  {
    name: '[MQTT-6.0.0-2]: packets that are cut over messages, and two in one',
    play: async (stage) => {
      const client = await Client.open(stage);
      for (const octet of connect) client.page.socket.send(Uint8Array.of(octet));
      await client.hears(1);
      const ping = encodePing(PINGREQ);
      await client.send(new Uint8Array([...ping, ...ping]), 2);
      await client.leave(true);
    },
  },
  {
    name: 'the broker publishes by itself, and a packet that was composed by hand comes between',
    play: async (stage) => {
      const client = await Client.connected(stage, 'x');
      await client.subscribe('a', 0);
      await stage.party.commands.publishMqtt({ topic: 'a', payload: 'from inside', qos: 0, retain: false });
      await client.hears(1);
      await stage.party.commands.injectPacket(encodePing(PacketType.PINGRESP));
      await client.hears(1);
      await client.leave(true);
    },
  },
  {
    name: 'the gate holds the packets of the broker, and lets them go one by one',
    play: async (stage) => {
      const client = await Client.connected(stage, 'x');
      await stage.party.gate('hold', 'server');
      client.page.socket.send(
        encodePublish({ version, topic: 'a', payload: encodeUtf8('m'), qos: 2, packetIdentifier: 2 }),
      );
      await stage.captured('held');
      await stage.party.gate('step', 'server');
      await client.hears(1);
      client.page.socket.send(encodeAcknowledgement({ version, type: PUBREL, packetIdentifier: 2 }));
      await stage.captured('held', 2);
      await stage.party.gate('run', 'server');
      await client.hears(1);
      await client.leave(true);
    },
  },
  {
    name: 'calls are answered, and what is said becomes an event of the feed, which is published',
    play: async (stage) => {
      const client = await Client.connected(stage, 'x');
      await client.subscribe('reply/x', 0);
      await client.publish('call/add', '{"id":1,"args":[2,3],"reply":"reply/x"}', {}, 1);
      await client.subscribe('feed', 0);
      await client.publish('feed/say', 'hello', {}, 1);
      await client.leave(true);
    },
  },
  closing('[MQTT-6.0.0-1]: a text message is closed with 1003', [connect], 'no packet'),
  closing('[MQTT-3.1.2-2]: a CONNECT of 5.0', [], encodeConnect({ version: 5, keepAlive: 0, clientIdentifier: 'x' })),
  closing('[MQTT-3.3.1-4]: QoS 3', [connect], octetsOf('3606000161000278')),
  closing('[MQTT-3.3.2-2]: a topic name with a wildcard', [connect], octetsOf('30040001 2378')),
  closing('MQTT 3.1.1 §2.2.3: a remaining length that does not end', [connect], octetsOf('30ffffffff7f')),
  closing('MQTT 3.1.1 §4.7.2: a topic that is the broker’s own', [connect], octetsOf('30070005 245359532f')),
  {
    name: '[MQTT-6.0.0-3]: no subprotocol is offered',
    play: async (stage) => {
      await stage.closed(await stage.opened([], 'mqtt'));
      await stage.over();
    },
  },
  {
    name: '[MQTT-3.3.1-1]: a message that is delivered again',
    differs: {
      statement: '[MQTT-3.3.1-1]',
      packet: '320d00046e65777300017477696365',
      before: 1,
      instead: '3a0d00046e65777300017477696365',
    },
    play: async (stage) => {
      const away = await Client.connected(stage, 'away', { clean: false });
      await away.subscribe('news', 1);
      const publisher = await Client.connected(stage, 'publisher');
      await publisher.publish('news', 'twice', { qos: 1 }, 1);
      await away.hears(1);
      await away.leave();
      const back = await Client.connected(stage, 'away', { clean: false });
      await back.hears(1);
      await back.acknowledge(PUBACK, 1);
      await back.leave(true);
      await publisher.leave(true);
    },
  },
  {
    name: '[MQTT-3.8.4-6]: published with QoS 2 to a filter with a wildcard that was granted QoS 1',
    differs: { statement: '[MQTT-3.8.4-6]', packet: '34070003612f620001', before: 0, instead: '32070003612f620001' },
    play: async (stage) => {
      const subscriber = await Client.connected(stage, 'subscriber');
      await subscriber.subscribe('a/+', 1);
      const publisher = await Client.connected(stage, 'publisher');
      await publisher.publish('a/b', '', { qos: 2 }, 1);
      await subscriber.hears(1);
      await publisher.leave(true);
      await subscriber.leave(true);
    },
  },
  {
    name: '[MQTT-3.2.2-2]: a session without a subscription',
    differs: { statement: '[MQTT-3.2.2-2]', packet: '20020000', before: 1, instead: '20020100' },
    play: async (stage) => {
      await (await Client.connected(stage, 'x', { clean: false })).leave(true);
      await (await Client.connected(stage, 'x', { clean: false })).leave(true);
    },
  },
];

function octetsOf(hex: string): Uint8Array {
  const read = fromHex(hex.replaceAll(' ', ''));
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

/** What a client says while something goes wrong with the packets of the broker, and how many of these each brings about. */
const SAID: readonly (readonly [octets: Uint8Array, answers: number])[] = [
  [connect, 1],
  [encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [['a', 2]] }), 1],
  [encodePublish({ version, topic: 'a', payload: encodeUtf8('one'), qos: 1, packetIdentifier: 2 }), 2],
  [encodePublish({ version, topic: 'a', payload: encodeUtf8('two'), qos: 2, packetIdentifier: 3 }), 2],
  [encodeAcknowledgement({ version, type: PUBREL, packetIdentifier: 3 }), 1],
  [encodePing(PINGREQ), 1],
];

/** Every what-if that is the server's doing, with a conversation that has all packets in it that it could be about. */
export const mqttWhatIfConversations: readonly Conversation[] = mqttWhatIfs
  .filter(({ plan }) => Object.keys(plan).length > 0)
  .map(({ id, plan }) => ({
    name: id,
    play: async (stage) => {
      await stage.party.commands.armMqtt(plan);
      const { socket, told, heard } = await stage.opened(['mqtt'], 'mqtt');
      const withheld = async () => {
        const events = await stage.party.events();
        return events.filter((event) => event.type === 'altered' && event.length === 0).length;
      };
      const come = async () => told.filter(([name]) => name === 'message').length + (await withheld());
      const last = plan.refuse === undefined ? (plan.end?.packets ?? Number.POSITIVE_INFINITY) : 1;
      let due = plan.compose === undefined ? 0 : 1;
      for (const [octets, answers] of SAID) {
        if (heard('close')) break;
        socket.send(octets);
        due += answers;
        await until(async () => heard('close') || (await come()) >= due);
        if (due >= last) await until(() => heard('close'));
      }
      if (!heard('close')) socket.send(encodeReason({ version, type: DISCONNECT }));
      await stage.over();
    },
  }));
