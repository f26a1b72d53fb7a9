import type { CaptureEvent } from '#capture/schema.ts';
import type { DispatchedEvent } from '#wire/sse/decoder.ts';
import { EventStreamReader } from '#wire/sse/event-stream-reader.ts';
import { type LinkState, RefusedError } from './link.ts';
import { ask } from './sandbox-api.ts';

/** Waits between attempts, in milliseconds; the last one is kept to. */
const BACKOFF = [250, 500, 1000, 2000, 4000];

/** How long a stream may say nothing, not even a comment, before it is taken for dead, in milliseconds. */
const SILENCE = 40_000;

/** What to read, and who is told. */
export interface FeedOptions {
  readonly url: string;
  readonly token: string;
  readonly captured: (events: readonly CaptureEvent[]) => void;
  readonly changed: (state: LinkState) => void;
}

/**
 * Reads a session's capture stream until told to stop. A stream that breaks is taken up again after the last event
 * received; one that its server ends, or no longer knows, is over.
 */
export class CaptureFeed {
  readonly #options: FeedOptions;
  readonly #stop = new AbortController();
  #lastId = '-1';
  #attempt = 0;
  #over = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted && !this.#over) {
      try {
        await this.#read();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (error instanceof RefusedError && [401, 403, 404, 410].includes(error.refusal.status)) {
          this.#finish('the sandbox no longer knows this session');
          return;
        }
      }
      if (this.#stop.signal.aborted || this.#over) return;
      const wait = BACKOFF[Math.min(this.#attempt, BACKOFF.length - 1)] ?? 0;
      this.#attempt += 1;
      this.#options.changed({ kind: 'reconnecting', attempt: this.#attempt });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #read(): Promise<void> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    this.#stop.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, SILENCE);
    try {
      const answer = await ask(this.#options.url, {
        token: this.#options.token,
        headers: { accept: 'text/event-stream', 'last-event-id': this.#lastId },
        signal: attempt.signal,
      });
      if (!answer.body) return;
      this.#attempt = 0;
      this.#options.changed({ kind: 'live' });
      const events = new EventStreamReader((event) => this.#deliver(event));
      const body = answer.body.getReader();
      for (let read = await body.read(); !read.done; read = await body.read()) {
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE);
        events.receive(read.value);
      }
    } finally {
      clearTimeout(silence);
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #deliver({ type, data, lastEventId }: DispatchedEvent): void {
    if (type === 'end') {
      const { reason } = JSON.parse(data) as { reason: string };
      this.#finish(reason);
      return;
    }
    if (lastEventId !== '') this.#lastId = lastEventId;
    this.#options.captured(JSON.parse(data) as CaptureEvent[]);
  }

  #finish(reason: string): void {
    this.#over = true;
    this.#options.changed({ kind: 'expired', reason });
  }
}
