import type { CaptureReader, Entry, UnitEntry } from '#capture/reader.ts';
import type { Unit } from '#wire/octets/dissection.ts';

/** One control packet of a capture, whether it crossed in WebSocket messages or on a TCP connection of its own. */
export interface SeenPacket {
  /** The unit in which the packet ends: a frame, or the packet itself; who sent it, on which connection, when. */
  readonly entry: UnitEntry;
  readonly packet: Unit;
}

/** The MQTT control packets of a capture that may grow, in the order in which their last octets crossed. */
export class MqttPackets {
  readonly #reader: CaptureReader;
  #read = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  /** Those that came since this was asked last. */
  take(): SeenPacket[] {
    const { entries } = this.#reader;
    const taken: SeenPacket[] = [];
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read] as Entry;
      if (entry.kind !== 'unit') continue;
      for (const packet of this.#packetsIn(entry)) taken.push({ entry, packet });
    }
    return taken;
  }

  #packetsIn(entry: UnitEntry): Unit[] {
    const { side, unit } = entry;
    const { wire } = this.#reader.stretchOf(entry);
    if (wire.protocolOf(side, unit) === 'mqtt') return [wire.dissect(side, unit)];
    return wire
      .nestedIn(side, unit)
      .map((nested) => nested.unit)
      .filter(({ protocol }) => protocol === 'mqtt');
  }
}
