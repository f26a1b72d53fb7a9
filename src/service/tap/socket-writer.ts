import type { FaultPlan } from '#service/fault-plan.ts';
import { appended } from './appended.ts';
import type { TapHost } from './host.ts';
import type { Owner } from './ledger.ts';
import type { Transport } from './transport.ts';

/** Octets to send, and what a fault made of them. */
export interface Outgoing {
  readonly octets: Uint8Array;
  /** Nobody else keeps the array. */
  readonly owned: boolean;
  readonly owner: Owner;
  readonly altered?: { readonly fault: string; readonly intended: Uint8Array };
  readonly slices?: FaultPlan['slices'];
  readonly done?: (error?: Error | null) => void;
}

export type Ending = 'end' | 'cut' | 'reset';

/** The connection that is written to. */
export interface Written {
  readonly host: TapHost;
  /** Octets were handed to the socket; the array is the receiver's. */
  sent(owner: Owner, offset: number, octets: Uint8Array, time: number): void;
  /** At `offset` stand `length` octets where `intended` should. */
  altered(owner: Owner, event: { fault: string; offset: number; length: number; intended: Uint8Array }): void;
  /** The server's direction ends. */
  ending(how: Ending): void;
  /** Everything has left. */
  settle(): void;
}

/** How long the last octets before a reset are given to be read: a reset discards what the peer has not read yet. */
const LAST_LOOK = 50;

const nothing = new Uint8Array(0);

/** What mostly waits; an array of its own, even an empty one, costs each connection. */
const none: readonly never[] = [];

type Step =
  | { readonly kind: 'write'; readonly outgoing: Outgoing }
  | { readonly kind: 'end'; readonly done: () => void };

/** The last station before the socket: slices with pauses, ends at octet n, and tells what was really sent, and when. */
export class SocketWriter {
  readonly #transport: Transport;
  readonly #connection: Written;
  #offset = 0;
  #queue: readonly Step[] = none;
  #queued = 0;
  #pausing = false;
  #ended = false;
  #inFlight = 0;
  #waiters: readonly (() => void)[] = none;
  /** Where a fault ends the connection. */
  planned: { readonly how: 'cut' | 'reset'; readonly at: number; readonly owner: Owner } | undefined;

  constructor(transport: Transport, connection: Written) {
    this.#transport = transport;
    this.#connection = connection;
  }

  /** Offset of the next octet to be sent. */
  get offset(): number {
    return this.#offset;
  }

  /** Octets given to the writer that it has not sent yet. */
  get queued(): number {
    return this.#queued;
  }

  get busy(): boolean {
    return this.#pausing || this.#queue.length > 0;
  }

  write(outgoing: Outgoing): void {
    if (this.busy || outgoing.slices) {
      this.#queue = appended<Step>(this.#queue, { kind: 'write', outgoing });
      this.#queued += outgoing.octets.length;
      this.#next();
      return;
    }
    if (outgoing.altered) this.#tellAltered(outgoing, outgoing.octets.length);
    this.#send(outgoing.octets, outgoing.owned, outgoing.owner, outgoing.done);
  }

  /** Ends the server's half once what was written has left. */
  end(done: () => void): void {
    this.#queue = appended<Step>(this.#queue, { kind: 'end', done });
    this.#next();
  }

