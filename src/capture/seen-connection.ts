import type { Side } from '#wire/octets/dissection.ts';
import { Connection, type ConnectionOptions } from '#wire/stack/connection.ts';
import type { CaptureEvent } from './schema.ts';
import { agreedUnseen } from './unseen-handshake.ts';

/** The reads or writes of one direction, in order: where each began and when it was seen. */
interface Crossing {
  readonly offset: number;
  readonly time: number;
}

/**
 * A run of octets of one session on one connection, with no octets of others between. A connection that sessions share is
 * seen as several stretches, each dissected by itself.
 */
export class Stretch {
  readonly wire: Connection;
  /** Counts the stretches of its connection from 0. */
  readonly number: number;
  /** What its octets are opened down to. */
  readonly options: ConnectionOptions;
  readonly #crossings: Record<Side, Crossing[]> = { client: [], server: [] };

  constructor(number: number, options: ConnectionOptions) {
    this.number = number;
    this.options = options;
    this.wire = new Connection(options);
  }

  receive(side: Side, octets: Uint8Array, time: number): void {
    this.#crossings[side].push({ offset: this.wire[side].octets.end, time });
    this.wire.receive(side, octets);
  }

  /** Receives what `earlier` received of `side`. */
  repeat(earlier: Stretch, side: Side): void {
    const crossings = earlier.#crossings[side];
    const { octets } = earlier.wire[side];
    for (const [index, { offset, time }] of crossings.entries()) {
      this.receive(side, octets.view(offset, crossings[index + 1]?.offset ?? octets.end), time);
    }
  }

  /** When the octet at `offset` of `side` was seen, in microseconds; undefined before any was. */
  timeAt(side: Side, offset: number): number | undefined {
    return this.#crossings[side][this.#crossingAt(side, offset)]?.time;
  }

  /** In how many reads or writes the `length` octets (at least 1) at `offset` crossed. */
  crossingsOf(side: Side, offset: number, length: number): number {
    return this.#crossingAt(side, offset + length - 1) - this.#crossingAt(side, offset) + 1;
  }

  /** Where the reads or writes begin that the octets of `side` from `from` to `to` crossed in; the first may begin before. */
  crossingStarts(side: Side, from: number, to: number): number[] {
    const crossings = this.#crossings[side];
    const starts: number[] = [];
    for (let at = this.#crossingAt(side, from); at < crossings.length; at++) {
      const { offset } = crossings[at] as Crossing;
      if (offset >= to) break;
      starts.push(offset);
    }
    return starts;
  }

  /** The last crossing that begins at or before `offset`. */
  #crossingAt(side: Side, offset: number): number {
    const crossings = this.#crossings[side];
    let low = 0;
    let high = crossings.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((crossings[middle] as Crossing).offset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

type OpenedEvent = Extract<CaptureEvent, { type: 'connection-opened' }>;

/** One connection as the capture shows it. */
export class SeenConnection {
  readonly id: number;
  readonly peer: OpenedEvent['peer'];
  readonly openedAt: number;
  /** Who was the first to end its half, or to close. */
  endedBy: Side | undefined;
  closed: { readonly time: number; readonly how: 'closed' | 'reset'; readonly by: string } | undefined;
  readonly stretches: Stretch[] = [];
  /** Octets of other sessions on this connection, by sender. */
  readonly foreign: Record<Side, number> = { client: 0, server: 0 };
  readonly #options: ConnectionOptions;
  readonly #skippedTo: Record<Side, number> = { client: 0, server: 0 };

  constructor(opened: OpenedEvent, options: ConnectionOptions) {
    this.id = opened.connection;
    this.peer = opened.peer;
    this.openedAt = opened.time;
    const agreed = opened.agreed && agreedUnseen(opened.agreed);
    const whole = opened.peer === 'unseen' ? false : undefined;
    this.#options = { ...options, speaks: opened.protocol, whole, agreed };
  }

  /** `length` octets of another session stand at `offset`: what follows is a new stretch. */
  skip(side: Side, offset: number, length: number): void {
    this.foreign[side] += length;
    this.#skippedTo[side] = offset + length;
  }

  /** `length` octets at `offset` were not captured: what follows is a new stretch. */
  miss(side: Side, offset: number, length: number): void {
    this.#skippedTo[side] = offset + length;
  }

  /** The stretch that octets of `side` at `offset` belong to; a new one where they do not follow on what is known. */
  stretchAt(side: Side, offset: number): Stretch {
    const last = this.stretches.at(-1);
    if (last && last.wire[side].octets.end === offset) return last;
    const other: Side = side === 'client' ? 'server' : 'client';
    if (last && this.#beginsLater(last, side, other)) return this.#begunAt(last, side, other, offset);
    const otherStart = Math.max(last?.wire[other].octets.end ?? 0, this.#skippedTo[other]);
    const start = side === 'client' ? { client: offset, server: otherStart } : { client: otherStart, server: offset };
    const stretch = new Stretch(this.stretches.length, { ...this.#options, ...spokenAfter(last), start });
    this.stretches.push(stretch);
    return stretch;
  }

  /** Whether only octets of another session stood before the first of `side` in `last`, and none since on the other side. */
  #beginsLater(last: Stretch, side: Side, other: Side): boolean {
    const { octets } = last.wire[side];
    return octets.end === octets.start && this.#skippedTo[other] <= last.wire[other].octets.start;
  }

  /** Takes the place of `last`: the same octets of `other`, with those of `side` beginning at `offset`. */
  #begunAt(last: Stretch, side: Side, other: Side, offset: number): Stretch {
    const otherStart = last.wire[other].octets.start;
    const start = side === 'client' ? { client: offset, server: otherStart } : { client: otherStart, server: offset };
    const stretch = new Stretch(last.number, { ...this.#options, start });
    stretch.repeat(last, other);
    this.stretches[last.number] = stretch;
    return stretch;
  }
}

/** What a connection goes on to speak behind octets that nobody has: a WebSocket stays one. */
function spokenAfter(last: Stretch | undefined): Pick<ConnectionOptions, 'speaks' | 'agreed'> {
  const upgrade = last?.wire.upgrade;
  const subprotocol = upgrade?.agreed.subprotocol;
  // What was deflated before is not known, so nothing that refers back to it can be inflated.
  return upgrade ? { speaks: 'websocket', agreed: subprotocol === undefined ? {} : { subprotocol } } : {};
}
