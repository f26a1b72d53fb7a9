import type { Tap } from '#sandbox/tap/tap.ts';
import type { TapConnection } from '#sandbox/tap/tap-connection.ts';
import type { TapSession } from '#service/tap/tap-session.ts';
import { MOST_WAITING } from '#service/tap/waiting.ts';
import { createStreamPair } from './in-process-stream.ts';

export interface RawClientLimits {
  /** Octets that one raw client may send, and that it may be sent. */
  readonly octets: number;
  /** Milliseconds from opening to its end. */
  readonly time: number;
  /** Its time was up, and it was ended. */
  readonly outlasted: () => void;
}

/** Plays the client side by hand: whatever it is given goes to the sandbox's own wire server through the tap. */
export interface RawClient {
  readonly connection: TapConnection;
  readonly closed: boolean;
  /** Sends octets as the client. Returns what forbids it, if anything does: `waiting` for what was sent before. */
  send(octets: Uint8Array): 'ended' | 'octets' | 'waiting' | undefined;
  /** How fast it reads from now on: octets a second, 0 for nothing; all as it comes when undefined, as at first. */
  read(octetsPerSecond: number | undefined): void;
  /** Ends the client's half (FIN). */
  end(): void;
  /** Drops the connection (RST). */
  reset(): void;
}

/** The longest time that a timer can be set for. */
const LONGEST = 2 ** 31 - 1;

/**
 * Opens a raw client of `session` on a tap. It is an end of a stream within this process, so that it can reach nothing but the
 * tap's own server, and of that nothing but this session; all that crosses is in the session's capture.
 */
export function openRawClient(tap: Tap, session: TapSession, limits: RawClientLimits): RawClient {
  const [near, far] = createStreamPair();
  const connection = tap.accept(far, { peer: 'raw client', ofSession: session });
  const lifetime = setTimeout(
    () => {
      limits.outlasted();
      near.resetAndDestroy();
    },
    Math.min(limits.time, LONGEST),
  );
  lifetime.unref();
  let sent = 0;
  let received = 0;
  let pace: number | undefined;
  let rest: NodeJS.Timeout | undefined;
  near.on('data', (octets: Buffer) => {
    received += octets.length;
    if (received > limits.octets) near.resetAndDestroy();
    if (pace === undefined) return;
    near.pause();
    if (pace > 0) rest = setTimeout(() => near.resume(), Math.min((octets.length / pace) * 1000, LONGEST)).unref();
  });
  near.on('error', () => {});
  near.on('close', () => {
    clearTimeout(lifetime);
    clearTimeout(rest);
  });

  return {
    connection,
    get closed() {
      return near.destroyed;
    },
    send(octets) {
      if (near.destroyed || near.writableEnded) return 'ended';
      if (sent + octets.length > limits.octets) return 'octets';
      if (near.writableLength >= MOST_WAITING) return 'waiting';
      sent += octets.length;
      near.write(octets);
      return undefined;
    },
    read(octetsPerSecond) {
      clearTimeout(rest);
      pace = octetsPerSecond;
      if (pace === 0) near.pause();
      else near.resume();
    },
    end() {
      if (!near.destroyed) near.end();
    },
    reset() {
      near.resetAndDestroy();
    },
  };
}
