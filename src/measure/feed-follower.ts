import type { PageCall } from '#capture/page-calls.ts';
import { PairedRequests } from '#capture/paired-requests.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { idsOf } from '#capture/seen-ids.ts';
import { type SeenRequest, SeenRequests } from '#capture/seen-requests.ts';

/** The techniques by which a feed is had over HTTP, as the last part of their path names them. */
export const feedTechniques = ['poll', 'long-poll', 'stream', 'events'] as const;
export type FeedTechnique = (typeof feedTechniques)[number];

type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** How an event came to be, as the capture tells it while it reaches back so far. */
interface Making {
  readonly time: number;
  /** Index in the reader's list of the entry that says so. */
  readonly entry: number;
  /** A request of the technique was open then, to carry it at once. */
  readonly asked: boolean;
}

/** One event of the feed, and what became of it. */
export interface FollowedEvent {
  readonly id: number;
  readonly made: Making | undefined;
  /** Each time that script was given it, in microseconds on the server's clock as nearly as that is known. */
  readonly seen: readonly number[];
}

/**
 * What became of an event: script was given it while it was new, or only with a later request than was open when it was
 * made; it was passed over, for a later one was given; or nothing is known of it yet.
 */
export type Fate = 'delivered' | 'late' | 'lost' | 'waiting';

/** A time in which a stream stood still in the server, for its client did not read. Times are microseconds. */
export interface Stall {
  /** Index in the reader's list of the entry that says so. */
  readonly entry: number;
  readonly from: number;
  /** When the client had read what waited; undefined as long as it has not. */
  to: number | undefined;
  /** How many octets waited in the server. */
  readonly waiting: number;
  /** Events that were left out when it went on. */
  skipped: number;
}

/** One request of the technique, with the events that came with it. */
export interface FollowedRequest {
  readonly request: SeenRequest;
  readonly ids: readonly number[];
  /** Octets of the answer's content that script was given by pieces; undefined when no script asked. */
  readonly read: number | undefined;
  readonly stalls: readonly Stall[];
}

interface Following extends FollowedRequest {
  readonly ids: number[];
  read: number | undefined;
  readonly stalls: Stall[];
}

/** Follows the events of a feed, from the server that makes them to the script that is given them, as a capture grows. */
export class FeedFollower {
  readonly requests: FollowedRequest[] = [];
  /** By number; those made before the first request only if script was given them. */
  readonly events = new Map<number, FollowedEvent>();
  /** Octets of the texts of the events that script was given. */
  carried = 0;
  readonly seen: SeenRequests;
  readonly #technique: FeedTechnique;
  readonly #reader: CaptureReader;
  readonly #paired: PairedRequests;
  readonly #byRequest = new Map<SeenRequest, Following>();
  /** The makings before the first request. */
  readonly #before = new Map<number, Making>();
  /** The requests, of the first `#begun`, that were open at the last making. */
  readonly #open = new Set<SeenRequest>();
  #begun = 0;
  /** What came with requests that the capture has not told of yet. */
  #unplaced: { readonly call: PageCall; readonly ids: readonly number[]; readonly octets: number }[] = [];
  #newest = 0;
  #entries = 0;
  #requestsRead = { all: 0, raw: 0 };
  #pageRead = 0;

  constructor(reader: CaptureReader, technique: FeedTechnique) {
    this.#reader = reader;
    this.#technique = technique;
    this.seen = new SeenRequests(reader);
    this.#paired = new PairedRequests(this.seen);
  }

