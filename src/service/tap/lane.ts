import type { GateMessage } from '#service/gate.ts';
import type { Timer } from '../timers.ts';
import type { TapHost } from './host.ts';
import type { Owner } from './ledger.ts';
import { WAITING_OVERHEAD } from './waiting.ts';

/** Something on its way through one direction of a connection. */
export interface Passage {
  /** Octets that wait with it. */
  readonly size: number;
  /** What the gate is asked about; undefined when it need not be. */
  readonly message?: Omit<GateMessage, 'connection' | 'side' | 'since'>;
  readonly owner: Owner;
  /** Its turn has come. */
  go(): void;
}

/** A timer may fire up to a millisecond early by the microsecond clock, as Node's do. */
const TIMER_SLACK = 2;

interface Waiting {
  readonly passage: Passage;
  held: boolean;
}

/** The connection that a lane is of. */
export interface Gated {
  readonly id: number;
  readonly host: TapHost;
  /** The last thing that waited has gone. */
  settle(): void;
}

/** What mostly waits; an array of its own, even an empty one, costs each connection. */
const none: Waiting[] = [];

/**
 * One direction of a connection at the gate: things go in order, and what is held holds what is behind it, whosoever
 * that is.
 */
export class Lane {
  readonly #connection: Gated;
  readonly #side: GateMessage['side'];
  #queue = none;
  #size = 0;
  #going = false;

  constructor(connection: Gated, side: GateMessage['side']) {
    this.#connection = connection;
    this.#side = side;
  }

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Octets that wait. */
  get size(): number {
    return this.#size;
  }

  /** What waits, as counted against `MOST_WAITING`. */
  get weight(): number {
    return this.#size + this.#queue.length * WAITING_OVERHEAD;
  }

  enqueue(passage: Passage): void {
    const waiting: Waiting = { passage, held: false };
    if (this.empty) this.#queue = [waiting];
    else this.#queue.push(waiting);
    this.#size += passage.size;
    this.#offer(waiting);
    this.#flush();
  }

  /** Forgets the octets that wait; what only follows them, as an end does, may go. */
  drop(): void {
    this.#queue = this.#queue.filter((waiting) => waiting.passage.size === 0);
    this.#size = 0;
    this.#flush();
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#queue = none;
    this.#size = 0;
  }

  #offer(waiting: Waiting): void {
    const { owner, message } = waiting.passage;
    if (!owner || !message) return;
    const connection = this.#connection;
    const { id } = connection;
    const side = this.#side;
    const { gate } = owner;
    const { timers } = connection.host;
    let timer: Timer | undefined;
    const time = connection.host.now();
    const held = gate.offer({ ...message, connection: id, side, since: time }, (how) => {
      timers.clear(timer);
      owner.record({ type: 'released', time: connection.host.now(), hold: held?.hold ?? 0, how });
      waiting.held = false;
      if (how !== 'closed') this.#flush();
    });
    if (!held) return;
    waiting.held = true;
    timer = timers.set(() => gate.expire(connection.host.now()), gate.limit + TIMER_SLACK);
    owner.record({
      type: 'held',
      time,
      connection: id,
      side,
      hold: held.hold,
      kind: held.kind,
      offset: held.offset,
      octets: held.octets,
      ...(held.browserDeadline === undefined ? {} : { browserDeadline: held.browserDeadline }),
      limit: gate.limit,
    });
  }

  #flush(): void {
    if (this.#going) return;
    this.#going = true;
    const waited = this.#queue.length > 0;
    while (this.#queue[0] && !this.#queue[0].held) {
      const [first] = this.#queue.splice(0, 1);
      if (!first) break;
      this.#size -= first.passage.size;
      first.passage.go();
    }
    this.#going = false;
    if (this.empty) this.#queue = none;
    if (waited && this.empty) this.#connection.settle();
  }
}
