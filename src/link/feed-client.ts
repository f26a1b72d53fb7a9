import { createLineReader } from './feed-answer.ts';
import { Poller, type PollOptions } from './poller.ts';
import type { ReadingPace } from './reading-pace.ts';
import { type EventSourceOptions, RecordedEventSource } from './recorded-event-source.ts';
import { type FetchRequest, RecordedFetch } from './recorded-fetch.ts';
import { RecordedImage } from './recorded-image.ts';
import type { Note } from './recorded-socket.ts';

/** Where the feed's techniques are answered. */
export interface FeedUrls {
  readonly poll: string;
  readonly longPoll: string;
  readonly stream: string;
  readonly sse: string;
  readonly specimenStream: string;
  readonly publish: string;
}

/** How a page asks for a response that goes on, which it reads itself. */
export interface StreamOptions {
  readonly format: 'lines' | 'ndjson';
  /** The last event that was seen; what comes from now on when absent. */
  readonly since?: number | undefined;
  /** How fast script reads; all as it comes when absent. */
  readonly pace?: ReadingPace;
}

/** What a page's requests need of its link. */
interface Recorder {
  /** An address as it is shown, without its token. */
  shown(url: string): string;
  /** Notes the steps of one more object of the page: a fetch, an EventSource or an image. */
  note(): Note;
  /** A fetch of `url` is aborted; told where whoever answers would not hear of it. */
  readonly aborted?: (url: string) => void;
  /** The next fetch of `url` hands its content over as a stream; told where whoever answers would not see that. */
  readonly streams?: (url: string) => void;
}

/** The techniques by which a page gets a session's feed over HTTP, each as the browser's own API does it. */
export class FeedClient {
  readonly #urls: FeedUrls;
  readonly #recorder: Recorder;

  constructor(urls: FeedUrls, recorder: Recorder) {
    this.#urls = urls;
    this.#recorder = recorder;
  }

  /** Asks for what is new again and again until it is stopped; `cursor` is the last event seen, 0 for none. */
  poll(options: PollOptions, cursor: number): Poller {
    const url = options.kind === 'short' ? this.#urls.poll : this.#urls.longPoll;
    return new Poller(options, cursor, {
      ask: (request) => this.#fetch(url, request),
      now: () => performance.now(),
      wait: waitFor,
    });
  }

  /** Asks once and is answered at once; nothing goes on by itself. */
  askOnce(request: FetchRequest): RecordedFetch {
    return this.#fetch(this.#urls.poll, request);
  }

  /** Asks once and is held until there is something, or its time is up. */
  holdOnce(request: FetchRequest): RecordedFetch {
    return this.#fetch(this.#urls.longPoll, request);
  }

  /** Asks for one response that goes on with the feed, and reads it piece by piece until it is aborted. */
  stream({ format, since, pace }: StreamOptions): RecordedFetch {
    const query = `?format=${format}${since === undefined ? '' : `&since=${since}`}`;
    const reading = { byPiece: true, describe: createLineReader(), ...(pace && { pace }) };
    return this.#fetch(this.#urls.stream, { method: 'GET', query, ...reading });
  }

  /** Sends a text as the beginning of a request that could go on, where a browser lets a page do so. */
  sendStream(text: string): RecordedFetch {
    this.#recorder.streams?.(this.#urls.stream);
    return this.#fetch(this.#urls.stream, { method: 'POST', content: text, streamed: true, byPiece: true });
  }

  /** Has an `<img>` load the feed as images, one an event, each of which replaces the one before. */
  streamImage(): RecordedImage {
    const query = '?format=multipart';
    const { aborted } = this.#recorder;
    const url = this.#urls.stream + query;
    const shown = this.#recorder.shown(this.#urls.stream) + query;
    return new RecordedImage(url, shown, this.#recorder.note(), () => aborted?.(url));
  }

  /** Opens an EventSource of the page to the feed, or to the octets that were put there as a specimen. */
  openEventSource(options: EventSourceOptions, from: 'sse' | 'specimenStream' = 'sse'): RecordedEventSource {
    const url = this.#urls[from];
    return new RecordedEventSource(url, this.#recorder.shown(url), options, this.#recorder.note());
  }

  /** Sends a text that becomes an event of the feed. */
  publish(text: string): RecordedFetch {
    return this.#fetch(this.#urls.publish, { method: 'POST', content: text });
  }

  #fetch(url: string, request: FetchRequest): RecordedFetch {
    const { aborted } = this.#recorder;
    return new RecordedFetch(url, this.#recorder.shown(url), request, this.#recorder.note(), aborted);
  }
}

/** Resolves after a time, or at once when `signal` says so. */
function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
