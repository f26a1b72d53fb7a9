import type { Field } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import type { SeenPacket } from './mqtt-packets.ts';

/** One level of the topic names that clients published to (MQTT 3.1.1 section 4.7): its name, what came, what is below. */
export interface TopicLevel {
  readonly name: string;
  /** The whole topic name down to here. */
  readonly topic: string;
  /** How many messages clients published to this very topic. */
  readonly published: number;
  /** The payload of the last of them; undefined before the first. */
  readonly last: Field | undefined;
  /** Whether the broker keeps a message for those who subscribe later, as far as what clients published says (section 3.3.1.3). */
  readonly retained: boolean;
  readonly levels: readonly TopicLevel[];
}

interface Growing extends TopicLevel {
  published: number;
  last: Field | undefined;
  retained: boolean;
  readonly levels: Growing[];
}

/** The tree of the topics to which the clients of a capture published. */
export class TopicTree {
  readonly #root = level('', '');

  /** The first levels of all topic names, in the order in which they came. */
  get levels(): readonly TopicLevel[] {
    return this.#root.levels;
  }

  /** Takes the next packet into account; only what clients publish counts, so that a delivery is not a publication too. */
  receive({ entry, packet }: SeenPacket): void {
    if (entry.side !== 'client' || packet.kind !== 'PUBLISH') return;
    const topic = fieldNamed(packet, 'topic name')?.value;
    if (typeof topic !== 'string' || topic === '') return;
    let at = this.#root;
    const names = topic.split('/');
    for (const [depth, name] of names.entries()) {
      let below = at.levels.find((each) => each.name === name);
      if (!below) {
        below = level(name, names.slice(0, depth + 1).join('/'));
        at.levels.push(below);
      }
      at = below;
    }
    const payload = fieldNamed(packet, 'payload');
    at.published += 1;
    at.last = payload;
    if (fieldNamed(packet, 'RETAIN')?.value === 1) at.retained = (payload?.length ?? 0) > 0;
  }
}

function level(name: string, topic: string): Growing {
  return { name, topic, published: 0, last: undefined, retained: false, levels: [] };
}
