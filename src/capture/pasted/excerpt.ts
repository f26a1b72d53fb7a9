import type { Side } from '#wire/octets/dissection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { octetsOf } from '../octets-of.ts';
import type { UnitEntry } from '../reader.ts';
import { CaptureReader } from '../reader.ts';
import type { Capture } from '../schema.ts';
import { type Conversation, captureOf, type Run } from './conversation.ts';

/** A message of a capture with all that its meaning depends on: what crossed on its connection up to it. */
export interface Excerpt {
  readonly conversation: Conversation;
  /** Which message of the conversation it is, from 1. */
  readonly message: number;
}

/**
 * The octets of one connection up to the event that completed `entry`, as a conversation of their own.
 *
 * @param capture without any token, as it may leave the page
 * @returns undefined where the capture does not hold all of them from the beginning: they would read otherwise
 */
export function excerptOf({ events, startedAt }: Capture, entry: UnitEntry): Excerpt | undefined {
  const runs: Run[] = [];
  const sent: Record<Side, number> = { client: 0, server: 0 };
  let about: Omit<Conversation, 'runs'> = { spoken: 'http' };
  for (const event of events) {
    if (event.id > entry.id) break;
    if (event.type === 'connection-opened' && event.connection === entry.connection) {
      const { protocol: spoken = 'http', agreed } = event;
      about = { spoken, subprotocol: agreed?.subprotocol, extensions: agreed?.extensions };
    }
    if (event.type !== 'octets' || event.connection !== entry.connection) continue;
    if (event.offset !== sent[event.side]) return undefined;
    const octets = octetsOf(event);
    sent[event.side] += octets.length;
    runs.push({ side: event.side, octets });
  }
  const conversation = { ...about, runs };
  const message = messageAt(captureOf(conversation, startedAt), entry);
  return message === 0 ? undefined : { conversation, message };
}

function messageAt(capture: Capture, { side, unit }: UnitEntry): number {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of capture.events) reader.receive(event);
  const units = reader.entries.filter((each) => each.kind === 'unit');
  return units.findIndex((each) => each.side === side && each.unit === unit) + 1;
}
