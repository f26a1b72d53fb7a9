import { UnreadableFile } from '../file/unreadable-file.ts';
import { type Packet, viewOf } from './packet.ts';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const PACKET_HEADER = 16;

/** Whether a file begins as the classic format does (draft-ietf-opsawg-pcap section 4), in either order of octets. */
export function isPcap(octets: Uint8Array): boolean {
  return orderOf(octets) !== undefined;
}

/** The packets of a file in the classic format. @throws UnreadableFile where a packet ends after its file */
export function* readPcap(octets: Uint8Array): Generator<Packet> {
  const order = orderOf(octets);
  if (!order || octets.length < FILE_HEADER) throw new UnreadableFile('The head of this pcap file is not whole', 0);
  const view = viewOf(octets);
  const { little, fraction } = order;
  // The high bits say whether frames end in a check sequence.
  const linkType = view.getUint32(20, little) & 0xffff;
  for (let at = FILE_HEADER; at < octets.length; ) {
    if (octets.length - at < PACKET_HEADER) throw new UnreadableFile('The last packet of this file is cut short', at);
    const kept = view.getUint32(at + 8, little);
    const begins = at + PACKET_HEADER;
    if (kept > octets.length - begins)
      throw new UnreadableFile(`A packet of ${kept} octets does not fit into this file`, at);
    yield {
      time: view.getUint32(at, little) * 1e6 + view.getUint32(at + 4, little) / fraction,
      linkType,
      octets: octets.subarray(begins, begins + kept),
      length: view.getUint32(at + 12, little),
    };
    at = begins + kept;
  }
}

/** In which order numbers are written, and how many of the units in which parts of a second are counted are a microsecond. */
function orderOf(octets: Uint8Array): { readonly little: boolean; readonly fraction: number } | undefined {
  if (octets.length < 4) return undefined;
  const view = viewOf(octets);
  for (const little of [false, true]) {
    const magic = view.getUint32(0, little);
    if (magic === MICROSECONDS) return { little, fraction: 1 };
    if (magic === NANOSECONDS) return { little, fraction: 1000 };
  }
  return undefined;
}
