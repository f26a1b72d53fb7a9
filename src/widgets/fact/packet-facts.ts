import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { packetsIn, type SeenPacket } from '#measure/mqtt-packets.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

/**
 * A fact of an MQTT control packet by its number in the capture, from 1: `packet 3 kind`, `packet 3 octets`, `packet 3 field topic
 * name`; or of all of them: `packets`. Undefined when it is no such name, or the packet has no such thing.
 */
export function packetFact(capture: Capture, name: string): string | undefined {
  if (name === 'packets') return countText(packetsOf(capture).length);
  const [, number, what = ''] = /^packet (\d+) (.+)$/.exec(name) ?? [];
  if (number === undefined) return undefined;
  const packet = packetsOf(capture)[Number(number) - 1]?.packet;
  if (what === 'kind') return packet?.kind;
  if (what === 'octets') return packet && countText(packet.length);
  const [, field] = /^field (.+)$/.exec(what) ?? [];
  const found = packet && field !== undefined ? fieldNamed(packet, field)?.value : undefined;
  return found === undefined || found === null ? undefined : String(found);
}

function packetsOf(capture: Capture): SeenPacket[] {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of capture.events) reader.receive(event);
  return reader.entries.flatMap((entry) => (entry.kind === 'unit' ? packetsIn(reader, entry) : []));
}
