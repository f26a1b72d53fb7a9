import type { Breach } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { LibraryStream } from './library-stream.ts';
import type { TapSession } from './tap-session.ts';

/** Where an injection stands in the protocol that the server's direction speaks at that moment. */
export type InjectionPhase =
  | 'http'
  | 'between messages'
  | 'between fragments'
  | 'inside a frame'
  | 'after close'
  | 'lost';

export interface Injection {
  /** Offset of the first injected octet in the server's direction. */
  readonly offset: number;
  /** The phase in which it was asked for; one inside a frame was sent right after that frame. */
  readonly phase: InjectionPhase;
  /** What the injected octets break, judged as the peer will read them. */
  readonly breaches: readonly Breach[];
  /** It holds compressed data, and puts the peer's decompressor out of step with the library's compressor. */
  readonly desynchronises: boolean;
}

/** What a fault sends in place of content that a library writes as one chunk (RFC 9112 section 7.1). */
export interface Replacement {
  /** The chunk's data as the library writes it. */
  readonly intended: Uint8Array;
  /** The data sent; with `end` the chunk breaks off after it. */
  readonly octets: Uint8Array;
  /** Its name, for the capture. */
  readonly fault: string;
  /** How the connection ends after it. */
  readonly end?: 'cut' | 'reset';
  /** It leaves in several writes. */
  readonly slices?: { readonly octets: number; readonly pause: number };
}

/** One tapped connection, as whoever answers on it sees it. */
export interface TapConnection {
  /** Its number in the captures. */
  readonly id: number;
  readonly peer: 'browser' | 'raw client' | 'program';
  /**
   * The session that plays this client by hand. All that crosses is that session's, also what names none or is no message at
   * all; no other session can be reached on it, and time to type is not counted.
   */
  readonly ofSession: TapSession | undefined;
  readonly remoteAddress: string | undefined;
  /** Microseconds on the tap's clock. */
  readonly openedAt: number;
  /** The session to which the connection belongs since its 101. */
  readonly upgradedBy: TapSession | undefined;
  readonly closed: boolean;
  /** So much waits to be sent that `inject` would be refused. */
  readonly full: boolean;
  /** What both sides said, as the strict decoders read it; only to be read. Octets long passed may be forgotten. */
  readonly stack: Connection;
  /** What the server's libraries use as their socket. */
  readonly stream: LibraryStream;
  /** How many requests the HTTP library has read: where it is among the exchanges of `stack`. */
  requestsRead: number;
  /** A request is being answered: until its `response` closes the connection may be silent for any time. */
  answering(response: { on(event: 'close', listener: () => void): unknown }): void;
  /**
   * Sends octets to the client that no library wrote, at the next boundary of protocol messages. They pass the gate.
   * Resolves once their place is known; rejects when the connection ends before.
   */
  inject(octets: Uint8Array, options: { readonly kind: string }): Promise<Injection>;
  /** The octets that carry a control packet of MQTT on this connection, as the server: a frame, or the packet itself. */
  carrying(packet: Uint8Array): Uint8Array;
  /** The next chunk of the server that holds `intended` is replaced on its way; call it before the library writes that. */
  replace(replacement: Replacement): void;
  /** A fault ends the connection once what the library has written has left: by FIN (`cut`) or RST (`reset`). */
  breakOff(how: 'cut' | 'reset'): void;
  /** Ends the connection for good: what is held is dropped, then FIN. */
  close(by: 'limit' | 'shutdown'): void;
  /** Ends the connection with a TCP reset. */
  reset(by: 'limit' | 'shutdown'): void;
}
