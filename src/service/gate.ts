import type { Side } from '#wire/octets/dissection.ts';

export type GateMode = 'run' | 'hold';

/** Why a held message was let go: one step, all at once, the outer limit, or its connection is gone. */
export type ReleaseReason = 'step' | 'run' | 'limit' | 'closed';

/** One protocol message that is about to be sent (`side: 'server'`) or was received and not acted on (`'client'`). */
export interface GateMessage {
  readonly connection: number;
  readonly side: Side;
  /** The protocol's word for it: `response head`, `frame`, … */
  readonly kind: string;
  /** Where the first octet stands in its direction, or will stand once what is held before it has gone. */
  readonly offset: number;
  readonly octets: Uint8Array;
  /** When it arrived at the gate, in microseconds. */
  readonly since: number;
  /** After how many milliseconds of holding the browser gives up by itself, when it is known to. */
  readonly browserDeadline?: number;
}

export interface HeldMessage extends GateMessage {
  /** Counts the held messages of the session from 0. */
  readonly hold: number;
}

interface Entry {
  readonly message: HeldMessage;
  readonly release: (reason: ReleaseReason) => void;
}

/**
 * The gate of one session: for each side it either lets protocol messages run or holds them until they are stepped, one
 * at a time and oldest first. It knows no clock; whoever owns one calls `expire`.
 */
export class Gate {
  /** After how many milliseconds a held message is let go whatever the mode. */
  readonly limit: number;
  readonly #mode: Record<Side, GateMode> = { client: 'run', server: 'run' };
  #entries: Entry[] = [];
  #next = 0;

  constructor(options: { readonly limit: number }) {
    this.limit = options.limit;
  }

  mode(side: Side): GateMode {
    return this.#mode[side];
  }

  /** What is held now, oldest first. */
  get held(): readonly HeldMessage[] {
    return this.#entries.map((entry) => entry.message);
  }

  /**
   * A message comes to the gate. Undefined: it may pass. Otherwise it is held, and `release` is called once, when it may
   * go (or, for `closed`, when it never will).
   */
  offer(message: GateMessage, release: (reason: ReleaseReason) => void): HeldMessage | undefined {
    if (this.#mode[message.side] === 'run') return undefined;
    const held = { ...message, hold: this.#next };
    this.#next += 1;
    this.#entries.push({ message: held, release });
    return held;
  }

  /** From now on messages of `side` are held. */
  hold(side: Side): void {
    this.#mode[side] = 'hold';
  }

  /** Lets go all that `side` has held, in order, and holds no more. */
  run(side: Side): void {
    this.#mode[side] = 'run';
    this.#release('run', (message) => message.side === side);
  }

  /** Lets go the oldest held message of `side`. Undefined when nothing is held; the mode stays as it is. */
  step(side: Side): HeldMessage | undefined {
    const oldest = this.#entries.find((entry) => entry.message.side === side)?.message;
    if (oldest) this.#release('step', (message) => message === oldest);
    return oldest;
  }

  /** Lets go what has been held for the limit or longer at `time`, in microseconds. */
  expire(time: number): void {
    this.#release('limit', (message) => time - message.since >= this.limit * 1000);
  }

  /** Forgets what is held of a connection that is gone, or of the one side of it that nobody reads any more. */
  close(connection: number, side?: Side): void {
    this.#release(
      'closed',
      (message) => message.connection === connection && (side === undefined || message.side === side),
    );
  }

  /** Lets go everything and holds no more, as at the end of a session. */
  end(): void {
    this.#mode.client = 'run';
    this.#mode.server = 'run';
    this.#release('run', () => true);
  }

  #release(reason: ReleaseReason, chosen: (message: HeldMessage) => boolean): void {
    const released = this.#entries.filter((entry) => chosen(entry.message));
    if (released.length === 0) return;
    this.#entries = this.#entries.filter((entry) => !chosen(entry.message));
    for (const entry of released) entry.release(reason);
  }
}
