import type { CaptureReader, Entry } from '#capture/reader.ts';
import { HandOffs } from './mqtt-hand-offs.ts';
import { packetsIn } from './mqtt-packets.ts';
import { TopicTree } from './mqtt-topics.ts';

/** Follows the MQTT clients of a capture as it grows: the topics they publish to, and each message on its way. */
export class MqttFollower {
  readonly topics = new TopicTree();
  readonly handOffs = new HandOffs();
  readonly reader: CaptureReader;
  #read = 0;

  constructor(reader: CaptureReader) {
    this.reader = reader;
  }

  /** Reads what was added since the last call. Says whether anything was. */
  advance(): boolean {
    const { entries } = this.reader;
    const from = this.#read;
    for (; this.#read < entries.length; this.#read++) this.#receive(entries[this.#read] as Entry);
    return this.#read > from;
  }

  #receive(entry: Entry): void {
    if (entry.kind === 'notice' && entry.event.type === 'connection-closed') {
      this.handOffs.closed(entry.event.connection);
    }
    if (entry.kind !== 'unit') return;
    for (const packet of packetsIn(this.reader, entry)) {
      this.topics.receive(packet);
      this.handOffs.receive(packet);
    }
  }
}
