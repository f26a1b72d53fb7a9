import type { Side } from '#wire/octets/dissection.ts';
import type { TapEvent } from './tap-event.ts';
import type { TapSession } from './tap-session.ts';
import { WAITING_OVERHEAD } from './waiting.ts';

/** Who octets belong to: a session, or nobody the sandbox knows. */
export type Owner = TapSession | undefined;

interface Read {
  readonly offset: number;
  readonly octets: Uint8Array;
  readonly time: number;
}

interface Stretch {
  readonly from: number;
  readonly owner: Owner;
}

interface LedgerOptions {
  readonly connection: number;
  readonly peer: 'browser' | 'raw client';
  readonly openedAt: number;
  /** An exchange of a session begins. Returns whether the session's limits allow it. */
  readonly onExchange: (session: TapSession) => boolean;
  /** Octets were counted for a session that has now passed a limit. */
  readonly onLimit: (limit: string) => void;
  /** Octets that belong to no session, in all. */
  readonly onStray: (total: number) => void;
}

/** What one session was told of a connection: how far it knows each direction. */
type Known = Record<Side, number>;

/**
 * Writes what crossed one connection into the captures of the sessions it belongs to. What the client sent waits, with
 * its own time, until it is clear whose it is; each session sees its own octets, and of the others' only place and number.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #known = new Map<TapSession, Known>();
  #waiting: Read[] = [];
  #stretches: Stretch[] = [];
  #stray = 0;
  #unsettled = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  get sessions(): Iterable<TapSession> {
    return this.#known.keys();
  }

  /** What was read and nobody knows whose it is, as counted against `MOST_WAITING`. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** The client's octets at `offset` were read; the array is the ledger's from now on. */
  read(offset: number, octets: Uint8Array, time: number): void {
    this.#waiting.push({ offset, octets, time });
    this.#unsettled += octets.length + WAITING_OVERHEAD;
  }

  /**
   * From `from` on the client's octets belong to `owner`. Returns who they belong to in fact: nobody when a limit of the
   * session forbids it.
   */
  belongs(from: number, owner: Owner): Owner {
    const admitted = owner && this.#options.onExchange(owner) ? owner : undefined;
    this.#stretches.push({ from, owner: admitted });
    if (admitted) this.#join(admitted);
    return admitted;
  }

  /** An exchange of `session` begins at `offset` of the client's octets. */
  begin(session: TapSession, exchange: number, offset: number): void {
    const read = this.#waiting.find((waiting) => waiting.offset + waiting.octets.length > offset);
    const { connection, openedAt } = this.#options;
    session.record({ type: 'exchange', time: read?.time ?? openedAt, connection, exchange, offset });
  }

  /** Whose the client's octets before `to` are is known. A read is told whole, or in parts of different owners. */
  settle(to: number): void {
    while (this.#waiting[0] && this.#waiting[0].offset + this.#waiting[0].octets.length <= to) {
      const [read] = this.#waiting.splice(0, 1);
      if (!read) break;
      this.#unsettled -= read.octets.length + WAITING_OVERHEAD;
      this.#tellRead(read);
    }
  }

  /** The server's octets at `offset` were handed to the socket; the array is the ledger's from now on. */
  sent(owner: Owner, offset: number, octets: Uint8Array, time: number): void {
    this.#record(owner, 'server', offset, octets, time);
  }

  /** Tells every session of the connection something that concerns all of it. */
  tell(event: TapEvent): void {
    for (const session of this.#known.keys()) session.record(event);
  }

  /** The connection is gone; what each session does not know of it is told as others' octets. */
  close(ends: Known, event: TapEvent): void {
    this.settle(ends.client);
    for (const session of this.#known.keys()) {
      this.#tellForeign(session, 'client', ends.client, event.time);
      this.#tellForeign(session, 'server', ends.server, event.time);
      session.record(event);
    }
  }

  #join(session: TapSession): void {
    if (this.#known.has(session)) return;
    this.#known.set(session, { client: 0, server: 0 });
    const { connection, peer, openedAt } = this.#options;
    session.record({ type: 'connection-opened', time: openedAt, connection, peer });
  }

  #tellRead({ offset, octets, time }: Read): void {
    const end = offset + octets.length;
    let at = offset;
    while (at < end) {
      const owner = this.#ownerAt(at);
      let past = this.#stretchEnd(at);
      while (past < end && this.#ownerAt(past) === owner) past = this.#stretchEnd(past);
      const to = Math.min(past, end);
      this.#record(owner, 'client', at, octets.subarray(at - offset, to - offset), time);
      at = to;
    }
    while (this.#stretches[1] && this.#stretches[1].from <= end) this.#stretches.shift();
  }

  #ownerAt(offset: number): Owner {
    return this.#stretches.findLast((stretch) => stretch.from <= offset)?.owner;
  }

  #stretchEnd(offset: number): number {
    return this.#stretches.find((stretch) => stretch.from > offset)?.from ?? Number.POSITIVE_INFINITY;
  }

  #record(owner: Owner, side: Side, offset: number, octets: Uint8Array, time: number): void {
    const known = owner && this.#known.get(owner);
    if (!owner || !known) {
      this.#stray += octets.length;
      this.#options.onStray(this.#stray);
      return;
    }
    this.#tellForeign(owner, side, offset, time);
    known[side] = offset + octets.length;
    owner.record({ type: 'octets', time, connection: this.#options.connection, side, offset, octets });
    const limit = owner.count(octets.length);
    if (limit !== undefined) this.#options.onLimit(limit);
  }

  #tellForeign(session: TapSession, side: Side, to: number, time: number): void {
    const known = this.#known.get(session);
    if (!known || known[side] >= to) return;
    const { connection } = this.#options;
    session.record({ type: 'foreign', time, connection, side, offset: known[side], length: to - known[side] });
    known[side] = to;
  }
}
