import type { Breach, Side, Unit } from '#wire/octets/dissection.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import type { Hearing, OtherEnd, Wire } from './host.ts';
import { TerminalError } from './terminal-error.ts';

/** A protocol message of a conversation, with its own octets. */
export interface Message {
  readonly side: Side;
  readonly unit: Unit;
  readonly octets: Uint8Array;
}

/** Who is told what a conversation brings. All of it may be left out. */
export interface Listener {
  /** Octets came, as they came. */
  received?(octets: Uint8Array): void;
  /** A protocol message of either side is whole. */
  message?(message: Message): void;
  /** Octets of either side break a rule; told once, as soon as it is known. */
  broken?(breach: Breach): void;
  ended?(how: string): void;
}

/** A connection of the terminal, and what both sides said on it as the decoders read it. */
export class Conversation implements Hearing {
  readonly wire: Connection;
  over = false;
  readonly #listener: Listener;
  #line: Wire | undefined;
  /** The terminal has ended it, or its half of it. */
  #left = false;
  readonly #seen: Record<Side, number> = { client: 0, server: 0 };
  readonly #told = new Set<string>();

  private constructor(to: 'wire' | 'mqtt', listener: Listener) {
    this.wire = new Connection({ ...KNOWN_PROTOCOLS, ...(to === 'mqtt' && { speaks: 'mqtt' }) });
    this.#listener = listener;
  }

  /** Opens a connection. Rejects with a TerminalError when the other end refuses one. */
  static async open(end: OtherEnd, to: 'wire' | 'mqtt', listener: Listener): Promise<Conversation> {
    const conversation = new Conversation(to, listener);
    conversation.#line = await end.connect(to, conversation);
    return conversation;
  }

  get milliseconds(): number {
    return this.#line?.milliseconds ?? 0;
  }

  /** @throws TerminalError when the connection has ended */
  async send(octets: Uint8Array): Promise<void> {
    if (this.over || !this.#line) {
      throw new TerminalError('connection', 'The connection has ended; nothing was sent.', 'Open another one.');
    }
    // It is read first: the answer may come before the promise is kept.
    this.wire.receive('client', octets);
    this.#look();
    await this.#line.send(octets);
  }

  async end(how: 'end' | 'reset'): Promise<void> {
    this.#left = true;
    await this.#line?.end(how);
  }

  received(octets: Uint8Array): void {
    this.wire.receive('server', octets);
    this.#listener.received?.(octets);
    this.#look();
  }

  ended(how: string): void {
    if (this.over) return;
    this.over = true;
    // What its client breaks off is no breach of the server's.
    if (!this.#left) {
      this.wire.end('server');
      this.#look();
    }
    this.#listener.ended?.(how);
  }

  #look(): void {
    for (const side of ['client', 'server'] as const) {
      const { units, octets } = this.wire[side];
      while (this.#seen[side] < units.count) {
        const index = this.#seen[side];
        // Who is told of a message may answer it at once.
        this.#seen[side] = index + 1;
        const unit = this.wire.dissect(side, index);
        this.#judge(side, unit);
        const own = octets.view(unit.offset, unit.offset + unit.length).slice();
        this.#listener.message?.({ side, unit, octets: own });
      }
      const pending = this.wire.pending(side);
      if (pending) this.#judge(side, pending);
    }
  }

  #judge(side: Side, { broken }: Unit): void {
    for (const breach of broken) {
      const key = `${side} ${breach.rule.id} ${breach.offset}`;
      if (this.#told.has(key) || breach.rule.consequence.kind === 'none') continue;
      this.#told.add(key);
      this.#listener.broken?.(breach);
    }
  }
}
