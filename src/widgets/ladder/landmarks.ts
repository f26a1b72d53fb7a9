import type { CaptureReader, Entry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { after, type Bounds, before } from './bounds.ts';

/** The entries of one WebSocket connection that script can know of, by their index in the list. */
interface Handshake {
  readonly request: number;
  response: number | undefined;
  /** Where each whole data message of a side ends. */
  readonly messages: Record<Side, number[]>;
  readonly close: Partial<Record<Side, number>>;
}

/** What a list of entries tells of WebSockets: which of them came of a page's call, and which a page's event came of. */
export class Landmarks {
  readonly #handshakes: Handshake[] = [];
  readonly #byStretch = new Map<Stretch, Handshake>();
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
   * Where the `count`-th event of this name (from 0) must stand that is about the page's WebSocket number `ordinal`. They
   * are taken to make the connections in the order in which they were made.
   */
  bounds(event: PageEvent, count: number, ordinal: number): Bounds {
    return socketBounds(event, count, this.#handshakes[ordinal]);
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
      }
    } else if (handshake) this.#frame(handshake, stretch, entry, index);
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

function socketBounds(event: PageEvent, count: number, handshake: Handshake | undefined): Bounds {
  switch (event.name) {
    case 'new WebSocket':
      return before(handshake?.request);
    case 'open':
      return after(handshake?.response);
    case 'connected':
    case 'subscribed':
    case 'published':
    case 'delivered':
      return after(handshake?.messages.server[Number(event.detail?.['received'] ?? 1) - 1]);
    case 'publish()':
    case 'subscribe()':
    case 'unsubscribe()':
    case 'end()':
      return before(handshake?.messages.client[Number(event.detail?.['sent'] ?? 0)]);
    case 'send':
      return before(handshake?.messages.client[count]);
    case 'message':
      return after(handshake?.messages.server[count]);
    case 'close()':
      return before(handshake?.close.client);
    case 'close':
      if (event.detail?.['wasClean'] !== true) return before(undefined);
      return after(latest(handshake?.close.client, handshake?.close.server));
    default:
      return before(undefined);
  }
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}
