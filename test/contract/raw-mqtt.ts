import { octetsOf } from '#capture/octets-of.ts';
import type { RawClient } from '#link/commands.ts';
import {
  encodeAcknowledgement,
  encodeConnect,
  encodePing,
  encodePublish,
  encodeReason,
  encodeSubscribe,
  type WillParts,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { until } from '../sandbox/harness.ts';
import type { Stage } from './stage.ts';
import type { Conversation } from './websocket.ts';

const version: Version = 4;
const { PUBACK, PINGREQ, PINGRESP, DISCONNECT } = PacketType;

interface Named {
  readonly version?: Version;
  /** The session's wire token unless another is given; none at all when null. */
  readonly userName?: string | null;
  readonly will?: WillParts;
}

/** A client that is played by hand, without a WebSocket, and waits for so many octets as it is to be answered. */
class Hand {
  readonly raw: RawClient;
  readonly #stage: Stage;
  #heard = 0;

  private constructor(stage: Stage, raw: RawClient) {
    this.#stage = stage;
    this.raw = raw;
  }

  static async open(stage: Stage): Promise<Hand> {
    return new Hand(stage, await stage.party.commands.openRawClient('mqtt'));
  }

  static async connected(stage: Stage, clientIdentifier: string, named: Named = {}): Promise<Hand> {
    const hand = await Hand.open(stage);
    await hand.send(connectOf(stage, clientIdentifier, named), 4);
    return hand;
  }

  async send(octets: Uint8Array, answered = 0): Promise<void> {
    await this.raw.send(octets);
    await this.hears(answered);
  }

  async hears(octets: number): Promise<void> {
    this.#heard += octets;
    await until(async () => {
      const events = await this.#stage.party.events();
      const lengths = events.map((event) =>
        event.type === 'octets' && event.side === 'server' && event.connection === this.raw.connection
          ? octetsOf(event).length
          : 0,
      );
      return lengths.reduce((sum, length) => sum + length, 0) >= this.#heard;
    });
  }

  async subscribe(filter: string, qos: number): Promise<void> {
    await this.send(encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [[filter, qos]] }), 5);
  }

  /** The server closes the connection. */
  async closed(): Promise<void> {
    await until(async () => (await this.#stage.party.events()).some((event) => this.#isClose(event)));
  }

  #isClose(event: { readonly type: string; readonly connection?: number }): boolean {
    return event.type === 'connection-closed' && event.connection === this.raw.connection;
  }
}

function connectOf(stage: Stage, clientIdentifier: string, { userName, ...more }: Named = {}): Uint8Array {
  const name = userName === undefined ? stage.party.base.slice(3) : userName;
  return encodeConnect({ version, keepAlive: 0, clientIdentifier, ...more, ...(name !== null && { userName: name }) });
}

const publish = (text: string, qos: number) =>
  encodePublish({ version, topic: 'a', payload: encodeUtf8(text), qos, packetIdentifier: 2 });

/** What a client says that is closed for it. */
const closing = (name: string, last: (stage: Stage) => Uint8Array): Conversation => ({
  name,
  play: async (stage) => {
    const hand = await Hand.connected(stage, 'x', { userName: null });
    await hand.send(last(stage));
    await hand.closed();
  },
});

/** A client that is not let in, and that ends too once it has read why, or leaves that to the server. */
const refused = (name: string, named: Named, answered: number, ends = false): Conversation => ({
  name,
  play: async (stage) => {
    const hand = await Hand.open(stage);
    await hand.send(connectOf(stage, 'x', named), answered);
    if (ends) {
      await stage.captured('half-closed');
      await hand.raw.end('end');
    }
    await hand.closed();
  },
});

const octets = (hex: string) => {
  const read = fromHex(hex);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
};

