import type { ExchangeResponse } from '#service/http/exchange.ts';
import { encodeChunk, encodeLastChunk, encodeResponseHead } from '#wire/http/encode.ts';
import type { RequestHead } from '#wire/http/head.ts';
import { persists } from '#wire/http/head-judgement.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { LibrarySocket } from './library-socket.ts';

/** What is written and not taken before a writer is asked to wait, in octets: as Node's sockets have it. */
const HIGH_WATER = 16_384;

type Listener = () => void;

/**
 * An answer on its way out, with the fields and in the framing that Node's HTTP library gives it: Date, Connection, and a
 * length where it is known, chunks where it is not (RFC 9112 section 6).
 */
export class ServerResponse implements ExchangeResponse {
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  readonly shouldKeepAlive: boolean;
  /** The connection ends after this answer. */
  last = false;
  readonly #socket: LibrarySocket;
  readonly #request: RequestHead;
  readonly #date: () => string;
  readonly #fields = new Map<string, readonly [name: string, value: string]>();
  readonly #removed = new Set<string>();
  readonly #listeners: Record<'drain' | 'close', Listener[]> = { drain: [], close: [] };
  #status = 200;
  #length: number | undefined;
  #chunked = false;
  #trailers: readonly (readonly [string, string])[] = [];
  #blocked = false;

  /** @param date what a Date field says now */
  constructor(socket: LibrarySocket, request: RequestHead, date: () => string) {
    this.#socket = socket;
    this.#request = request;
    this.#date = date;
    this.shouldKeepAlive = persists(request);
  }

  get writableLength(): number {
    return this.#socket.writableLength;
  }

  /** The fields set so far. */
  get fields(): Record<string, string> {
    return Object.fromEntries(this.#fields.values());
  }

  setHeader(name: string, value: string | number): void {
    this.#removed.delete(name.toLowerCase());
    this.#fields.set(name.toLowerCase(), [name, String(value)]);
  }

  removeHeader(name: string): void {
    this.#fields.delete(name.toLowerCase());
    this.#removed.add(name.toLowerCase());
  }

  writeHead(status: number, fields: Readonly<Record<string, string | number>> = {}): void {
    this.#status = status;
    for (const [name, value] of Object.entries(fields)) this.setHeader(name, value);
    // From here on the fields are settled; they leave with the first of the content.
    this.#settle();
  }

  flushHeaders(): void {
    this.#settle();
    this.#sendHead();
  }

  write(octets: Uint8Array | string, taken: (error?: Error | null) => void = () => {}): boolean {
    const content = typeof octets === 'string' ? encodeUtf8(octets) : octets;
    if (this.writableEnded || this.destroyed) {
      taken(new Error('write after end'));
      return false;
    }
    this.flushHeaders();
    if (this.#hasContent && content.length > 0) {
      this.#socket.write(this.#chunked ? encodeChunk(content) : content, (error) => {
        taken(error);
        this.#drain();
      });
    } else taken();
    this.#blocked = this.writableLength >= HIGH_WATER;
    return !this.#blocked;
  }

  addTrailers(fields: Readonly<Record<string, string>>): void {
    this.#trailers = Object.entries(fields);
  }

  end(octets?: Uint8Array | string): void {
    if (this.writableEnded || this.destroyed) return;
    const content = typeof octets === 'string' ? encodeUtf8(octets) : octets;
    if (!this.#settled) this.#length = content?.length ?? 0;
    if (content !== undefined && content.length > 0) this.write(content);
    else this.flushHeaders();
    this.writableEnded = true;
    if (this.#chunked && this.#hasContent) this.#socket.write(encodeLastChunk(this.#trailers));
    if (this.last) this.#socket.destroySoon();
    this.#emit('close');
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#socket.destroy();
    this.closed();
  }

  /** The connection is gone. */
  closed(): void {
    this.destroyed = true;
    if (!this.writableEnded) this.#emit('close');
  }

  on(event: 'drain' | 'close', listener: Listener): void {
    this.#listeners[event].push(listener);
  }

  once(event: 'drain' | 'close', listener: Listener): void {
    const only = () => {
      this.#listeners[event] = this.#listeners[event].filter((each) => each !== only);
      listener();
    };
    this.#listeners[event].push(only);
  }

  #settled = false;

  /** Adds what the library says by itself, in its order (`_storeHeader` of Node's http). */
  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    const has = (name: string) => this.#fields.has(name);
    if (!has('date')) this.setHeader('Date', this.#date());
    const connection = this.#fields.get('connection')?.[1].toLowerCase();
    if (connection === 'close') this.last = true;
    if (connection === undefined && this.shouldKeepAlive) this.setHeader('Connection', 'keep-alive');
    else if (connection === undefined) {
      this.last = true;
      this.setHeader('Connection', 'close');
    }
    if (has('content-length') || has('transfer-encoding') || !this.#hasContent) return;
    if (this.#length !== undefined && !this.#removed.has('content-length') && !has('trailer')) {
      this.setHeader('Content-Length', this.#length);
    } else if (this.#removed.has('transfer-encoding')) this.last = true;
    else {
      this.setHeader('Transfer-Encoding', 'chunked');
      this.#chunked = true;
    }
  }

  #sendHead(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.#socket.write(encodeResponseHead({ status: this.#status, lines: [...this.#fields.values()] }));
  }

  /** Answers to HEAD, 204 and 304 have no content (RFC 9110 section 6.4.1). */
  get #hasContent(): boolean {
    return this.#request.method !== 'HEAD' && this.#status !== 204 && this.#status !== 304;
  }

  #drain(): void {
    if (!this.#blocked || this.writableLength > 0) return;
    this.#blocked = false;
    this.#emit('drain');
  }

  #emit(event: 'drain' | 'close'): void {
    for (const listener of [...this.#listeners[event]]) listener();
  }
}
