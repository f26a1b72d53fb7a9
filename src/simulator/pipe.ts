import type { TapHost } from '#service/tap/host.ts';
import type { Transport } from '#service/tap/transport.ts';

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
    this.#later(() => {
      this.#client.received(copy);
      done();
    }, done);
  }

  end(done: () => void = () => {}): void {
    this.writableEnded = true;
    this.#later(() => {
      this.#serverEndTold = true;
      this.#client.ended();
      done();
      this.#closeWhenBothEnded();
    }, done);
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
    this.#server?.closed(how);
    this.#client.closed(how);
  }
}
