import { createHttpDecoder, type HttpDecoder } from '#wire/http/decoder.ts';
import type { Lines } from '#wire/http/encode.ts';
import { fieldValues, listMembers, type ResponseHead } from '#wire/http/head.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { BrowserWorld } from './browser-world.ts';
import { CacheQueue } from './cache-queue.ts';
import { mayRead, preflighted, readableFields, SAFE_METHODS, valuesOf } from './cors.ts';
import { type PageRequest, requestOctets } from './page-request.ts';
import type { ClientEnd, End } from './pipe.ts';

/** Who is told what comes of a request. */
export interface Reply {
  head(status: number, reason: string, fields: Lines): void;
  content(octets: Uint8Array): void;
  end(): void;
  /** There is no answer, or no more of it, or script may not see it. */
  failed(): void;
}

interface Waiting {
  readonly request: PageRequest;
  readonly reply: Reply;
  channel?: Channel;
  aborted: boolean;
  /** It was sent again on a fresh connection already. */
  again: boolean;
  /** The cache keeps others of the same address back until then. */
  leave?: () => void;
}

/** Connections of HTTP/1.1 that Chromium has to one host and port at once. */
const MOST_CONNECTIONS = 6;

/**
 * How Chromium sends a page's requests to another origin over HTTP/1.1: six connections at most, kept alive; a preflight
 * where one is asked for (Fetch standard, "CORS protocol"); a request kept back while the cache waits for an answer to the same;
 * a request sent again when a kept connection turns out to be gone.
 */
export class BrowserHttp {
  readonly #world: BrowserWorld;
  readonly #channels = new Set<Channel>();
  readonly #queue: Waiting[] = [];
  /** What preflights have allowed, and until when: by target and field names. */
  readonly #allowed = new Map<string, number>();
  readonly #cache: CacheQueue;

  constructor(world: BrowserWorld) {
    this.#world = world;
    this.#cache = new CacheQueue(world.timers);
  }

  /** Sends a request; the answer aborts it. */
  send(request: PageRequest, reply: Reply): () => void {
    const waiting: Waiting = {
      request,
      reply: {
        ...reply,
        head: (...head) => {
          reply.head(...head);
          // An answer that came as a whole is over first, and its connection free.
          this.#world.timers.soon(() => waiting.leave?.());
        },
        failed: () => {
          waiting.leave?.();
          reply.failed();
        },
      },
      aborted: false,
      again: false,
    };
    const names = preflighted(request);
    const key = `${request.target} ${names.join()}`;
    const asks = names.length > 0 || request.streamed || !SAFE_METHODS.includes(request.method);
    if (!asks) this.#enter(waiting);
    else if (!request.streamed && (this.#allowed.get(key) ?? 0) > this.#world.now()) this.#enter(waiting);
    else this.#preflight(waiting, names, key);
    return () => {
      waiting.aborted = true;
      waiting.leave?.();
      const place = this.#queue.indexOf(waiting);
      if (place !== -1) this.#queue.splice(place, 1);
      waiting.channel?.drop();
    };
  }

  #preflight(waiting: Waiting, names: readonly string[], key: string): void {
    const { request, reply } = waiting;
    const { origin } = this.#world.identity;
    const headers: Lines = [
      ['Access-Control-Request-Method', request.method],
      ...(names.length > 0 ? [['Access-Control-Request-Headers', names.join()] as const] : []),
    ];
    let allows = false;
    this.#enqueue({
      request: { method: 'OPTIONS', target: request.target, headers, reload: request.reload, credentials: false },
      aborted: false,
      again: false,
      reply: {
        content() {},
        end: () => {
          if (allows && !waiting.aborted) this.#enter(waiting);
        },
        failed: () => reply.failed(),
        head: (status, _reason, fields) => {
          const head = { lines: fields.map(([name, value]) => ({ name, value })) };
          const list = (name: string) =>
            valuesOf(head.lines, name)
              .flatMap((value) => value.split(','))
              .map((member) => member.trim().toLowerCase());
          allows =
            status >= 200 &&
            status < 300 &&
            mayRead(head.lines, origin, request.credentials) &&
            (SAFE_METHODS.includes(request.method) ||
              list('access-control-allow-methods').includes(request.method.toLowerCase())) &&
            names.every((name) => list('access-control-allow-headers').includes(name));
          if (request.streamed) allows = false;
          if (!allows) {
            reply.failed();
            return;
          }
          const age = Number(valuesOf(head.lines, 'access-control-max-age')[0] ?? 5);
          this.#allowed.set(key, this.#world.now() + age * 1_000_000);
        },
      },
    });
  }

  /** Where the cache takes part, a request waits for the answer to one of the same address. */
  #enter(waiting: Waiting): void {
    const { request } = waiting;
    if (request.method !== 'GET' || request.reload) this.#enqueue(waiting);
    else waiting.leave = this.#cache.enter(request.target, () => this.#enqueue(waiting));
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#assign();
  }

  #assign(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      // Of those that are kept, Chromium takes the one that was used last.
      const idle = [...this.#channels].findLast((channel) => channel.idle);
      if (idle === undefined && this.#channels.size >= MOST_CONNECTIONS) return;
      this.#queue.shift();
      const channel = idle ?? this.#open();
      next.channel = channel;
      channel.ask(next, requestOctets(next.request, this.#world.identity));
    }
  }

  #open(): Channel {
    const channel: Channel = new Channel({
      connect: (end) => this.#world.connect(end),
      origin: this.#world.identity.origin,
      idle: () => {
        this.#channels.delete(channel);
        this.#channels.add(channel);
        this.#assign();
      },
      gone: (unanswered) => {
        this.#channels.delete(channel);
        if (unanswered) this.#queue.unshift(unanswered);
        this.#assign();
      },
    });
    this.#channels.add(channel);
    return channel;
  }
}

