import { EventStreamReader } from '#wire/sse/event-stream-reader.ts';
import type { BrowserHttp } from '../browser-http.ts';

/** Fields that script did not set: the browser's machine writes its own. */
const OWN = ['accept', 'content-type', 'if-none-match'];

/** A stream of events ended; whoever asks for it again had seen so far. */
interface Left {
  readonly target: string;
  readonly lastEventId: string;
}

/** The requests of a page to one simulated session, as its service worker hands them over. */
export class PageRequests {
  readonly #http: BrowserHttp;
  readonly #open = new Map<string, (() => void)[]>();
  readonly #streamed = new Set<string>();
  #left: Left[] = [];

  constructor(http: BrowserHttp) {
    this.#http = http;
  }

  /** The page no longer wants the answer to what it last asked for at this address: a service worker is not told. */
  abort(target: string): void {
    this.#open.get(target)?.pop()?.();
  }

  /** The next content that goes to this address was a stream: a service worker is given it whole. */
  streams(target: string): void {
    this.#streamed.add(target);
  }

  /** Answers a request; rejects as `fetch` does where there is no answer, or script may not see it. */
  async answer(request: Request, target: string): Promise<Response> {
    const content = request.method === 'POST' ? new Uint8Array(await request.arrayBuffer()) : undefined;
    const isEventSource = request.headers.get('accept') === 'text/event-stream';
    // A request that comes by a message has lost its destination; of all that a lab asks with, an image alone asks without CORS.
    const image = request.mode === 'no-cors';
    const headers = [...request.headers].filter(([name]) => OWN.includes(name) && !(image && name === 'accept'));
    const seen = isEventSource ? this.#takeLeft(target) : undefined;
    if (seen) headers.push(['Last-Event-ID', seen]);
    const { promise, resolve } = Promise.withResolvers<Response>();
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    let over = false;
    const ids = isEventSource ? new LastId(seen ?? '') : undefined;
    const finish = (close: () => void) => {
      if (over) return;
      over = true;
      forget();
      if (ids) this.#left.push({ target, lastEventId: ids.value });
      close();
    };
    const abort = this.#http.send(
      {
        method: request.method,
        target,
        headers: headers.map(([name, value]) => [properName(name), value] as const),
        content,
        reload: request.cache !== 'default',
        credentials: request.credentials === 'include',
        image,
        streamed: content !== undefined && this.#streamed.delete(target),
      },
      {
        head: (status, statusText, fields) => {
          const stream = new ReadableStream<Uint8Array>({
            start: (controller) => {
              body = controller;
            },
            cancel: () => {
              // The page has closed it: it does not come back by itself.
              over = true;
              forget();
              abort();
            },
          });
          const empty = status === 204 || status === 304 || request.method === 'HEAD';
          resolve(
            new Response(empty ? null : stream, { status, statusText, headers: fields.map(([...pair]) => pair) }),
          );
        },
        content: (octets) => {
          ids?.receive(octets);
          if (!over) body?.enqueue(octets);
        },
        end: () => finish(() => body?.close()),
        failed: () =>
          finish(() => {
            resolve(Response.error());
            // To an EventSource an end and a network error are one: it reconnects (HTML §9.2.3). A broken body does not reach it.
            if (ids) body?.close();
            else body?.error(new TypeError('network error'));
          }),
      },
    );
    const stop = () => {
      finish(() => {
        resolve(Response.error());
        body?.error(new DOMException('The user aborted a request.', 'AbortError'));
      });
      abort();
    };
    const forget = () => {
      const others = this.#open.get(target)?.filter((each) => each !== stop) ?? [];
      if (others.length > 0) this.#open.set(target, others);
      else this.#open.delete(target);
    };
    this.#open.set(target, [...(this.#open.get(target) ?? []), stop]);
    return promise;
  }

  /** The id after which a stream of `target` that ended is taken up again; each is taken once. */
  #takeLeft(target: string): string | undefined {
    const found = this.#left.findLast((left) => left.target === target);
    this.#left = this.#left.filter((left) => left !== found);
    return found?.lastEventId;
  }
}

/** The last event ID of a stream: a service worker is not shown the one that an EventSource sends back. */
class LastId {
  value: string;
  readonly #reader = new EventStreamReader(({ lastEventId }) => {
    if (lastEventId !== '') this.value = lastEventId;
  });

  constructor(value: string) {
    this.value = value;
  }

  receive(octets: Uint8Array): void {
    this.#reader.receive(octets.slice());
  }
}

function properName(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
