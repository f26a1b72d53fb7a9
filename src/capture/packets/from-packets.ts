import { UnreadableFile } from '../file/unreadable-file.ts';
import type { Capture } from '../schema.ts';
import type { Packet } from './packet.ts';
import { type NoSegment, segmentOf } from './tcp-segment.ts';
import { TcpStreams } from './tcp-streams.ts';

/** What was made of a file of packets. */
export interface FromPackets {
  readonly capture: Capture;
  readonly remarks: readonly string[];
}

/**
 * TCP connections put together from packets, as a capture: its times count from the first packet. What TLS encrypts is left
 * out, as nothing can be read in it.
 *
 * @throws UnreadableFile when no connection can be read
 */
export function fromPackets(packets: Iterable<Packet>): FromPackets {
  const streams = new TcpStreams();
  const left: Record<NoSegment, number> = { other: 0, fragment: 0, 'unknown link type': 0 };
  let count = 0;
  let zero: number | undefined;
  for (const packet of packets) {
    zero ??= packet.time;
    count += 1;
    const segment = segmentOf(packet);
    if (typeof segment === 'string') left[segment] += 1;
    else streams.receive(segment, zero);
  }
  const { events, encrypted, missing } = streams.finish();
  if (events.length === 0) {
    if (encrypted > 0)
      throw new UnreadableFile('All that is in this file is encrypted by TLS, so nothing can be read in it');
    throw new UnreadableFile(`There is no TCP connection in this file of ${count} packets`);
  }
  const capture: Capture = {
    format: 'wire101-capture',
    version: 1,
    origin: 'recorded',
    startedAt: new Date(Math.min(Math.max(0, (zero ?? 0) / 1000), 8.64e15)).toISOString(),
    clocks: {},
    events,
    page: [],
  };
  return { capture, remarks: remarksOf(left, encrypted, missing) };
}

function remarksOf(left: Readonly<Record<NoSegment, number>>, encrypted: number, missing: number): string[] {
  const remarks: string[] = [];
  const say = (number: number, one: string, several: string) => {
    if (number > 0) remarks.push(`${number} ${number === 1 ? one : several}.`);
  };
  say(missing, 'octet is in no packet', 'octets are in no packet: they are listed where they should stand');
  say(encrypted, 'connection is encrypted by TLS and left out', 'connections are encrypted by TLS and left out');
  say(left.other, 'packet carries no TCP and is left out', 'packets carry no TCP and are left out');
  say(left.fragment, 'fragment of IP is left out', 'fragments of IP are left out');
  say(
    left['unknown link type'],
    'packet is of an unknown link type',
    'packets are of link types that are not read here',
  );
  return remarks;
}