  /**
   * Reads what came since the last call.
   *
   * @param page what it was before and what came since
   * @param offset what the page's clock is behind the server's, in microseconds
   */
  advance(page: readonly PageEvent[], offset: number): void {
    this.#paired.advance(page, offset);
    this.#takeRequests();
    this.#takeNotices();
    for (; this.#pageRead < page.length; this.#pageRead++) this.#take(page[this.#pageRead] as PageEvent, offset);
    this.#place();
  }

  /** How long after it was made script was first given an event, in microseconds; undefined while one of the two is unknown. */
  delayOf({ made, seen: [first] }: FollowedEvent): number | undefined {
    return made === undefined || first === undefined ? undefined : Math.max(0, first - made.time);
  }

  fateOf({ id, made, seen }: FollowedEvent): Fate {
    const [first] = seen;
    if (!first) return id < this.#newest ? 'lost' : 'waiting';
    return made?.asked === false ? 'late' : 'delivered';
  }

  /** The request of the technique that event number `index` of the page is about. */
  requestOf(index: number): SeenRequest | undefined {
    const request = this.#paired.of(this.#paired.called(index).call).at(-1);
    return request && this.#byRequest.get(request)?.request;
  }

  /** Whether a request was lost and the browser sent it again by itself, which script is not told. */
  isSentAgain(request: SeenRequest): boolean {
    return this.#paired.sentAgain.has(request);
  }

  #takeRequests(): void {
    const { all, raw } = this.seen;
    const read = this.#requestsRead;
    const made = [...all.slice(read.all), ...raw.slice(read.raw)].sort((one, other) => one.entry - other.entry);
    this.#requestsRead = { all: all.length, raw: raw.length };
    for (const request of made) {
      if (techniqueOf(request.target) !== this.#technique) continue;
      const followed = { request, ids: [], read: undefined, stalls: [] };
      this.#byRequest.set(request, followed);
      this.requests.push(followed);
    }
  }

  #takeNotices(): void {
    const { entries } = this.#reader;
    for (; this.#entries < entries.length; this.#entries++) {
      const entry = entries[this.#entries];
      if (entry?.kind !== 'notice') continue;
      if (entry.event.type === 'feed') this.#takeMade(entry.event, this.#entries);
      if (entry.event.type === 'backpressure') this.#takeStall(entry.event, this.#entries);
    }
  }

  #takeMade({ first, last, time }: EventOf<'feed'>, entry: number): void {
    const made = { time, entry, asked: this.#isOpenAt(entry) };
    for (let id = first; id <= last; id++) {
      const known = this.events.get(id);
      if (known || this.#begun > 0) this.events.set(id, { id, made, seen: known?.seen ?? [] });
      else this.#before.set(id, made);
    }
  }

  #takeStall({ connection, state, time, waiting, skipped }: EventOf<'backpressure'>, entry: number): void {
    const followed = this.requests.findLast(({ request }) => request.connection === connection);
    const { stalls } = (followed && this.#byRequest.get(followed.request)) ?? {};
    const last = stalls?.at(-1);
    if (state === 'waits') stalls?.push({ entry, from: time, to: undefined, waiting, skipped });
    else if (last && last.to === undefined) {
      last.to = time;
      last.skipped = skipped;
    }
  }

  /** Whether a request was open when entry `index` came, which is later than at the last call. */
  #isOpenAt(index: number): boolean {
    for (; (this.requests[this.#begun]?.request.entry ?? index) < index; this.#begun++) {
      this.#open.add((this.requests[this.#begun] as FollowedRequest).request);
    }
    for (const request of this.#open) {
      if (((request.end ?? request.cut)?.entry ?? index) < index) this.#open.delete(request);
    }
    return this.#open.size > 0;
  }

  /** Script may be told of an answer before the capture is. */
  #place(): void {
    this.#unplaced = this.#unplaced.filter(({ call, ids, octets }) => {
      const request = this.#paired.of(call).at(-1);
      const followed = request && this.#byRequest.get(request);
      if (!followed) return true;
      followed.ids.push(...ids);
      followed.read = (followed.read ?? 0) + octets;
      return false;
    });
  }

  #take(event: PageEvent, offset: number): void {
    const ids = idsOf(event);
    const isPiece = event.name === 'piece';
    if (ids.length === 0 && !isPiece && event.name !== 'response') return;
    const { call } = this.#paired.called(this.#pageRead);
    if (call.asks === undefined || techniqueOf(call.asks) !== this.#technique) return;
    this.#unplaced.push({ call, ids, octets: isPiece ? Number(event.detail?.['octets'] ?? 0) : 0 });
    if (ids.length === 0) return;
    for (const id of ids) {
      const known = this.events.get(id);
      const made = known?.made ?? this.#before.get(id);
      this.events.set(id, { id, made, seen: [...(known?.seen ?? []), event.time + offset] });
      this.#newest = Math.max(this.#newest, id);
    }
    const { eventOctets, octets } = event.detail ?? {};
    this.carried += Number(eventOctets ?? octets ?? 0);
  }
}

/** The technique that a target, or a method and a target, names; undefined for any other. */
function techniqueOf(asks: string): FeedTechnique | undefined {
  const name = /^(?:[A-Z]+ )?\/s\/[^/]+\/([^/?]+)/.exec(asks)?.[1];
  return feedTechniques.find((known) => known === name);
}
