import type { TapHost } from '#service/tap/host.ts';
import type { Transport } from '#service/tap/transport.ts';
import type { Timer } from '#service/timers.ts';

/** Who is told what comes to one end of a connection. */
export interface End {
  received(octets: Uint8Array): void;
  /** The other end sends no more (FIN). */
  ended(): void;
  /** The connection is gone, by a reset or by both ends' consent. */
  closed(how: 'closed' | 'reset'): void;
}

/** What a client does with its end of a connection. */
export interface ClientEnd {
  send(octets: Uint8Array): void;
  /** Sends no more (FIN). */
  finish(): void;
  /** Drops the connection (RST). */
  reset(): void;
}

/** The end that the tap is at. */
interface ServerEnd extends End {
  /** The client has dropped the connection. */
  failed(): void;
}

/**
 * A connection that is simulated: what one end writes the other is told later, never within the write, and in order. The
 * server's end is a transport for the tap, the client's end is written to by `send`, `finish` and `reset`.
 */
export class Pipe implements Transport, ClientEnd {
  destroyed = false;
  writableEnded = false;
  readonly #host: TapHost;
  readonly #client: End;
  #server: ServerEnd | undefined;
  #clientEnded = false;
  /** Each end was told of the other's FIN. */
  #clientEndTold = false;
  #serverEndTold = false;
  #closed = false;
  #paused = false;
  /** What came for the client while it did not read, and how it is let go when nobody will. */
  readonly #unreadByClient: { readonly octets: number; readonly read: () => void; readonly drop: () => void }[] = [];
  /** Octets a second that the client reads: 0 for none, undefined for all as it comes. */
  #pace: number | undefined;
  #rest: Timer | undefined;
  /** What came for the server while it did not read. */
  #unread: (() => void)[] = [];

  constructor(host: TapHost, client: End) {
    this.#host = host;
    this.#client = client;
  }

  /** The tap listens; nothing is told before. */
  listen(server: ServerEnd): void {
    this.#server = server;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The client sends octets. */
  send(octets: Uint8Array): void {
    if (this.#closed || this.#clientEnded) return;
    const copy = this.#host.copy(octets);
    this.#toServer(() => this.#server?.received(copy));
  }

  /** The client sends no more (FIN). */
  finish(): void {
    if (this.#closed || this.#clientEnded) return;
    this.#clientEnded = true;
    this.#toServer(() => {
      this.#clientEndTold = true;
      this.#server?.ended();
      this.#closeWhenBothEnded();
    });
  }

  /** The client drops the connection (RST). */
  reset(): void {
    this.#later(() => {
      this.#server?.failed();
      this.#close('reset');
    });
  }

  write(octets: Uint8Array, done: (error?: Error | null) => void): void {
    const copy = this.#host.copy(octets);
    const read = () => {
      this.#client.received(copy);
      done();
    };
    this.#toClient(copy.length, read, done);
  }

  end(done: () => void = () => {}): void {
    this.writableEnded = true;
    const read = () => {
      this.#serverEndTold = true;
      // What the server does once it has ended comes before what the client does about that.
      done();
      this.#client.ended();
      this.#closeWhenBothEnded();
    };
    this.#toClient(0, read, done);
  }

  /** The client reads so many octets a second from now on: 0 for none, all as it comes when undefined. */
  readAt(octetsPerSecond: number | undefined): void {
    this.#host.timers.clear(this.#rest);
    this.#rest = undefined;
    this.#pace = octetsPerSecond;
    this.#later(() => this.#clientReadsOn());
  }

  isPaused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#later(() => this.#readOn());
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#host.timers.soon(() => this.#close('closed'));
  }

  resetAndDestroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#host.timers.soon(() => this.#close('reset'));
  }

  #closeWhenBothEnded(): void {
    if (this.#clientEndTold && this.#serverEndTold) this.#close('closed');
  }

  #later(task: () => void, instead: () => void = () => {}): void {
    this.#host.timers.soon(() => (this.#closed ? instead() : task()));
  }

  #toServer(task: () => void): void {
    this.#later(() => {
      this.#unread.push(task);
      this.#readOn();
    });
  }

  #toClient(octets: number, read: () => void, drop: () => void): void {
    this.#later(() => {
      this.#unreadByClient.push({ octets, read, drop });
      this.#clientReadsOn();
    }, drop);
  }

  #clientReadsOn(): void {
    while (!this.#closed && this.#pace !== 0 && this.#rest === undefined) {
      const next = this.#unreadByClient.shift();
      if (!next) return;
      next.read();
      if (this.#pace === undefined || next.octets === 0) continue;
      const wait = () => {
        this.#rest = undefined;
        this.#clientReadsOn();
      };
      this.#rest = this.#host.timers.set(wait, (next.octets / this.#pace) * 1000);
    }
  }

  #readOn(): void {
    while (!this.#paused && !this.#closed) {
      const next = this.#unread.shift();
      if (!next) return;
      next();
    }
  }

  #close(how: 'closed' | 'reset'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.destroyed = true;
    this.#host.timers.clear(this.#rest);
    for (const { drop } of this.#unreadByClient.splice(0)) drop();
    this.#server?.closed(how);
    this.#client.closed(how);
  }
}
