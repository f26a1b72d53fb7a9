import type { Duplex } from 'node:stream';

/** What a tapped stream may have beyond a Duplex: a `net.Socket` has all of it, an in-process stream some. */
interface SocketTraits {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly remoteFamily?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly localFamily?: string | undefined;
  address?(): object;
  setNoDelay?(enable?: boolean): unknown;
  setKeepAlive?(enable?: boolean, delay?: number): unknown;
  ref?(): unknown;
  unref?(): unknown;
  resetAndDestroy?(): unknown;
}

/** The real stream below the tap. */
export type SocketTransport = Duplex & SocketTraits;
