import { fieldValues, type RequestHead, type ResponseHead } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { type ExchangeContent, exchangeContent } from '../exchange-content.ts';
import type { CaptureReader } from '../reader.ts';
import type { SeenConnection, Stretch } from '../seen-connection.ts';
import type { Work } from '../work.ts';
import { contentOf, type HarContent, type HarPostData, postDataOf } from './har-content.ts';
import { type HarWebSocketMessage, webSocketMessages } from './web-socket-messages.ts';

/** A name and a value: of a field, or of a query. */
interface Pair {
  readonly name: string;
  readonly value: string;
}

/** One request with what came of it (HAR 1.2, `entries`). Times are in milliseconds; -1 where one does not apply. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly cookies: readonly Pair[];
    readonly headers: readonly Pair[];
    readonly queryString: readonly Pair[];
    readonly postData?: HarPostData;
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly cookies: readonly Pair[];
    readonly headers: readonly Pair[];
    readonly content: HarContent;
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: {
    readonly blocked: number;
    readonly dns: number;
    readonly connect: number;
    readonly send: number;
    readonly wait: number;
    readonly receive: number;
    readonly ssl: number;
  };
  readonly serverIPAddress?: string;
  readonly connection: string;
  readonly comment?: string;
  readonly _resourceType?: 'websocket';
  readonly _webSocketMessages?: readonly HarWebSocketMessage[];
}

/** The entries of a capture in the order in which they began. @param zero microseconds since 1970 of time 0 */
export function* entriesOf(reader: CaptureReader, zero: number, ends: number): Work<HarEntry[]> {
  const found: { readonly time: number; readonly entry: HarEntry }[] = [];
  let done = 0;
  for (const connection of reader.connections.values()) {
    for (const stretch of connection.stretches) {
      const { exchanges } = stretch.wire;
      for (const [index, exchange] of exchanges.entries()) {
        const next = exchanges[index + 1];
        const made = new ExchangeReading({ connection, stretch, exchange, next, zero, ends });
        found.push({ time: made.began, entry: made.entry() });
        yield done / reader.connections.size;
      }
    }
    done += 1;
  }
  return found.sort((one, other) => one.time - other.time).map(({ entry }) => entry);
}

interface Place {
  readonly connection: SeenConnection;
  readonly stretch: Stretch;
  readonly exchange: Exchange;
  /** The exchange after it on the same connection. */
  readonly next: Exchange | undefined;
  readonly zero: number;
  readonly ends: number;
}

/** The content of one message, and when its last octet was seen. */
type Content = Omit<ExchangeContent, 'end'> & { readonly time: number | undefined };

/** Reads one exchange out of its connection. */
class ExchangeReading {
  readonly #place: Place;
  readonly began: number;

  constructor(place: Place) {
    this.#place = place;
    this.began = this.#timeOf('client', place.exchange.request.offset) ?? place.connection.openedAt;
  }

