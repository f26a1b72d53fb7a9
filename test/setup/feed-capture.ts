import { CaptureBuilder } from '#test/setup/websocket-capture.ts';
import { encodeChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** What a page notes of a request or of its answer. */
type Detail = Record<string, string | number | boolean>;

/** Builds a capture of a page that gets a feed over HTTP on one connection. Times in milliseconds. */
export class FeedCapture extends CaptureBuilder {
  #made = 0;
  #objects = 0;

  /** The feed makes `count` events. */
  makes(time: number, count = 1): this {
    const first = this.#made + 1;
    this.#made += count;
    return this.add({ type: 'feed', time: time * 1000, first, last: this.#made });
  }

  /** The page fetches `path`, and the request crosses. */
  asks(time: number, path: string): this {
    this.page.push({
      time: time * 1000,
      name: 'fetch',
      socket: this.#objects++,
      detail: { method: 'GET', url: `http://127.0.0.1:4102/s/…/${path}` },
    });
    return this.requests(time, path);
  }

  /** A request crosses. */
  requests(time: number, path: string, more: readonly [string, string][] = []): this {
    const lines: [string, string][] = [['Host', '127.0.0.1:4102'], ...more];
    const head = encodeRequestHead({ method: 'GET', target: `/s/n8Qk/${path}`, lines });
    return this.octets('client', time * 1000, head);
  }

  /** The answer of a poll crosses, and the page reads it. */
  answers(time: number, ids: readonly number[], text = 'x'.repeat(10)): this {
    const body = encodeUtf8(JSON.stringify({ events: ids.map((id) => ({ id, time, text })), cursor: ids.at(-1) ?? 0 }));
    const lines: [string, string][] = [['Content-Length', String(body.length)]];
    const status = ids.length === 0 ? 204 : 200;
    const head = encodeResponseHead({ status, reason: 'OK', lines: ids.length === 0 ? [] : lines });
    this.octets('server', time * 1000, ids.length === 0 ? head : Uint8Array.of(...head, ...body));
    this.reads('response', time, { status });
    const detail = ids.length === 0 ? {} : { ids: ids.join(' '), eventOctets: ids.length * text.length };
    return this.reads('body', time, { octets: body.length, ...detail });
  }

  /** The page's newest fetch or EventSource sees something. */
  reads(name: string, time: number, detail: Detail = {}): this {
    this.page.push({ time: time * 1000, name, socket: this.#objects - 1, detail });
    return this;
  }

  /** The page opens an EventSource, and its first request crosses. */
  opensSource(time: number): this {
    this.page.push({
      time: time * 1000,
      name: 'new EventSource',
      socket: this.#objects++,
      detail: { url: 'http://127.0.0.1:4102/s/…/events' },
    });
    return this.requests(time, 'events');
  }

  /** The head of a response that goes on crosses, and an EventSource opens. */
  streams(time: number): this {
    const lines: [string, string][] = [
      ['Content-Type', 'text/event-stream'],
      ['Transfer-Encoding', 'chunked'],
    ];
    this.octets('server', time * 1000, encodeResponseHead({ status: 200, reason: 'OK', lines }));
    return this.reads('open', time, { readyState: 'OPEN' });
  }

  /** An event crosses as a chunk, and the EventSource dispatches it. */
  sends(time: number, id: number): this {
    const data = `event ${id}`;
    this.octets('server', time * 1000, encodeChunk(encodeUtf8(`id: ${id}\ndata: ${data}\n\n`)));
    return this.reads('message', time, { type: 'message', data, octets: data.length, ids: `${id}` });
  }

  closes(time: number, how: 'closed' | 'reset' = 'closed'): this {
    return this.add({ type: 'connection-closed', time: time * 1000, connection: this.connection, how, by: 'server' });
  }

  /** The browser opens another connection, on which all that follows crosses. */
  reopened(time: number): this {
    return this.reconnected(time * 1000);
  }
}