  /** Ends the connection by a fault once what was written has left. */
  endBy(how: 'cut' | 'reset', owner: Owner): void {
    this.planned = { how, at: this.#offset + this.#queued, owner };
    if (!this.busy && !this.#ended) this.#send(nothing, true, owner, undefined);
  }

  /** Calls `done` once the socket has taken all that was written so far. */
  whenTaken(done: () => void): void {
    if (this.#inFlight === 0 && !this.busy) done();
    else this.#waiters = appended(this.#waiters, done);
  }

  /** Sends no more. */
  stop(): void {
    this.#ended = true;
    this.#queue = none;
    this.#queued = 0;
  }

  #next(): void {
    if (this.#pausing) return;
    const step = this.#queue[0];
    if (!step) return;
    if (step.kind === 'end') {
      this.#queue = this.#queue.slice(1);
      this.#end(step.done);
      return;
    }
    const { outgoing } = step;
    const { octets, slices } = outgoing;
    if (outgoing.altered) this.#tellAltered(outgoing, octets.length);
    if (!slices || octets.length <= slices.octets) {
      this.#queue = this.#queue.slice(1);
      this.#queued -= octets.length;
      this.#send(octets, outgoing.owned, outgoing.owner, outgoing.done);
      this.#proceed();
      return;
    }
    const { altered: _, ...rest } = outgoing;
    const remaining: Step = { kind: 'write', outgoing: { ...rest, octets: octets.subarray(slices.octets) } };
    this.#queue = [remaining, ...this.#queue.slice(1)];
    this.#queued -= slices.octets;
    this.#send(octets.subarray(0, slices.octets), true, outgoing.owner, undefined);
    this.#pausing = true;
    this.#connection.host.timers.set(() => {
      this.#pausing = false;
      this.#proceed();
    }, slices.pause);
  }

  #proceed(): void {
    if (this.#queue.length > 0) this.#next();
    else this.#idle();
  }

  #idle(): void {
    this.#connection.settle();
    this.#taken();
  }

  #end(done: () => void): void {
    if (this.#ended || this.#transport.destroyed) {
      done();
    } else {
      this.#ended = true;
      this.#connection.ending('end');
      this.#transport.end(done);
    }
    this.#proceed();
  }

  #send(octets: Uint8Array, owned: boolean, owner: Owner, done: Outgoing['done']): void {
    const { planned } = this;
    if (this.#ended) {
      if (planned && octets.length > 0) this.#tellUnsent(planned.owner, octets);
      done?.();
      return;
    }
    if (planned && this.#offset + octets.length >= planned.at) {
      this.#sendLast(octets, owner, done, planned);
      return;
    }
    this.#hand(octets, owned, owner, done);
  }

  #sendLast(
    octets: Uint8Array,
    owner: Owner,
    done: Outgoing['done'],
    planned: { how: 'cut' | 'reset'; at: number },
  ): void {
    const transport = this.#transport;
    const count = Math.max(0, planned.at - this.#offset);
    if (count > 0) this.#hand(octets.subarray(0, count), false, owner, done);
    else done?.();
    this.#tellUnsent(owner, octets.subarray(count));
    this.#ended = true;
    const finish = () => {
      if (transport.destroyed) return;
      this.#connection.ending(planned.how);
      if (planned.how === 'cut') transport.end();
      else transport.resetAndDestroy?.();
    };
    if (planned.how === 'cut') finish();
    else this.#connection.host.timers.set(finish, LAST_LOOK);
  }

  #hand(octets: Uint8Array, owned: boolean, owner: Owner, done: Outgoing['done']): void {
    const transport = this.#transport;
    if (octets.length === 0 || transport.destroyed) {
      done?.();
      return;
    }
    const offset = this.#offset;
    this.#offset += octets.length;
    const kept = owned ? octets : this.#connection.host.copy(octets);
    const time = this.#connection.host.now();
    this.#inFlight += 1;
    transport.write(octets, (error) => {
      this.#inFlight -= 1;
      done?.(error ?? null);
      if (this.#inFlight === 0) this.#taken();
    });
    this.#connection.sent(owner, offset, kept, time);
  }

  #taken(): void {
    if (this.#inFlight > 0 || this.busy || this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = none;
    for (const waiter of waiters) waiter();
  }

  #tellAltered(outgoing: Outgoing, length: number): void {
    const { altered, owner } = outgoing;
    if (!altered) return;
    this.#connection.altered(owner, { ...altered, offset: this.#offset, length });
  }

  #tellUnsent(owner: Owner, intended: Uint8Array): void {
    const fault = this.planned ? `${this.planned.how} at ${this.planned.at}` : 'ended';
    this.#connection.altered(owner, {
      fault,
      offset: this.#offset,
      length: 0,
      intended: this.#connection.host.copy(intended),
    });
  }
}
