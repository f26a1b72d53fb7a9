import type { CaptureReader, Entry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { fieldValues } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { Exchange } from '#wire/stack/connection.ts';

/** Between which entries of the list something must stand: after `after`, before `before`; both are indexes. */
export interface Bounds {
  readonly after: number;
  readonly before: number;
  /** False while the entry that caused it is not in the list yet. */
  readonly caused: boolean;
}

/** The entries of one WebSocket connection that script can know of, by their index in the list. */
interface Handshake {
  readonly request: number;
  response: number | undefined;
  /** Where each whole data message of a side ends. */
  readonly messages: Record<Side, number[]>;
  readonly close: Partial<Record<Side, number>>;
}

/** The entries of one plain exchange that script can know of. */
interface Fetched {
  readonly request: number;
  response: number | undefined;
  /** The last entry of the answer. */
  end: number | undefined;
}

/** What a list of entries tells of causes: which of them came of a page's call, and which a page's event came of. */
export class Landmarks {
  readonly #handshakes: Handshake[] = [];
  readonly #byStretch = new Map<Stretch, Handshake>();
  readonly #fetches: Fetched[] = [];
  /** By connection, and where on it the request begins. */
  readonly #byRequest = new Map<string, Fetched>();
  /** The plain exchange whose answer is on its way, by connection. */
  readonly #answering = new Map<number, Fetched>();
  readonly #reader: CaptureReader;
  #read = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  /** Reads the entries that were added since the last call. */
  advance(): void {
    const { entries } = this.#reader;
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read] as Entry;
      if (entry.kind === 'unit') this.#unit(entry, this.#read);
    }
  }

  /**
   * Where the `count`-th event of this name (from 0) of the page's WebSocket or fetch number `event.socket` must stand. The
   * page's WebSockets are taken to make the connections in the order in which they were made, its fetches the requests.
   */
  bounds(event: PageEvent, count: number): Bounds {
    const handshake = this.#handshakes[event.socket];
    const fetched = this.#fetches[event.socket];
    const after = (index: number | undefined): Bounds => ({
      after: index ?? -1,
      before: Number.POSITIVE_INFINITY,
      caused: index !== undefined,
    });
    const before = (index: number | undefined): Bounds => ({
      after: -1,
      before: index ?? Number.POSITIVE_INFINITY,
      caused: true,
    });
    switch (event.name) {
      case 'new WebSocket':
        return before(handshake?.request);
      case 'open':
        return after(handshake?.response);
      case 'send':
        return before(handshake?.messages.client[count]);
      case 'message':
        return after(handshake?.messages.server[count]);
      case 'close()':
        return before(handshake?.close.client);
      case 'close':
        if (event.detail?.['wasClean'] !== true) return before(undefined);
        return after(latest(handshake?.close.client, handshake?.close.server));
      case 'fetch':
        return before(fetched?.request);
      case 'response':
        return after(fetched?.response);
      case 'body':
        return after(fetched?.end);
      default:
        return before(undefined);
    }
  }

  #unit(entry: UnitEntry, index: number): void {
    const stretch = this.#reader.stretchOf(entry);
    const { wire } = stretch;
    const exchange = wire.exchangeOf(entry.side, entry.unit);
    const handshake = this.#byStretch.get(stretch);
    if (exchange) {
      if (entry.side === 'server' && handshake) handshake.response ??= index;
      else if (exchange.request.lines.some(({ name }) => name.toLowerCase() === 'sec-websocket-key')) {
        this.#open(stretch, entry.connection, index);
      } else this.#plainHead(exchange, entry, index);
      return;
    }
    if (handshake) this.#frame(handshake, stretch, entry, index);
    else if (entry.side === 'server') this.#plainContent(stretch, entry, index);
  }

  #plainHead(exchange: Exchange, { side, connection }: UnitEntry, index: number): void {
    const place = `${connection} ${exchange.request.offset}`;
    if (side === 'client') {
      const preflight = exchange.request.method === 'OPTIONS';
      if (preflight || this.#reader.connections.get(connection)?.peer !== 'browser') return;
      const fetched: Fetched = { request: index, response: undefined, end: undefined };
      this.#fetches.push(fetched);
      this.#byRequest.set(place, fetched);
      return;
    }
    const fetched = this.#byRequest.get(place);
    if (!fetched) return;
    fetched.response = index;
    if (hasContent(exchange)) this.#answering.set(connection, fetched);
    else fetched.end = index;
  }

  /** Content whose length is told is one unit; in chunks it ends with the trailer section. */
  #plainContent(stretch: Stretch, { side, unit, connection }: UnitEntry, index: number): void {
    const fetched = this.#answering.get(connection);
    const { kind } = stretch.wire.dissect(side, unit);
    if (!fetched || (kind !== 'content' && kind !== 'trailer section')) return;
    fetched.end = index;
    this.#answering.delete(connection);
  }

  #open(stretch: Stretch, connection: number, request: number): void {
    if (this.#reader.connections.get(connection)?.peer !== 'browser') return;
    const handshake: Handshake = { request, response: undefined, messages: { client: [], server: [] }, close: {} };
    this.#handshakes.push(handshake);
    this.#byStretch.set(stretch, handshake);
  }

  #frame(handshake: Handshake, { wire }: Stretch, { side, unit }: UnitEntry, index: number): void {
    const head = wire.frames(side)?.head(unit);
    if (head?.opcode === 8) handshake.close[side] ??= index;
    else if (head?.fin === 1 && head.opcode <= 2) handshake.messages[side].push(index);
  }
}

/** Whether content comes after a response head (RFC 9112 section 6.3). */
function hasContent({ request, response }: Exchange): boolean {
  if (!response || request.method === 'HEAD' || response.status === 204 || response.status === 304) return false;
  return Number(fieldValues(response, 'Content-Length')[0] ?? Number.NaN) !== 0;
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}
