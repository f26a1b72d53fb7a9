import { fieldValues } from '#wire/http/head.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import type { CaptureReader, Entry, NoticeEntry, UnitEntry, UnitPlace } from './reader.ts';
import type { Stretch } from './seen-connection.ts';
import { withoutToken } from './without-token.ts';

/** A part of an answer's content: its entry, and how many octets of content there were with it. */
interface Part {
  readonly entry: number;
  readonly through: number;
}

/** One request of the page's browser or of a raw client, preflights left out, with what came of it. Entries are indexes in the reader's list. */
export interface SeenRequest {
  readonly entry: number;
  readonly connection: number;
  readonly stretch: number;
  readonly unit: number;
  readonly method: string;
  /** Without the token. */
  readonly target: string;
  /** When its first octet came, in microseconds. */
  readonly time: number;
  /** Whether its connection had carried something before. */
  readonly reused: boolean;
  /** Octets of heads, framing and content, each way. */
  readonly octets: { client: number; server: number };
  /** Octets of the answer's content, framing left out. */
  content: number;
  /** `unit` is the head's, `last` the last that belongs to the answer so far. */
  answer:
    | { readonly entry: number; readonly time: number; readonly status: number; readonly unit: number; last: number }
    | undefined;
  readonly parts: Part[];
  /** The answer is whole; its last octet was seen then. */
  end: { readonly entry: number; readonly time: number } | undefined;
  /** The connection closed before the answer was whole. */
  cut: { readonly entry: number; readonly time: number; readonly how: string; readonly by: string } | undefined;
}

/** The requests that a browser made in a capture, WebSocket handshakes left out, as the capture grows. */
export class SeenRequests {
  /** In the order in which their heads were whole. */
  readonly all: SeenRequest[] = [];
  /** Those that raw clients made, which are no calls of the page, in the same order. */
  readonly raw: SeenRequest[] = [];
  /** The entries of preflights. */
  readonly preflights: number[] = [];
  readonly #reader: CaptureReader;
  readonly #byUnit = new Map<string, SeenRequest>();
  /** What the octets of each connection belong to. */
  readonly #sending = new Map<number, SeenRequest>();
  readonly #answering = new Map<number, SeenRequest>();
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
      else if (entry.kind === 'notice') this.#notice(entry, this.#read);
    }
  }

  /** The request that a unit belongs to, or to whose answer it belongs. */
  holding({ connection, stretch, side, unit }: UnitPlace): SeenRequest | undefined {
    const holds = (seen: SeenRequest) => {
      if (seen.connection !== connection || seen.stretch !== stretch) return false;
      if (side === 'client') return seen.unit <= unit;
      return seen.answer !== undefined && seen.answer.unit <= unit && unit <= seen.answer.last;
    };
    return this.all.findLast(holds) ?? this.raw.findLast(holds);
  }

  #unit(entry: UnitEntry, index: number): void {
    const stretch = this.#reader.stretchOf(entry);
    const exchange = stretch.wire.exchangeOf(entry.side, entry.unit);
    if (entry.side === 'client') {
      if (exchange) this.#request(entry, index, stretch, exchange);
      else this.#add(this.#sending.get(entry.connection), entry, stretch);
      return;
    }
    if (exchange) this.#answer(entry, index, stretch, exchange);
    else this.#content(entry, index, stretch);
  }

  #request(entry: UnitEntry, index: number, stretch: Stretch, { request }: Exchange): void {
    const { connection, unit } = entry;
    this.#sending.delete(connection);
    const peer = this.#reader.connections.get(connection)?.peer;
    if (peer !== 'browser' && peer !== 'raw client') return;
    if (fieldValues(request, 'Sec-WebSocket-Key').length > 0) return;
    if (request.method === 'OPTIONS') {
      this.preflights.push(index);
      return;
    }
    const offset = stretch.wire.client.units.offset(unit);
    const seen: SeenRequest = {
      entry: index,
      connection,
      stretch: entry.stretch,
      unit,
      method: request.method,
      target: withoutToken(request.target),
      time: stretch.timeAt('client', offset) ?? entry.time,
      reused: offset > 0,
      octets: { client: 0, server: 0 },
      content: 0,
      answer: undefined,
      parts: [],
      end: undefined,
      cut: undefined,
    };
    (peer === 'browser' ? this.all : this.raw).push(seen);
    this.#byUnit.set(`${connection}.${entry.stretch}.${unit}`, seen);
    this.#sending.set(connection, seen);
    this.#answering.set(connection, seen);
    this.#add(seen, entry, stretch);
  }

  #answer(entry: UnitEntry, index: number, stretch: Stretch, { request, requestUnit, response }: Exchange): void {
    const seen = this.#byUnit.get(`${entry.connection}.${entry.stretch}.${requestUnit}`);
    if (!seen || !response) return;
    this.#add(seen, entry, stretch);
    const time = stretch.timeAt('server', stretch.wire.server.units.offset(entry.unit)) ?? entry.time;
    seen.answer = { entry: index, time, status: response.status, unit: entry.unit, last: entry.unit };
    if (hasContent({ request, requestUnit, response })) this.#answering.set(entry.connection, seen);
    else this.#ended(seen, index, entry.time);
  }

  /** Content whose length is told is one unit; in chunks it ends with the trailer section. */
  #content(entry: UnitEntry, index: number, stretch: Stretch): void {
    const seen = this.#answering.get(entry.connection);
    if (!seen) return;
    this.#add(seen, entry, stretch);
    if (seen.answer) seen.answer.last = entry.unit;
    const unit = stretch.wire.dissect(entry.side, entry.unit);
    const length = contentIn(unit);
    if (length > 0) {
      seen.content += length;
      seen.parts.push({ entry: index, through: seen.content });
    }
    const last = unit.kind === 'content' || unit.kind === 'trailer section';
    if (last && !isCutShort(unit)) this.#ended(seen, index, entry.time);
  }

  #notice({ event }: NoticeEntry, index: number): void {
    if (event.type !== 'connection-closed') return;
    const seen = this.#answering.get(event.connection);
    this.#answering.delete(event.connection);
    if (seen) seen.cut = { entry: index, time: event.time, how: event.how, by: event.by };
  }

  #ended(seen: SeenRequest, entry: number, time: number): void {
    seen.end = { entry, time };
    this.#answering.delete(seen.connection);
  }

  #add(seen: SeenRequest | undefined, { side, unit }: UnitEntry, stretch: Stretch): void {
    if (seen) seen.octets[side] += stretch.wire[side].units.length(unit);
  }
}

/** Whether content comes after a response head (RFC 9112 section 6.3). */
function hasContent({ request, response }: Exchange): boolean {
  if (!response || request.method === 'HEAD' || response.status === 204 || response.status === 304) return false;
  return Number(fieldValues(response, 'Content-Length')[0] ?? Number.NaN) !== 0;
}

/** Whether a connection ended before a unit of it did (RFC 9112 section 8). */
function isCutShort({ broken }: Unit): boolean {
  return broken.some(({ rule }) => rule.id === 'http.message-incomplete');
}

/** How many octets of content a unit of HTTP carries: itself, or the data of a chunk. */
export function contentIn({ fields }: Pick<Unit, 'fields'>): number {
  return fields.find(({ name }) => name === 'content' || name === 'chunk data')?.length ?? 0;
}
