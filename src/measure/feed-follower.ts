import type { PageCall } from '#capture/page-calls.ts';
import { PairedRequests } from '#capture/paired-requests.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import { idsOf } from '#capture/seen-ids.ts';
import { type SeenRequest, SeenRequests } from '#capture/seen-requests.ts';

/** The techniques by which a feed is had over HTTP, as the last part of their path names them. */
export const feedTechniques = ['poll', 'long-poll', 'stream', 'events'] as const;
export type FeedTechnique = (typeof feedTechniques)[number];

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

/** One request of the technique, with the events that came with it. */
export interface FollowedRequest {
  readonly request: SeenRequest;
  readonly ids: readonly number[];
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
  readonly #byRequest = new Map<SeenRequest, { request: SeenRequest; ids: number[] }>();
  /** The makings before the first request. */
  readonly #before = new Map<number, Making>();
  /** The requests, of the first `#begun`, that were open at the last making. */
  readonly #open = new Set<SeenRequest>();
  #begun = 0;
  /** What came with requests that the capture has not told of yet. */
  #unplaced: { readonly call: PageCall; readonly ids: readonly number[] }[] = [];
  #newest = 0;
  #entries = 0;
  #requestsRead = 0;
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
    for (; this.#requestsRead < this.seen.all.length; this.#requestsRead++) {
      const request = this.seen.all[this.#requestsRead] as SeenRequest;
      if (techniqueOf(request.target) !== this.#technique) continue;
      const followed = { request, ids: [] };
      this.#byRequest.set(request, followed);
      this.requests.push(followed);
    }
    this.#takeMade();
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

  #takeMade(): void {
    const { entries } = this.#reader;
    for (; this.#entries < entries.length; this.#entries++) {
      const entry = entries[this.#entries];
      if (entry?.kind !== 'notice' || entry.event.type !== 'feed') continue;
      const { first, last } = entry.event;
      const made = { time: entry.time, entry: this.#entries, asked: this.#isOpenAt(this.#entries) };
      for (let id = first; id <= last; id++) {
        const known = this.events.get(id);
        if (known || this.#begun > 0) this.events.set(id, { id, made, seen: known?.seen ?? [] });
        else this.#before.set(id, made);
      }
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
    this.#unplaced = this.#unplaced.filter(({ call, ids }) => {
      const request = this.#paired.of(call).at(-1);
      const followed = request && this.#byRequest.get(request);
      followed?.ids.push(...ids);
      return !followed;
    });
  }

  #take(event: PageEvent, offset: number): void {
    const ids = idsOf(event);
    if (ids.length === 0) return;
    const { call } = this.#paired.called(this.#pageRead);
    if (call.asks === undefined || techniqueOf(call.asks) !== this.#technique) return;
    this.#unplaced.push({ call, ids });
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
