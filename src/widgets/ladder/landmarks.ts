import type { Called } from '#capture/page-calls.ts';
import type { CaptureReader, Entry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { type SeenRequest, SeenRequests } from '#capture/seen-requests.ts';
import type { Side } from '#wire/octets/dissection.ts';

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

/** What a list of entries tells of causes: which of them came of a page's call, and which a page's event came of. */
export class Landmarks {
  readonly #handshakes: Handshake[] = [];
  readonly #byStretch = new Map<Stretch, Handshake>();
  readonly #requests: SeenRequests;
  readonly #reader: CaptureReader;
  #read = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
    this.#requests = new SeenRequests(reader);
  }

  /** Reads the entries that were added since the last call. */
  advance(): void {
    const { entries } = this.#reader;
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read] as Entry;
      if (entry.kind === 'unit') this.#unit(entry, this.#read);
    }
    this.#requests.advance();
  }

  /**
   * Where the `count`-th event of this name (from 0) of the page's object number `event.socket` must stand; `called` says
   * what the event is about. The page's WebSockets are taken to make the connections in the order in which they were made.
   */
  bounds(event: PageEvent, count: number, called: Called): Bounds {
    const { call } = called;
    return call.kind === 'WebSocket'
      ? socketBounds(event, count, this.#handshakes[call.ordinal])
      : requestBounds(event, called, this.#requests.find(call));
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

function after(index: number | undefined): Bounds {
  return { after: index ?? -1, before: Number.POSITIVE_INFINITY, caused: index !== undefined };
}

function before(index: number | undefined): Bounds {
  return { after: -1, before: index ?? Number.POSITIVE_INFINITY, caused: true };
}

/** Something came of an entry if that is there, and can be without it. */
function afterIfAny(index: number | undefined): Bounds {
  return { ...after(index), caused: true };
}

function socketBounds(event: PageEvent, count: number, handshake: Handshake | undefined): Bounds {
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
    default:
      return before(undefined);
  }
}

function requestBounds({ name }: PageEvent, { call, content }: Called, request: SeenRequest | undefined): Bounds {
  switch (name) {
    case 'fetch':
    case 'img src':
    case 'new EventSource':
      return before(request?.entry);
    case 'open':
    case 'response':
    case 'load':
      return after(request?.answer?.entry);
    case 'message':
    case 'piece':
      return after(request?.parts.find(({ through }) => through >= content)?.entry);
    case 'body':
      return after(request?.end?.entry);
    case 'error':
      return call.kind === 'EventSource' ? afterIfAny((request?.end ?? request?.cut)?.entry) : before(undefined);
    case 'abort':
    case 'src removed':
    case 'close()':
      return before(request?.cut?.entry);
    default:
      return before(undefined);
  }
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}
