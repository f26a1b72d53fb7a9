import type { CaptureReader, UnitEntry } from '#capture/reader.ts';
import type { Unit } from '#wire/octets/dissection.ts';

/** One control packet of a capture, whether it crossed in WebSocket messages or on a TCP connection of its own. */
export interface SeenPacket {
  /** The unit in which the packet ends: a frame, or the packet itself; who sent it, on which connection, when. */
  readonly entry: UnitEntry;
  readonly packet: Unit;
}

/** The MQTT control packets that end in the unit `entry` of a capture. */
export function packetsIn(reader: CaptureReader, entry: UnitEntry): SeenPacket[] {
  const { side, unit } = entry;
  const { wire } = reader.stretchOf(entry);
  if (wire.protocolOf(side, unit) === 'mqtt') return [{ entry, packet: wire.dissect(side, unit) }];
  return wire
    .nestedIn(side, unit)
    .filter((nested) => nested.unit.protocol === 'mqtt')
    .map((nested) => ({ entry, packet: nested.unit }));
}
