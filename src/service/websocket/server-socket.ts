/** An open WebSocket as a library on the server's side hands it over: `ws`, or that of a simulation. */
export interface ServerSocket {
  readonly readyState: number;
  readonly OPEN: number;
  /** The subprotocol that was agreed on, or empty. */
  readonly protocol: string;
  readonly isPaused: boolean;
  /** Sends a message, or with `fin` false a fragment of one; `done` once it has been taken. */
  send(
    octets: Uint8Array,
    options: { readonly binary: boolean; readonly fin: boolean },
    done?: (error?: Error | null) => void,
  ): void;
  ping(octets: Uint8Array, mask: false, done: (error?: Error | null) => void): void;
  pong(octets: Uint8Array, mask: false, done: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
  /** Reads no more until it is resumed. */
  pause(): void;
  resume(): void;
  on(event: 'message', listener: (octets: Uint8Array, isBinary: boolean) => void): unknown;
  on(event: 'ping', listener: (octets: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}
