import { type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import { defaultLimits, type Limits } from '#service/limits.ts';
import { MqttBroker, type ToClient } from '#service/mqtt-broker/broker.ts';
import { generateWithLibrary } from '#test/wire/mqtt/mqtt-packet.ts';
import { fromHex } from '#wire/octets/hex.ts';

/**
 * A broker and its clients, whose packets mqtt-packet writes, and which hear what mqtt-packet reads: each thing that the broker
 * does is one line of text, the number of the connection first.
 */
export class Clients {
  now = 0;
  readonly reached: string[] = [];
  readonly broker: MqttBroker;
  #ids = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.broker = new MqttBroker({
      limits: { ...defaultLimits, ...limits },
      reached: (limit, consequence) => this.reached.push(`${limit}: ${consequence}`),
      randomId: () => {
        this.#ids += 1;
        return this.#ids;
      },
    });
  }

  /** A packet, or octets in hexadecimal, come on a connection that is open. */
  say(from: number, what: Packet | string): string[] {
    return told(this.broker.received(from, octetsOf(what), this.now));
  }

  /** A new connection, and its first packet. */
  open(id: number, what: Packet | string): string[] {
    this.broker.opened(id, this.now);
    return this.say(id, what);
  }

  /** A client that is let in; a clean one unless told otherwise. */
  connect(id: number, clientId: string, more: Partial<IConnectPacket> = {}): string[] {
    return this.open(id, { ...CONNECT, clientId, ...more });
  }

  leave(id: number): string[] {
    return told(this.broker.left(id));
  }

  /** The time goes on by so many milliseconds. */
  wait(milliseconds: number): string[] {
    this.now += milliseconds;
    return told(this.broker.advance(this.now));
  }

  subscribe(id: number, filter: string, qos: 0 | 1 | 2 = 0, messageId = 10): string[] {
    return this.say(id, { cmd: 'subscribe', messageId, subscriptions: [{ topic: filter, qos }] });
  }

  publish(id: number, topic: string, payload: string, more: Partial<PublishOf> = {}): string[] {
    return this.say(id, { ...PUBLISH, topic, payload, ...more });
  }

  acknowledge(id: number, cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): string[] {
    return this.say(id, { cmd, messageId });
  }
}

type PublishOf = Extract<Packet, { cmd: 'publish' }>;

const CONNECT: IConnectPacket = {
  cmd: 'connect',
  clientId: '',
  clean: true,
  keepalive: 0,
  protocolId: 'MQTT',
  protocolVersion: 4,
};

const PUBLISH: PublishOf = { cmd: 'publish', topic: 'a', payload: '', qos: 0, dup: false, retain: false, messageId: 7 };

function octetsOf(what: Packet | string): Uint8Array {
  if (typeof what !== 'string') return generateWithLibrary(what, 4);
  const read = fromHex(what);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

export function told(all: readonly ToClient[]): string[] {
  return all.map((each) =>
    'packet' in each
      ? `${each.to} ${wordsOf(readWithLibrary(each.packet))}`
      : `${each.to} ${each.close.mistake ? 'closed over a mistake' : 'closed'}`,
  );
}

function readWithLibrary(octets: Uint8Array): Packet {
  const library = parser({ protocolVersion: 4 });
  const packets: Packet[] = [];
  library.on('packet', (packet) => packets.push(packet));
  library.on('error', (error) => {
    throw error;
  });
  const left = library.parse(Buffer.from(octets));
  const [packet] = packets;
  if (packet === undefined || packets.length > 1 || left > 0) throw new Error('not one whole packet');
  return packet;
}

function wordsOf(packet: Packet): string {
  switch (packet.cmd) {
    case 'connack':
      return `connack ${packet.returnCode}${packet.sessionPresent ? ' present' : ''}`;
    case 'publish': {
      const { topic, payload, qos, dup, retain, messageId } = packet;
      const flags = [dup && 'dup', retain && 'retain'].filter(Boolean).map((flag) => ` ${flag}`);
      return `publish ${topic} '${payload.toString()}' qos ${qos}${qos > 0 ? ` #${messageId}` : ''}${flags.join('')}`;
    }
    case 'suback':
      return `suback #${packet.messageId} ${packet.granted.join(' ')}`;
    default:
      return 'messageId' in packet && packet.messageId !== undefined
        ? `${packet.cmd} #${packet.messageId}`
        : packet.cmd;
  }
}
