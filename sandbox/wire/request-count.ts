import type { TapConnection } from '../tap/tap-connection.ts';

/** How many requests of each connection the HTTP library has read: its place among the exchanges of the strict decoder. */
export class RequestCount {
  readonly #read = new WeakMap<TapConnection, number>();

  /** Another request of `connection` was read; answers its number, from 0. */
  next(connection: TapConnection): number {
    const index = this.of(connection);
    this.#read.set(connection, index + 1);
    return index;
  }

  /** Requests read so far. */
  of(connection: TapConnection): number {
    return this.#read.get(connection) ?? 0;
  }
}