/** MQTT that is played by hand, as over TCP: no WebSocket is below it. */
export const rawMqttConversations: readonly Conversation[] = [
  {
    name: 'MQTT 3.1.1 §4.3.2: connected by the wire token, subscribed, published with QoS 1 and acknowledged by hand',
    play: async (stage) => {
      const hand = await Hand.connected(stage, 'x');
      await hand.subscribe('a', 1);
      await hand.send(publish('hello', 1), 4 + 12);
      await hand.send(encodeAcknowledgement({ version, type: PUBACK, packetIdentifier: 1 }));
      await hand.send(encodeReason({ version, type: DISCONNECT }));
      await hand.closed();
    },
  },
  {
    name: 'without a user name, octet by octet, two packets in one write, and the FIN of the client',
    play: async (stage) => {
      const hand = await Hand.open(stage);
      for (const octet of connectOf(stage, 'x', { userName: null })) await hand.send(Uint8Array.of(octet));
      await hand.hears(4);
      await hand.send(joinOctets([encodePing(PINGREQ), encodePing(PINGREQ)]), 4);
      await hand.raw.end('end');
      await hand.closed();
    },
  },
  {
    name: '[MQTT-3.1.2-8]: the will of a client that is reset, told to one by hand',
    play: async (stage) => {
      const watcher = await Hand.connected(stage, 'watcher', { userName: null });
      await watcher.subscribe('gone', 0);
      const will = { topic: 'gone', payload: encodeUtf8('x') };
      const rude = await Hand.connected(stage, 'rude', { userName: null, will });
      await rude.raw.end('reset');
      await rude.closed();
      await watcher.hears(9);
    },
  },
  refused('MQTT 3.1.1 §3.2.2.3: a user name that is no wire token, CONNACK 4', { userName: 'nobody' }, 4),
  refused('MQTT 5.0 §3.2.2.2: the same, CONNACK 0x86', { userName: 'nobody', version: 5 }, 5, true),
  refused('[MQTT-3.1.2-2]: MQTT 5.0 with the wire token, CONNACK 1', { userName: null, version: 5 }, 4),
  {
    name: '[MQTT-3.1.0-1]: what does not begin with a CONNECT ends without an answer, and the next client is served',
    play: async (stage) => {
      for (const first of [publish('early', 0), encodeUtf8('GET / HTTP/1.1\r\n\r\n'), octets('10ffffffff00')]) {
        const hand = await Hand.open(stage);
        await hand.send(first);
        await hand.closed();
      }
      await Hand.connected(stage, 'next');
    },
  },
  closing('[MQTT-3.1.0-2]: a second CONNECT', (stage) => connectOf(stage, 'x', { userName: null })),
  closing('MQTT 3.1.1 §2.2.1: a packet of a reserved type', () => octets('0000')),
  closing('[MQTT-3.3.1-4]: a PUBLISH with QoS 3', () => octets('36050001610001')),
  {
    name: 'the gate holds a packet of either side, and lets it go',
    play: async (stage) => {
      const hand = await Hand.connected(stage, 'x', { userName: null });
      await stage.party.gate('hold', 'client');
      await hand.send(encodePing(PINGREQ));
      await stage.captured('held');
      await stage.party.gate('hold', 'server');
      await stage.party.gate('step', 'client');
      await stage.captured('held', 2);
      await stage.party.gate('step', 'server');
      await hand.hears(2);
    },
  },
  {
    name: 'a fault withholds the PUBACK',
    play: async (stage) => {
      await stage.party.commands.armMqtt({ withhold: { packet: 'PUBACK' } });
      const hand = await Hand.connected(stage, 'x', { userName: null });
      await hand.send(publish('hello', 1));
      await stage.captured('altered');
      await hand.send(encodePing(PINGREQ), 2);
    },
  },
  {
    name: 'a packet of the server’s is put in by hand, and the connection is cut',
    play: async (stage) => {
      const hand = await Hand.connected(stage, 'x', { userName: null });
      await stage.party.commands.injectPacket(encodePing(PINGRESP));
      await hand.hears(2);
      await stage.party.commands.cut('cut');
      await stage.captured('half-closed');
      await hand.raw.end('end');
      await hand.closed();
    },
  },
];
