import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { octetsOf } from '../octets-of.ts';
import type { Capture, CaptureEvent } from '../schema.ts';
import { atOnce, type Work } from '../work.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from './blocks.ts';
import { type Endpoint, MOST_CARRIED, type TcpSegment, tcpPacket } from './tcp-packet.ts';

const COMMENT =
  'Made by Wire 101 from a capture taken at the server’s socket. Octets, their order and their times are as captured; ' +
  'addresses, ports, IP and TCP headers are made up, and a packet here is one read or write there. ' +
  'Octets that the capture does not hold are left out as a gap in the sequence numbers.';

/** Addresses that nobody has (RFC 5737). */
const CLIENT = [192, 0, 2, 1] as const;
const SERVER = [192, 0, 2, 101] as const;

/** Ports by which the protocols are known, whatever the sandbox listened on. */
const HTTP_PORT = 80;
const MQTT_PORT = 1883;
const FIRST_CLIENT_PORT = 49_152;
const CLIENT_PORTS = 16_384;

/** The octet at offset 0 has this sequence number: the SYN before it has taken number 0. */
const FIRST = 1;

const NO_OCTETS = new Uint8Array(0);

/** Events packed between two steps of the work. */
const EVENTS_AT_ONCE = 100;

/**
 * A capture as a pcapng file (draft-ietf-opsawg-pcapng) that packet analysers read: TCP connections with right sequence
 * numbers, checksums and times around the captured octets. What the page and the sandbox's gate did is not in it; what a
 * fault replaced is told in the comment of a packet.
 */
export function toPcapng(capture: Capture): Uint8Array {
  const parts: Uint8Array[] = [];
  atOnce(writingPcapng(capture, (octets) => parts.push(octets)));
  return joinOctets(parts);
}

/**
 * As `toPcapng`, in steps.
 *
 * @param write takes the next octets of the file
 */
export function* writingPcapng(capture: Capture, write: (octets: Uint8Array) => void): Work<void> {
  const zero = Date.parse(capture.startedAt) * 1000;
  const blocks = [sectionHeader(COMMENT), interfaceDescription()];
  const connections = new Map<number, Conversation>();
  for (const [index, event] of capture.events.entries()) {
    if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) {
      write(joinOctets(blocks.splice(0)));
      yield index / capture.events.length;
    }
    if (!('connection' in event)) continue;
    let conversation = connections.get(event.connection);
    if (conversation === undefined) {
      conversation = new Conversation(event);
      connections.set(event.connection, conversation);
    }
    for (const { comment, ...segment } of conversation.packets(event)) {
      blocks.push(enhancedPacket(Math.round(zero + event.time), tcpPacket(segment), comment));
    }
  }
  write(joinOctets(blocks));
}

interface Packet extends TcpSegment {
  readonly comment: string | undefined;
}

type ConnectionEvent = Extract<CaptureEvent, { connection: number }>;

/** One connection, as the packets that would have carried it. */
class Conversation {
  readonly #ends: Readonly<Record<Side, Endpoint>>;
  /** Of each side, the sequence number after all that it sent. */
  readonly #next: Record<Side, number> = { client: FIRST, server: FIRST };
  readonly #finished: Record<Side, boolean> = { client: false, server: false };
  /** Of each side, what is to be said with its next packet. */
  readonly #comments: Record<Side, string[]> = { client: [], server: [] };

  constructor(first: ConnectionEvent) {
    const isMqtt = first.type === 'connection-opened' && first.protocol === 'mqtt';
    const port = FIRST_CLIENT_PORT + (first.connection % CLIENT_PORTS);
    this.#ends = {
      client: { address: CLIENT, port },
      server: { address: SERVER, port: isMqtt ? MQTT_PORT : HTTP_PORT },
    };
  }

  /** The packets that `event` makes, in order. */
  *packets(event: ConnectionEvent): Generator<Packet> {
    switch (event.type) {
      case 'connection-opened':
        yield this.#first();
        yield this.#packet('server', ['SYN'], { sequence: 0 });
        yield this.#packet('client', []);
        break;
      case 'octets':
        yield* this.#data(event.side, event.offset, octetsOf(event));
        break;
      case 'altered':
        this.#comments[event.side].push(
          `Fault “${event.fault}”: the ${event.length} octets from octet ${event.offset} on are not what the library meant to send.`,
        );
        break;
      case 'half-closed':
        yield* this.#finish(event.side);
        break;
      case 'connection-closed':
        yield* this.#close(event);
        break;
    }
  }

  /** Octets in as few packets as can carry them. What is not captured before them shows as a gap. */
  *#data(side: Side, offset: number, octets: Uint8Array): Generator<Packet> {
    this.#next[side] = FIRST + offset;
    for (let at = 0; at < octets.length; at += MOST_CARRIED) {
      yield this.#packet(side, ['PSH'], { octets: octets.subarray(at, at + MOST_CARRIED) });
    }
  }

  *#finish(side: Side): Generator<Packet> {
    if (this.#finished[side]) return;
    this.#finished[side] = true;
    yield this.#packet(side, ['FIN']);
    yield this.#packet(otherSide(side), []);
  }

  *#close({ how, by }: Extract<ConnectionEvent, { type: 'connection-closed' }>): Generator<Packet> {
    const side = by === 'client' ? 'client' : 'server';
    if (how === 'reset') {
      yield this.#packet(side, ['RST']);
      return;
    }
    yield* this.#finish(side);
    yield* this.#finish(otherSide(side));
  }

  /** The next packet of `side`; it acknowledges all that the other side sent. */
  #packet(
    side: Side,
    flags: TcpSegment['flags'],
    { octets = NO_OCTETS, sequence = this.#next[side] }: { octets?: Uint8Array; sequence?: number } = {},
  ): Packet {
    this.#next[side] = sequence + octets.length + (flags.some((flag) => flag === 'SYN' || flag === 'FIN') ? 1 : 0);
    const { [side]: from, [otherSide(side)]: to } = this.#ends;
    const comment = this.#comments[side].splice(0).join(' ') || undefined;
    return { from, to, sequence, acknowledged: this.#next[otherSide(side)], flags, octets, comment };
  }

  /** The packet that opens the connection: there is nothing yet to acknowledge. */
  #first(): Packet {
    const { client: from, server: to } = this.#ends;
    return { from, to, sequence: 0, acknowledged: undefined, flags: ['SYN'], octets: NO_OCTETS, comment: undefined };
  }
}

function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
