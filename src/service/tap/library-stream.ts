/** What stands behind a library's socket: the way of octets to and from the real one. */
export interface Pipeline {
  /** Takes what a library writes; `done` when more may come. `owned`: nobody else keeps the array. */
  write(octets: Uint8Array, owned: boolean, done: (error?: Error | null) => void): void;
  /** The library has ended its half. */
  end(done: (error?: Error | null) => void): void;
  /** The library is ready to read more. */
  wanted(): void;
  /** The library's stream is destroyed. */
  dropped(): void;
  /** Something is held or still on its way out: the server's timers stand still. */
  readonly busy: boolean;
}

/** What the server's libraries use as their socket, as the tap drives it. */
export interface LibraryStream {
  /** Its own half has been ended, and that has been taken. */
  readonly writableFinished: boolean;
  /** Gives the library octets it now owns, or null for the end. Returns whether it wants more. */
  deliver(octets: Uint8Array | null): boolean;
  /** Destroys the stream whatever is held. */
  destroyNow(error?: Error): void;
  /** The pipeline has nothing held any more. */
  settled(): void;
}
