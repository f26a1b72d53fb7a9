/** The connection below the tap, whose octets, end, error and close are told to the tapped connection as they come. */
export interface Transport {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly remoteAddress?: string | undefined;
  /** `done` once it has taken the octets. */
  write(octets: Uint8Array, done: (error?: Error | null) => void): unknown;
  end(done?: () => void): unknown;
  isPaused(): boolean;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  /** Ends it by a reset, where there is such a thing. */
  resetAndDestroy?(): unknown;
}
