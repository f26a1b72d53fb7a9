import type { PageEvent } from '#capture/schema.ts';
import { idsDetail } from '#capture/seen-ids.ts';
import type { Note } from './recorded-socket.ts';

type Detail = NonNullable<PageEvent['detail']>;

const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSED'] as const;

/** How many characters of an event's data a page event keeps; the octets are in the capture. */
const KEPT = 200;

/** How a page opens an EventSource, and what it listens to. */
export interface EventSourceOptions {
  /** Comes after the address, its question mark included. */
  readonly query?: string;
  readonly withCredentials?: boolean;
  /** Event types besides `message`: there is no way to listen to all. */
  readonly types?: readonly string[];
  /** Told of each event, with all of its data. */
  readonly heard?: (event: HeardEvent) => void;
}

/** An event as an EventSource dispatched it. */
export interface HeardEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/**
 * An EventSource of this page (HTML Living Standard, section 9.2) whose every call and event is noted as it happens. What
 * script cannot know of one is noted nowhere: comments, the reconnection time, the requests it makes by itself.
 */
export class RecordedEventSource {
  readonly #source: EventSource;
  readonly #note: Note;
  readonly #heard: (event: HeardEvent) => void;
  #lastEventId = '';

  /**
   * @param url the event stream
   * @param shown the same address without its token, as it is noted
   */
  constructor(url: string, shown: string, options: EventSourceOptions, note: Note) {
    const { query = '', withCredentials = false, types = [], heard = () => {} } = options;
    this.#note = note;
    this.#heard = heard;
    note('new EventSource', { url: shown + query, ...(withCredentials ? { withCredentials } : {}) });
    const source = new EventSource(url + query, { withCredentials });
    this.#source = source;
    source.addEventListener('open', () => this.#noted('open', {}));
    source.addEventListener('error', () => this.#noted('error', {}));
    for (const type of new Set(['message', ...types])) {
      // An event that a server calls `open` or `error` comes as a MessageEvent beside the real ones.
      source.addEventListener(type, (event) => event instanceof MessageEvent && this.#message(event));
    }
  }

  get readyState(): (typeof READY_STATES)[number] {
    return READY_STATES[this.#source.readyState] ?? 'CLOSED';
  }

  /** Ends it for good: the browser no longer reconnects. Nothing once it is closed. */
  close(): void {
    if (this.readyState === 'CLOSED') return;
    this.#source.close();
    this.#noted('close()', {});
  }

  #message({ type, data, lastEventId }: MessageEvent<string>): void {
    const kept = data.length > KEPT ? `${data.slice(0, KEPT)}…` : data;
    const octets = new TextEncoder().encode(data).length;
    const id = type === 'gap' ? undefined : this.#idOf(data, lastEventId);
    this.#lastEventId = lastEventId;
    this.#noted('message', { type, lastEventId, octets, data: kept, ...idsDetail(id === undefined ? [] : [id]) });
    this.#heard({ type, data, lastEventId });
  }

  /** Which event of the feed it is: its text says so, or an id that the event before it did not have. */
  #idOf(data: string, lastEventId: string): number | undefined {
    const inText = /^event (\d+)\b/.exec(data)?.[1];
    if (inText !== undefined) return Number(inText);
    return /^\d{1,15}$/.test(lastEventId) && lastEventId !== this.#lastEventId ? Number(lastEventId) : undefined;
  }

  #noted(name: string, detail: Detail): void {
    this.#note(name, { ...detail, readyState: this.readyState });
  }
}
