import { fromBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { ConnectionOptions } from '#wire/stack/connection.ts';
import { octetsOf } from './octets-of.ts';
import type { CaptureEvent } from './schema.ts';
import { SeenConnection, type Stretch } from './seen-connection.ts';
import { atOnce, type Work } from './work.ts';

type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** Where a unit stands: everything that is needed to dissect it. */
export interface UnitPlace {
  readonly connection: number;
  readonly stretch: number;
  readonly side: Side;
  readonly unit: number;
}

/** One protocol message, listed when its last octet was seen. */
export interface UnitEntry extends UnitPlace {
  readonly kind: 'unit';
  readonly time: number;
  /** Id of the event that completed it. */
  readonly id: number;
}

/** A message at the gate. It stays listed after its release, with the time it waited. */
export interface HeldEntry {
  readonly kind: 'held';
  readonly time: number;
  readonly event: EventOf<'held'>;
  readonly octets: Uint8Array;
  released: EventOf<'released'> | undefined;
}

/** Anything else that happened: a connection opened or closed, a fault, a limit. */
export interface NoticeEntry {
  readonly kind: 'notice';
  readonly time: number;
  readonly event: Exclude<CaptureEvent, EventOf<'octets' | 'foreign' | 'held' | 'released' | 'exchange'>>;
}

export type Entry = UnitEntry | HeldEntry | NoticeEntry;

const NO_OCTETS = new Uint8Array(0);

/** Octets indexed between two steps of the work. */
const OCTETS_AT_ONCE = 4096;

/**
 * Turns the events of a capture, as they come, into what a person looks at: connections whose units can be dissected, and
 * one list of what happened, in the order of the capture.
 */
export class CaptureReader {
  readonly connections = new Map<number, SeenConnection>();
  readonly entries: Entry[] = [];
  /** Every message that came to the gate, in order; they are entries too. */
  readonly holds: HeldEntry[] = [];
  /** Id of the last event received; -1 before the first. */
  lastId = -1;
  /** What is in the middle of a read or write that is longer than one step. */
  #underWay: Stretch | undefined;
  readonly #options: ConnectionOptions;
  readonly #holds = new Map<number, HeldEntry>();

  constructor(options: ConnectionOptions = {}) {
    this.#options = options;
  }

  /** Takes the next event. An event already received (a stream that resumed) changes nothing. */
  receive(event: CaptureEvent): void {
    atOnce(this.receiving(event));
  }

  /** As `receive`, in steps: one read or write may bring very many messages. */
  *receiving(event: CaptureEvent): Work<void> {
    if (event.id <= this.lastId) return;
    this.lastId = event.id;
    switch (event.type) {
      case 'octets':
        yield* this.#octets(event);
        return;
      case 'foreign':
        this.connections.get(event.connection)?.skip(event.side, event.offset, event.length);
        return;
      case 'missing':
        this.connections.get(event.connection)?.miss(event.side, event.offset, event.length);
        break;
      case 'exchange':
        return;
      case 'held':
        this.#held(event);
        return;
      case 'released':
        this.#released(event);
        return;
      case 'connection-opened':
        this.connections.set(event.connection, new SeenConnection(event, this.#options));
        break;
      case 'half-closed':
        this.#halfClosed(event);
        break;
      case 'connection-closed':
        this.#closed(event);
        break;
    }
    this.entries.push({ kind: 'notice', time: event.time, event });
  }

  /** The messages that the gate holds now, oldest first. */
  get held(): HeldEntry[] {
    return [...this.#holds.values()];
  }

  /** The stretch that a unit stands in. Throws a RangeError for a place that is not in this capture. */
  stretchOf(place: UnitPlace): Stretch {
    const stretch = this.connections.get(place.connection)?.stretches[place.stretch];
    if (!stretch) throw new RangeError(`no stretch ${place.stretch} on connection ${place.connection}`);
    return stretch;
  }

  /** Whether a step ended within what one read or write of `stretch` brought: more of it is there already. */
  isUnderWay(stretch: Stretch): boolean {
    return this.#underWay === stretch;
  }

  *#octets(event: EventOf<'octets'>): Work<void> {
    const connection = this.connections.get(event.connection);
    if (!connection) return;
    const { side, offset, time } = event;
    const octets = octetsOf(event);
    const stretch = connection.stretchAt(side, offset);
    this.#list(connection, stretch, event, () => stretch.receive(side, octets.subarray(0, OCTETS_AT_ONCE), time));
    for (let at = OCTETS_AT_ONCE; at < octets.length; at += OCTETS_AT_ONCE) {
      this.#underWay = stretch;
      yield at / octets.length;
      const part = octets.subarray(at, at + OCTETS_AT_ONCE);
      this.#list(connection, stretch, event, () => stretch.wire.receive(side, part));
    }
    this.#underWay = undefined;
  }

  /** Runs `change`, which is what `event` does, and lists the units, of either side, that it completed: a 101 lets the client's octets be read too. */
  #list(connection: SeenConnection, stretch: Stretch, { id, time }: CaptureEvent, change: () => void): void {
    const before = { client: stretch.wire.client.units.count, server: stretch.wire.server.units.count };
    change();
    for (const side of ['client', 'server'] as const) {
      for (let unit = before[side]; unit < stretch.wire[side].units.count; unit++) {
        this.entries.push({ kind: 'unit', connection: connection.id, stretch: stretch.number, side, unit, time, id });
      }
    }
  }

  #held(event: EventOf<'held'>): void {
    const octets = fromBase64(event.octets) ?? NO_OCTETS;
    const entry: HeldEntry = { kind: 'held', time: event.time, event, octets, released: undefined };
    this.#holds.set(event.hold, entry);
    this.holds.push(entry);
    this.entries.push(entry);
  }

  #released(event: EventOf<'released'>): void {
    const entry = this.#holds.get(event.hold);
    if (!entry) return;
    entry.released = event;
    this.#holds.delete(event.hold);
  }

  #halfClosed(event: EventOf<'half-closed'>): void {
    const connection = this.connections.get(event.connection);
    if (!connection) return;
    connection.endedBy ??= event.side;
    this.#end(connection, event.side, connection.endedBy, event);
  }

  #end(connection: SeenConnection, side: Side, by: Side, event: CaptureEvent): void {
    const stretch = connection.stretches.at(-1);
    if (!stretch || stretch.wire[side].ended) return;
    this.#list(connection, stretch, event, () => stretch.wire.end(side, by));
  }

  #closed(event: EventOf<'connection-closed'>): void {
    const connection = this.connections.get(event.connection);
    if (!connection) return;
    connection.closed = { time: event.time, how: event.how, by: event.by };
    // A fault, a limit and a shutdown are what a server does.
    connection.endedBy ??= event.by === 'client' ? 'client' : 'server';
    for (const side of ['client', 'server'] as const) this.#end(connection, side, connection.endedBy, event);
  }
}
