import { type FeedAnswer, feedAnswerDetail, readFeedAnswer } from './feed-answer.ts';
import type { FetchOutcome, FetchRequest, RecordedFetch } from './recorded-fetch.ts';

/** How a page polls. */
export interface PollOptions {
  /** Whether the server answers at once, or holds a request until there is something. */
  readonly kind: 'short' | 'long';
  /** Milliseconds from one request to the next of the same loop; a request that takes longer is waited for. */
  readonly interval: number;
  /** Milliseconds that the server holds at most; its own choice when absent. Long polling only. */
  readonly hold?: number;
  /** What ends a hold that brought nothing. Long polling only. */
  readonly empty?: 204 | 200;
  /** Each request says what was seen last. Without it a held request gets what comes while it waits, and nothing else. */
  readonly cursor: boolean;
  /** Answers are asked for on condition that they changed (RFC 9110 section 13.1.2). Short polling only. */
  readonly etag?: boolean;
  /** How many loops ask at the same time. */
  readonly atOnce: number;
  /** Told of each answer that brings something. */
  readonly heard?: (answer: FeedAnswer) => void;
}

/** What a poller needs of the page. */
export interface PollerWorld {
  ask(request: FetchRequest): RecordedFetch;
  /** Milliseconds on the page's clock. */
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Milliseconds before the next request after one that failed. */
const AFTER_FAILURE = 1000;

/** Polls until it is stopped: each loop asks, waits for the answer, and asks again. */
export class Poller {
  readonly options: PollOptions;
  /** The number of the last event seen. */
  cursor: number;
  readonly #world: PollerWorld;
  readonly #stop = new AbortController();
  readonly #asked = new Set<RecordedFetch>();
  #etag: string | undefined;
  /** Settles once every loop has ended after `stop`. */
  readonly ended: Promise<unknown>;

  /** @param cursor the number of the last event that was seen before; 0 for none */
  constructor(options: PollOptions, cursor: number, world: PollerWorld) {
    this.options = options;
    this.cursor = cursor;
    this.#world = world;
    this.ended = Promise.all(Array.from({ length: options.atOnce }, () => this.#loop()));
  }

  get running(): boolean {
    return !this.#stop.signal.aborted;
  }

  /** Asks no more, and aborts what is being waited for. */
  stop(): void {
    this.#stop.abort();
    for (const asked of this.#asked) asked.abort();
  }

  async #loop(): Promise<void> {
    while (this.running) {
      const begun = this.#world.now();
      const asked = this.#world.ask(this.#request());
      this.#asked.add(asked);
      const outcome = await asked.settled;
      this.#asked.delete(asked);
      const failed = !this.#take(outcome);
      const rest = begun + this.options.interval - this.#world.now();
      const pause = Math.max(rest, failed ? AFTER_FAILURE : 0);
      if (this.running && pause > 0) await this.#world.wait(pause, this.#stop.signal);
    }
  }

  #request(): FetchRequest {
    const { kind, cursor, hold, empty, etag } = this.options;
    const query = new URLSearchParams();
    if (cursor) query.set('since', String(this.cursor));
    if (kind === 'long' && hold !== undefined) query.set('hold', String(hold));
    if (kind === 'long' && empty !== undefined) query.set('empty', String(empty));
    if (kind === 'short' && etag) query.set('etag', '1');
    const condition = etag && this.#etag !== undefined ? { 'If-None-Match': this.#etag } : {};
    const text = query.toString();
    return { method: 'GET', query: text && `?${text}`, headers: condition, describe: feedAnswerDetail };
  }

  /** Takes what an answer brought; false when it was none to go on from at once. */
  #take({ status, headers, text }: FetchOutcome): boolean {
    if (status === 204 || status === 304) return true;
    const answer = status === 200 ? readFeedAnswer(text) : undefined;
    if (!answer) return false;
    this.cursor = Math.max(this.cursor, answer.cursor);
    this.#etag = headers?.get('etag') ?? undefined;
    if (answer.events.length + answer.lost > 0) this.options.heard?.(answer);
    return true;
  }
}
