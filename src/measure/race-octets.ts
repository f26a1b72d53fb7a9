/**
 * The octets of a race by technique, counted from the capture of its session as that grows: what the tap saw at the socket,
 * each octet once. Little is kept: no content beyond the newest request of a connection.
 */
import { octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import type { RaceTechnique } from './race-settings.ts';

type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** What one technique has used so far. */
export interface Used {
  /** Requests, of which an opening handshake is one. */
  readonly requests: number;
  /** Connections that carried any of its requests. */
  readonly connections: number;
  /** Octets of the browser, and of the server. */
  readonly up: number;
  readonly down: number;
}

/** Which technique each address of a session belongs to, by the last part of its path. */
const ADDRESSES: Readonly<Record<string, RaceTechnique>> = {
  poll: 'short-polling',
  'long-poll': 'long-polling',
  stream: 'http-streaming',
  events: 'server-sent-events',
  ws: 'websocket',
  mqtt: 'mqtt',
};

/** How much is kept of what a client sent, to find the next request in: more than a head may have. */
const KEPT = 64 * 1024;

/** A connection, as far as it is known whose its octets are. */
interface Line {
  technique: RaceTechnique | undefined;
  /** Offset just past the client's newest octet. */
  end: number;
  /** The client's newest octets, since the server last spoke. */
  parts: { readonly offset: number; readonly octets: Uint8Array }[];
  /** Where a request begins whose target has not come yet, and how many of its octets have. */
  asked: number | undefined;
  uncounted: number;
}

interface Counting {
  requests: number;
  readonly connections: Set<number>;
  up: number;
  down: number;
}

/** The technique that a request target is of: `publish` says it in its query, as `?by=mqtt`. */
export function techniqueOfTarget(target: string): RaceTechnique | undefined {
  const [, name = '', query] = /^\/s\/[^/]+\/([^/?]+)(?:\?(.*))?$/.exec(target) ?? [];
  if (name !== 'publish') return ADDRESSES[name];
  const by = new URLSearchParams(query).get('by');
  return Object.values(ADDRESSES).find((technique) => technique === by);
}

export class RaceOctets {
  /** Octets that the bounded capture had dropped before they were read. */
  elided = 0;
  readonly #lines = new Map<number, Line>();
  readonly #counting = new Map<RaceTechnique, Counting>();

  /** Takes the next event of the capture. */
  take(event: CaptureEvent): void {
    switch (event.type) {
      case 'exchange':
        this.#asked(event);
        break;
      case 'octets':
        if (event.side === 'client') this.#sent(event);
        else this.#answered(event);
        break;
      case 'connection-closed':
        this.#lines.delete(event.connection);
        break;
      case 'elided':
        this.elided += event.octets;
        break;
    }
  }

  of(technique: RaceTechnique): Used {
    const { requests, connections, up, down } = this.#countingOf(technique);
    return { requests, connections: connections.size, up, down };
  }

  /** The open connections that a technique used last. */
  openOf(technique: RaceTechnique): number[] {
    return [...this.#lines].flatMap(([connection, line]) => (line.technique === technique ? [connection] : []));
  }

  #asked({ connection, offset }: EventOf<'exchange'>): void {
    const line = this.#lineOf(connection);
    line.asked = offset;
    // What came of it before this was told has been counted for the request before.
    const early = Math.max(0, line.end - offset);
    if (early > 0) this.#count(line.technique, 'up', -early);
    this.#find(connection, line, early);
  }

  #sent(event: EventOf<'octets'>): void {
    const { connection, offset } = event;
    const line = this.#lineOf(connection);
    const octets = octetsOf(event);
    line.end = offset + octets.length;
    line.parts.push({ offset, octets });
    this.#forget(line);
    if (line.asked === undefined) this.#count(line.technique, 'up', octets.length);
    else this.#find(connection, line, octets.length);
  }

  #answered(event: EventOf<'octets'>): void {
    const line = this.#lineOf(event.connection);
    line.parts = [];
    this.#count(line.technique, 'down', octetsOf(event).length);
  }

  /** Looks for the target of the request that was begun; `octets` of it are counted for whom it names. */
  #find(connection: number, line: Line, octets: number): void {
    const from = line.asked ?? 0;
    const head = line.parts
      .filter((part) => part.offset + part.octets.length > from)
      .map((part) => latin1(part.octets.subarray(Math.max(0, from - part.offset))))
      .join('');
    const target = /^[^ ]+ ([^ ]+) /.exec(head)?.[1];
    line.uncounted += octets;
    if (target === undefined) return;
    line.asked = undefined;
    line.technique = techniqueOfTarget(target);
    this.#count(line.technique, 'up', line.uncounted);
    line.uncounted = 0;
    if (line.technique === undefined) return;
    const counting = this.#countingOf(line.technique);
    counting.requests += 1;
    counting.connections.add(connection);
  }

  /** A socket says much that nobody looks for a request in. */
  #forget(line: Line): void {
    let kept = line.parts.reduce((sum, { octets }) => sum + octets.length, 0);
    while (kept > KEPT && line.parts.length > 1) kept -= line.parts.shift()?.octets.length ?? 0;
  }

  #count(technique: RaceTechnique | undefined, side: 'up' | 'down', octets: number): void {
    if (technique !== undefined) this.#countingOf(technique)[side] += octets;
  }

  #lineOf(connection: number): Line {
    const known = this.#lines.get(connection);
    if (known !== undefined) return known;
    const line = { technique: undefined, end: 0, parts: [], asked: undefined, uncounted: 0 };
    this.#lines.set(connection, line);
    return line;
  }

  #countingOf(technique: RaceTechnique): Counting {
    const known = this.#counting.get(technique);
    if (known !== undefined) return known;
    const counting = { requests: 0, connections: new Set<number>(), up: 0, down: 0 };
    this.#counting.set(technique, counting);
    return counting;
  }
}

function latin1(octets: Uint8Array): string {
  return String.fromCharCode(...octets.subarray(0, 4096));
}