  entry(): HarEntry {
    const { connection, exchange, next, zero } = this.#place;
    const { request, response, requestUnit, responseUnit } = exchange;
    const sent = this.#content('client', requestUnit, next?.requestUnit);
    const got = responseUnit === undefined ? NOTHING : this.#content('server', responseUnit, next?.responseUnit);
    const isSocket = this.#place.stretch.wire.upgrade?.exchange === exchange;
    const [host] = fieldValues(request, 'host');
    const address = /^\d+\.\d+\.\d+\.\d+(?=:|$)/.exec(host ?? '')?.[0];
    const timings = this.#timings(sent, got, isSocket);
    const { send, wait, receive } = timings;
    const comment = this.#comment(got, isSocket);
    return {
      startedDateTime: new Date((zero + this.began) / 1000).toISOString(),
      time: send + wait + receive,
      request: {
        ...requestOf(request, host, isSocket),
        ...(sent.octets.length > 0 ? { postData: postDataOf(request, sent.octets) } : {}),
        bodySize: sent.size,
      },
      response: response ? responseOf(response, got) : NO_ANSWER,
      cache: {},
      timings,
      ...(address === undefined ? {} : { serverIPAddress: address }),
      connection: String(connection.id),
      ...(comment === undefined ? {} : { comment }),
      ...(isSocket
        ? { _resourceType: 'websocket' as const, _webSocketMessages: webSocketMessages(this.#place.stretch, zero) }
        : {}),
    };
  }

  #content(side: Side, head: number, next: number | undefined): Content {
    const content = exchangeContent(this.#place.stretch.wire, side, head, next);
    return { ...content, time: this.#timeOf(side, content.end - 1) };
  }

  #timings(sent: Content, got: Content, isSocket: boolean): HarEntry['timings'] {
    const { connection, exchange, ends } = this.#place;
    const { request, responseUnit, response } = exchange;
    const finished = connection.closed?.time ?? ends;
    const isFirst = request.offset === 0;
    const wholeRequest = sent.time ?? this.began;
    const answered = responseUnit === undefined || !response ? undefined : this.#timeOf('server', response.offset);
    // What goes on, or was never answered, lasts until its connection ended or the capture does.
    const last = answered === undefined || isSocket || !got.whole ? finished : (got.time ?? finished);
    const milliseconds = (from: number, to: number) => Math.max(0, to - from) / 1000;
    const wait = milliseconds(wholeRequest, answered ?? last);
    return {
      blocked: -1,
      dns: -1,
      connect: isFirst ? milliseconds(connection.openedAt, this.began) : -1,
      send: milliseconds(this.began, wholeRequest),
      wait,
      receive: answered === undefined ? 0 : milliseconds(Math.max(answered, wholeRequest), last),
      ssl: -1,
    };
  }

  /** What a status cannot tell. */
  #comment(got: Content, isSocket: boolean): string | undefined {
    const { connection, exchange, stretch } = this.#place;
    const { closed, foreign } = connection;
    const how =
      closed &&
      `the connection was ${closed.how} by ${closed.by === 'client' || closed.by === 'server' ? `the ${closed.by}` : `a ${closed.by}`}`;
    const notes: string[] = [];
    if (!exchange.response) notes.push(how ? `Not answered: ${how}.` : 'Not answered by the end of the capture.');
    else if (isSocket && !closed) notes.push('Still open at the end of the capture.');
    else if (isSocket && closed?.how === 'reset') notes.push(`Ended: ${how}.`);
    else if (!isSocket && !got.whole)
      notes.push(how ? `The answer broke off: ${how}.` : 'The answer goes on at the end of the capture.');
    if (connection.peer === 'raw client') notes.push('Sent by the sandbox’s own raw client, not by a browser.');
    if (foreign.client + foreign.server > 0 && stretch.number > 0)
      notes.push('Another session’s exchanges went before it on this connection.');
    return notes.length === 0 ? undefined : notes.join(' ');
  }

  /** When the octet at `offset` was seen. */
  #timeOf(side: Side, offset: number): number | undefined {
    const { stretch } = this.#place;
    return stretch.wire[side].octets.end > offset ? stretch.timeAt(side, offset) : undefined;
  }
}

const NOTHING: Content = { octets: new Uint8Array(0), size: 0, whole: true, time: undefined };

const NO_ANSWER: HarEntry['response'] = {
  status: 0,
  statusText: '',
  httpVersion: '',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: 'x-unknown' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
};

function requestOf(head: RequestHead, host = '', isSocket: boolean): Omit<HarEntry['request'], 'bodySize'> {
  const { method, target, version, length } = head;
  const isAbsolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(target);
  return {
    method,
    url: isAbsolute ? target : `${isSocket ? 'ws' : 'http'}://${host}${target.startsWith('/') ? target : `/${target}`}`,
    httpVersion: version,
    cookies: cookiesIn(fieldValues(head, 'cookie').join('; ')),
    headers: pairs(head),
    queryString: queryOf(target),
    headersSize: length,
  };
}

function responseOf(head: ResponseHead, { octets, size }: Content): HarEntry['response'] {
  const cookies = fieldValues(head, 'set-cookie').flatMap((value) => cookiesIn(value.split(';', 1)[0] ?? ''));
  return {
    status: head.status,
    statusText: head.reason,
    httpVersion: head.version,
    cookies,
    headers: pairs(head),
    content: contentOf(head, octets),
    redirectURL: fieldValues(head, 'location')[0] ?? '',
    headersSize: head.length,
    bodySize: size,
  };
}

function pairs({ lines }: RequestHead | ResponseHead): Pair[] {
  return lines.map(({ name, value }) => ({ name, value }));
}

function cookiesIn(text: string): Pair[] {
  return text
    .split(';')
    .map((each) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(each))
    .flatMap((match) => (match ? [{ name: match[1] ?? '', value: match[2] ?? '' }] : []));
}

/** The query of a target, each name as often as it stands there. */
function queryOf(target: string): Pair[] {
  const query = /\?([^#]*)/.exec(target)?.[1] ?? '';
  const parameters = new URLSearchParams(query);
  return [...new Set(parameters.keys())].flatMap((name) => parameters.getAll(name).map((value) => ({ name, value })));
}
