import type { Entry } from '#capture/reader.ts';
import { EntryFollower } from './entry-follower.ts';
import { HandOffs } from './mqtt-hand-offs.ts';
import { packetsIn } from './mqtt-packets.ts';
import { TopicTree } from './mqtt-topics.ts';

/** Follows the MQTT clients of a capture as it grows: the topics they publish to, and each message on its way. */
export class MqttFollower extends EntryFollower {
  readonly topics = new TopicTree();
  readonly handOffs = new HandOffs();

  protected override receive(entry: Entry): void {
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
