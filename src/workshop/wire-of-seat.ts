import type { Side } from '#wire/octets/dissection.ts';
import { decodeLatin1 } from '#wire/octets/utf8.ts';
import { CLOSE, opcodeMeaning } from '#wire/websocket/opcodes.ts';
import type { SeatWire } from './model.ts';
import { type ConnectionState, WireOfConnection } from './wire-of-connection.ts';

/** What a tap tells of a session, as far as it is looked at here. Times are microseconds since it began. */
export type WireEvent =
  | {
      readonly type: 'connection-opened';
      readonly time: number;
      readonly connection: number;
      readonly protocol?: string | undefined;
    }
  | {
      readonly type: 'octets';
      readonly time: number;
      readonly connection: number;
      readonly side: Side;
      readonly octets: Uint8Array;
    }
  | {
      readonly type: 'held';
      readonly time: number;
      readonly connection: number;
      readonly side: Side;
      readonly hold: number;
      readonly kind: string;
      readonly octets: Uint8Array;
    }
  | { readonly type: 'released'; readonly time: number; readonly hold: number }
  | {
      readonly type: 'connection-closed';
      readonly time: number;
      readonly connection: number;
      readonly how: 'closed' | 'reset';
      readonly by: string;
    };

type Held = Extract<WireEvent, { type: 'held' }>;

/** Most characters of a technique and of a detail, as the board has them. */
const LONGEST = { technique: 40, detail: 80 } as const;

/** What is most telling of several: what is held, then what goes on, then what is over. Of equals the newest. */
const RANKS: Readonly<Record<SeatWire['word'], number>> = {
  held: 3,
  connected: 2,
  asked: 2,
  streaming: 2,
  open: 2,
  subscribed: 2,
  closing: 2,
  answered: 1,
  closed: 1,
  refused: 1,
  idle: 0,
  nothing: -1,
};

/** What is happening on the wire of one session. Fed with what its tap records, it keeps what is now and nothing of before. */
export class WireOfSession {
  readonly #startedAt: number;
  readonly #connections = new Map<number, WireOfConnection>();
  readonly #held = new Map<number, Held>();
  /** How the connection went that was over last, if it says anything. */
  #last: ConnectionState | undefined;
  /** Since when there has been no connection. */
  #idleSince = 0;

  /** @param startedAt when the session began, in milliseconds since 1970 */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Takes the next event. */
  receive(event: WireEvent): void {
    switch (event.type) {
      case 'connection-opened': {
        const protocol = event.protocol === 'mqtt' ? 'mqtt' : undefined;
        this.#connections.set(event.connection, new WireOfConnection(event.time, protocol));
        break;
      }
      case 'octets':
        this.#connections.get(event.connection)?.receive(event.side, event.octets, event.time);
        break;
      case 'held':
        this.#held.set(event.hold, event);
        break;
      case 'released':
        this.#held.delete(event.hold);
        break;
      case 'connection-closed':
        this.#closed(event);
    }
  }

  get wire(): SeatWire {
    const counts = { connections: this.#connections.size, held: this.#held.size };
    const [held] = this.#held.values();
    if (held) return { ...this.#heldWire(held), ...counts };
    const states = [...this.#connections.values()].map(({ state }) => state);
    if (this.#last) states.push(this.#last);
    const state = states.reduce<ConnectionState | undefined>(
      (best, each) => (tellsMore(each, best) ? each : best),
      undefined,
    );
    if (!state) return { word: 'idle', since: this.#wallTime(this.#idleSince), ...counts };
    const { word, technique, detail, code } = state;
    return { word, since: this.#wallTime(state.since), ...saying(technique, detail, code), ...counts };
  }

  #closed(event: Extract<WireEvent, { type: 'connection-closed' }>): void {
    const wire = this.#connections.get(event.connection);
    if (!wire) return;
    wire.closed(event);
    this.#connections.delete(event.connection);
    this.#last = wire.state;
    this.#idleSince = event.time;
  }

  #heldWire({
    connection,
    side,
    kind,
    octets,
    time,
  }: Held): Pick<SeatWire, 'word' | 'since' | 'technique' | 'detail' | 'code'> {
    const status = kind === 'response head' ? statusOf(octets) : undefined;
    const what = status === 101 ? '101' : kind === 'frame' ? frameName(octets) : kind;
    const detail = side === 'client' && !kind.startsWith('request') ? `${what} of the client` : what;
    const { technique } = this.#connections.get(connection)?.state ?? {};
    return { word: 'held', since: this.#wallTime(time), ...saying(technique, detail, status) };
  }

  #wallTime(time: number): number {
    return Math.round(this.#startedAt + time / 1000);
  }
}

/**
 * What is happening on a seat's wire, by the sessions of its labs: the most telling of them, with the connections and held
 * messages of all.
 * @param emptySince for a seat without a lab: since when there is none, in milliseconds since 1970
 */
export function wireOfSeat(sessions: Iterable<WireOfSession>, emptySince: number): SeatWire {
  let best: SeatWire = { word: 'nothing', since: emptySince, connections: 0, held: 0 };
  let [connections, held] = [0, 0];
  for (const { wire } of sessions) {
    connections += wire.connections;
    held += wire.held;
    if (best.word === 'held' && wire.word === 'held' ? wire.since < best.since : tellsMore(wire, best)) best = wire;
  }
  return { ...best, connections, held };
}

function tellsMore(
  one: Pick<SeatWire, 'word' | 'since'>,
  other: Pick<SeatWire, 'word' | 'since'> | undefined,
): boolean {
  if (!other) return true;
  const difference = RANKS[one.word] - RANKS[other.word];
  return difference > 0 || (difference === 0 && one.since >= other.since);
}

function saying(technique: string | undefined, detail: string | undefined, code: number | undefined) {
  return {
    ...(technique !== undefined && { technique: technique.slice(0, LONGEST.technique) }),
    ...(detail !== undefined && { detail: detail.slice(0, LONGEST.detail) }),
    ...(code !== undefined && { code }),
  };
}

/** The status in a response head (RFC 9112 section 4), if it has one. */
function statusOf(head: Uint8Array): number | undefined {
  const digits = /^HTTP\/\d\.\d (\d{3})\b/.exec(decodeLatin1(head.subarray(0, 16)))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `text frame`, `ping frame`, `Close frame` as RFC 6455 writes it. */
function frameName([first = 0]: Uint8Array): string {
  const opcode = first & 0x0f;
  return `${opcode === CLOSE ? 'Close' : opcodeMeaning(opcode)} frame`;
}
