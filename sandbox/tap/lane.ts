import type { GateMessage } from '#service/gate.ts';
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

/** Node fires a timer up to a millisecond early by the microsecond clock. */
const TIMER_SLACK = 2;

interface Waiting {
  readonly passage: Passage;
  held: boolean;
}

interface LaneOptions {
  readonly connection: number;
  readonly side: GateMessage['side'];
  readonly now: () => number;
  /** The last thing that waited has gone. */
  readonly onEmpty: () => void;
}

/**
 * One direction of a connection at the gate: things go in order, and what is held holds what is behind it, whosoever
 * that is.
 */
export class Lane {
  readonly #options: LaneOptions;
  #queue: Waiting[] = [];
  #size = 0;
  #going = false;

  constructor(options: LaneOptions) {
    this.#options = options;
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
    this.#queue.push(waiting);
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
    this.#queue = [];
    this.#size = 0;
  }

  #offer(waiting: Waiting): void {
    const { owner, message } = waiting.passage;
    if (!owner || !message) return;
    const { connection, side, now } = this.#options;
    const { gate } = owner;
    let timer: NodeJS.Timeout | undefined;
    const time = now();
    const held = gate.offer({ ...message, connection, side, since: time }, (how) => {
      clearTimeout(timer);
      owner.record({ type: 'released', time: now(), hold: held?.hold ?? 0, how });
      waiting.held = false;
      if (how !== 'closed') this.#flush();
    });
    if (!held) return;
    waiting.held = true;
    timer = setTimeout(() => gate.expire(now()), gate.limit + TIMER_SLACK);
    owner.record({
      type: 'held',
      time,
      connection,
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
    if (waited && this.empty) this.#options.onEmpty();
  }
}