interface ChannelOptions {
  connect(end: End): ClientEnd;
  readonly origin: string;
  idle(): void;
  /** The connection is gone; `unanswered` is a request that is to be sent again. */
  gone(unanswered: Waiting | undefined): void;
}

/** One connection of a browser: one request at a time. */
class Channel {
  readonly #options: ChannelOptions;
  readonly #end: ClientEnd;
  readonly #stream = new OctetStream();
  readonly #decoder: HttpDecoder;
  #asked: Waiting | undefined;
  #methods: string[] = [];
  #head: ResponseHead | undefined;
  #used = false;
  #answered = false;
  #over = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#decoder = createHttpDecoder(this.#stream, {
      side: 'server',
      requestMethod: (response) => this.#methods[response],
      onHead: (head) => this.#headRead(head as ResponseHead),
      onContent: ({ offset, length }) => {
        if (this.#head) this.#asked?.reply.content(this.#stream.octets.view(offset, offset + length).slice());
      },
      onMessageEnd: () => this.#messageOver(),
    });
    this.#end = options.connect({
      received: (octets) => this.#received(octets),
      ended: () => this.#ended(),
      closed: () => this.#closed(),
    });
  }

  get idle(): boolean {
    return this.#asked === undefined && !this.#over;
  }

  ask(waiting: Waiting, octets: Uint8Array): void {
    this.#asked = waiting;
    this.#answered = false;
    this.#head = undefined;
    this.#methods.push(waiting.request.method);
    this.#end.send(octets);
  }

  /** The page wants no more of it: the connection is of no use any more. */
  drop(): void {
    this.#asked = undefined;
    this.#leave(undefined);
    this.#end.finish();
  }

  #received(octets: Uint8Array): void {
    if (this.#over) return;
    this.#answered = true;
    this.#stream.octets.append(octets);
    this.#decoder.advance();
    const { state } = this.#decoder;
    if (this.#asked !== undefined && state === 'lost') this.#fail();
  }

  #headRead(head: ResponseHead): void {
    const asked = this.#asked;
    if (asked === undefined || (head.status >= 100 && head.status < 200)) return;
    const { request, reply } = asked;
    if (
      !request.image &&
      !mayRead(head.lines, this.#options.origin, request.credentials) &&
      request.method !== 'OPTIONS'
    ) {
      this.#fail();
      return;
    }
    this.#head = head;
    const seen = request.method === 'OPTIONS' ? head.lines : readableFields(head);
    reply.head(
      head.status,
      head.reason,
      seen.map(({ name, value }) => [name, value] as const),
    );
    // A message without content was over before its head was told.
    if (hasNoContent(request.method, head)) this.#messageOver();
  }

  #messageOver(): void {
    const asked = this.#asked;
    if (asked === undefined || this.#head === undefined) return;
    // Cut short: its length, or its last chunk, says that more was to come.
    if (this.#stream.ended && !untilClose(this.#head)) {
      this.#fail();
      return;
    }
    this.#asked = undefined;
    this.#used = true;
    const lasts =
      !this.#stream.ended && !listMembers(this.#head, 'connection').some((option) => option.toLowerCase() === 'close');
    if (!lasts) this.#leave(undefined);
    asked.reply.end();
    if (lasts) this.#options.idle();
  }

  #fail(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#leave(undefined);
    this.#end.finish();
    asked?.reply.failed();
  }

  #ended(): void {
    this.#stream.ended = true;
    if (!this.#over) this.#decoder.advance();
    this.#end.finish();
    this.#unanswered();
  }

  #closed(): void {
    this.#unanswered();
  }

  /** The connection ended before an answer: on one that was kept alive that is no error, and the request is sent again. */
  #unanswered(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined) this.#leave(undefined);
    else if (this.#used && !this.#answered && !asked.again) {
      asked.again = true;
      this.#leave(asked);
    } else {
      this.#leave(undefined);
      asked.reply.failed();
    }
  }

  #leave(unanswered: Waiting | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.gone(unanswered);
  }
}

/** With neither a length nor chunks the end of the connection ends the content (RFC 9112 section 6.3, item 8). */
function untilClose(head: ResponseHead): boolean {
  return fieldValues(head, 'content-length').length === 0 && fieldValues(head, 'transfer-encoding').length === 0;
}

/** RFC 9112 section 6.3, items 1 and 6. */
function hasNoContent(method: string, head: ResponseHead): boolean {
  return method === 'HEAD' || [204, 304].includes(head.status) || fieldValues(head, 'content-length')[0] === '0';
}
