import type { Side } from '#wire/octets/dissection.ts';
import { appended } from './appended.ts';
import type { TapConnection } from './tap-connection.ts';
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

/** The connection that a ledger is kept of. */
export interface Recorded {
  readonly id: number;
  readonly peer: TapConnection['peer'];
  /** What it speaks from its first octet; HTTP when undefined. */
  readonly protocol: 'mqtt' | undefined;
  readonly openedAt: number;
  /** An exchange of a session begins. Returns whether the session's limits allow it. */
  allows(session: TapSession): boolean;
  /** Octets were counted for a session that has now passed a limit. */
  passedLimit(limit: string): void;
  /** Octets that belong to no session, in all. */
  strayed(total: number): void;
}

/** What one session was told of a connection: how far it knows each direction. */
type Known = Record<Side, number> & { readonly session: TapSession };

/** What most ledgers have to remember at most times; an array of its own, even an empty one, costs each connection. */
const none: never[] = [];

/**
 * Writes what crossed one connection into the captures of the sessions it belongs to. What the client sent waits, with
 * its own time, until it is clear whose it is; each session sees its own octets, and of the others' only place and number.
 */
export class Ledger {
  readonly #connection: Recorded;
  /** Of each session of the connection. Few: most connections have one. */
  #known: readonly Known[] = none;
  #waiting: readonly Read[] = none;
  /** Whose the client's newest octets are, and from which offset on; and whose those before were. */
  #owner: Owner;
  #ownerFrom = 0;
  #earlier: readonly Stretch[] = none;
  #stray = 0;
  #unsettled = 0;

  constructor(connection: Recorded) {
    this.#connection = connection;
  }

  get sessions(): readonly TapSession[] {
    return this.#known.map(({ session }) => session);
  }

  /** What was read and nobody knows whose it is, as counted against `MOST_WAITING`. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** The client's octets at `offset` were read; the array is the ledger's from now on. */
  read(offset: number, octets: Uint8Array, time: number): void {
    this.#waiting = appended(this.#waiting, { offset, octets, time });
    this.#unsettled += octets.length + WAITING_OVERHEAD;
  }

  /**
   * From `from` on the client's octets belong to `owner`. Returns who they belong to in fact: nobody when a limit of the
   * session forbids it.
   */
  belongs(from: number, owner: Owner): Owner {
    const admitted = owner && this.#connection.allows(owner) ? owner : undefined;
    if (from > this.#ownerFrom) {
      this.#earlier = appended(this.#earlier, { from: this.#ownerFrom, owner: this.#owner });
    }
    this.#owner = admitted;
    this.#ownerFrom = from;
    if (admitted) this.#join(admitted);
    return admitted;
  }

  /** An exchange of `session` begins at `offset` of the client's octets. */
  begin(session: TapSession, exchange: number, offset: number): void {
    const read = this.#waiting.find((waiting) => waiting.offset + waiting.octets.length > offset);
    const { id, openedAt } = this.#connection;
    session.record({ type: 'exchange', time: read?.time ?? openedAt, connection: id, exchange, offset });
  }

  /** Whose the client's octets before `to` are is known. A read is told whole, or in parts of different owners. */
  settle(to: number): void {
    const waiting = this.#waiting;
    const unsettled = waiting.findIndex(({ offset, octets }) => offset + octets.length > to);
    this.#waiting = unsettled === -1 ? none : waiting.slice(unsettled);
    for (const read of unsettled === -1 ? waiting : waiting.slice(0, unsettled)) {
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
    for (const { session } of this.#known) session.record(event);
  }

  /** The connection is gone; what each session does not know of it is told as others' octets. */
  close(ends: Record<Side, number>, event: TapEvent): void {
    this.settle(ends.client);
    for (const known of this.#known) {
      this.#tellForeign(known, 'client', ends.client, event.time);
      this.#tellForeign(known, 'server', ends.server, event.time);
      known.session.record(event);
    }
  }

  #join(session: TapSession): void {
    if (this.#knownTo(session)) return;
    this.#known = appended(this.#known, { session, client: 0, server: 0 });
    const { id, peer, protocol, openedAt } = this.#connection;
    const opened = { type: 'connection-opened', time: openedAt, connection: id, peer } as const;
    session.record(protocol === undefined ? opened : { ...opened, protocol });
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
    if (this.#ownerFrom <= end) this.#earlier = none;
    const over = this.#earlier.findLastIndex(({ from }) => from <= end);
    if (over > 0) this.#earlier = this.#earlier.slice(over);
  }

  #knownTo(session: TapSession): Known | undefined {
    return this.#known.find((known) => known.session === session);
  }

  #ownerAt(offset: number): Owner {
    if (offset >= this.#ownerFrom) return this.#owner;
    return this.#earlier.findLast((stretch) => stretch.from <= offset)?.owner;
  }

  #stretchEnd(offset: number): number {
    const earlier = this.#earlier.find((stretch) => stretch.from > offset)?.from;
    return earlier ?? (this.#ownerFrom > offset ? this.#ownerFrom : Number.POSITIVE_INFINITY);
  }

  #record(owner: Owner, side: Side, offset: number, octets: Uint8Array, time: number): void {
    const known = owner && this.#knownTo(owner);
    if (!owner || !known) {
      this.#stray += octets.length;
      this.#connection.strayed(this.#stray);
      return;
    }
    this.#tellForeign(known, side, offset, time);
    known[side] = offset + octets.length;
    owner.record({ type: 'octets', time, connection: this.#connection.id, side, offset, octets });
    const limit = owner.count(octets.length);
    if (limit !== undefined) this.#connection.passedLimit(limit);
  }

  #tellForeign(known: Known, side: Side, to: number, time: number): void {
    if (known[side] >= to) return;
    const { id } = this.#connection;
    const length = to - known[side];
    known.session.record({ type: 'foreign', time, connection: id, side, offset: known[side], length });
    known[side] = to;
  }
}
