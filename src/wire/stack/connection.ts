import { createHttpDecoder, type HttpDecoder, type HttpDecoderOptions, type HttpLimits } from '../http/decoder.ts';
import { listMembers, type RequestHead, type ResponseHead } from '../http/head.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import type { Breach, Decoder, Pending, Side, Span, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import { createFrameDecoder, type FrameDecoder } from '../websocket/frame-decoder.ts';
import { judgeRequest, judgeResponse, type Negotiated, negotiated } from '../websocket/handshake.ts';
import { ContentLayer, type Contents, type NestedUnit } from './content-layer.ts';
import { PayloadLayer, type Subprotocols } from './payload-layer.ts';
import { createTunnelDecoder } from './tunnel.ts';

/** A request and what answered it. Unit numbers count in the table of the side that sent them. */
export interface Exchange {
  readonly request: RequestHead;
  readonly requestUnit: number;
  /** The final response; interim (1xx) ones are left out, a 101 is final here. */
  response?: ResponseHead;
  responseUnit?: number;
}

/** The switch of a connection from HTTP to WebSocket. */
export interface Upgrade {
  readonly exchange: Exchange;
  readonly agreed: Negotiated;
  /** What the handshake broke, of either side. Empty when the 101 matches its request (RFC 6455 section 4). */
  readonly broken: readonly Breach[];
}

export interface ConnectionOptions {
  readonly subprotocols?: Subprotocols;
  /** What to open of the content of HTTP messages, by media type. */
  readonly contents?: Contents;
  readonly limits?: HttpLimits;
  /** Absolute offsets of the first octet seen of each side, for a connection seen from the middle. */
  readonly start?: { readonly client: number; readonly server: number };
  /** A request head is complete. */
  readonly onRequest?: (exchange: Exchange) => void;
  /** A final response head is complete. */
  readonly onResponse?: (exchange: Exchange) => void;
}

/** A message whose head is read. Whether its content is opened is settled when the first of it comes. */
interface MessageUnderWay {
  readonly head: RequestHead | ResponseHead;
  readonly unit: number;
  opened: boolean;
  layer: ContentLayer | undefined;
}

/** One decoder's stretch of a stream: it wrote the units from `from` on. */
interface Layer {
  readonly from: number;
  readonly decoder: Decoder;
}

/**
 * One connection, both directions, through all its protocols: it starts as HTTP/1.1 and becomes WebSocket after a 101 to
 * a request for it (RFC 9110 section 7.8, RFC 6455 section 4), or a tunnel after a 2xx to CONNECT or a switch to another
 * protocol. Octets must be given in the order in which they crossed.
 */
export class Connection {
  readonly client: OctetStream;
  readonly server: OctetStream;
  readonly exchanges: Exchange[] = [];
  upgrade: Upgrade | undefined;
  readonly #options: ConnectionOptions;
  readonly #http: { readonly client: HttpDecoder; readonly server: HttpDecoder };
  readonly #layers: { readonly client: Layer[]; readonly server: Layer[] };
  readonly #frames: Partial<Record<Side, FrameDecoder>> = {};
  readonly #payloads: Partial<Record<Side, PayloadLayer>> = {};
  readonly #contents = { client: [] as ContentLayer[], server: [] as ContentLayer[] };
  /** The message under way of each side: its head, and what is opened of its content, if anything is. */
  readonly #underWay: Partial<Record<Side, MessageUnderWay>> = {};
  #answered = 0;

  constructor(options: ConnectionOptions = {}) {
    this.#options = options;
    this.client = new OctetStream(options.start?.client);
    this.server = new OctetStream(options.start?.server);
    const limits = options.limits ? { limits: options.limits } : {};
    const client = createHttpDecoder(this.client, {
      ...limits,
      ...this.#contentCallbacks('client'),
      side: 'client',
      pauseAtUpgrade: true,
      onHead: (head, unit) => this.#requestRead(head as RequestHead, unit),
    });
    const server = createHttpDecoder(this.server, {
      ...limits,
      ...this.#contentCallbacks('server'),
      side: 'server',
      requestMethod: (response) => this.exchanges[response]?.request.method,
      onHead: (head, unit) => this.#responseRead(head as ResponseHead, unit),
    });
    this.#http = { client, server };
    this.#layers = { client: [{ from: 0, decoder: client }], server: [{ from: 0, decoder: server }] };
  }

  /** Takes the next octets that `side` sent, and indexes the units that they complete. */
  receive(side: Side, octets: Uint8Array): void {
    this[side].octets.append(octets);
    this.#advance(side);
  }

  /** As `receive`, without a copy where that pays: nobody may change the array while its octets are held here. */
  adopt(side: Side, octets: Uint8Array): void {
    this[side].octets.adopt(octets);
    this.#advance(side);
  }

  /** `side` sends no more. */
  end(side: Side): void {
    this[side].ended = true;
    this.#advance(side);
  }

  /** The exchange that unit `index` of `side` is the head of; a response's is that of its final response. */
  exchangeOf(side: Side, index: number): Exchange | undefined {
    return exchangeAt(this.exchanges, side === 'client' ? 'requestUnit' : 'responseUnit', index);
  }

  /** The protocol of unit `index` of `side`. */
  protocolOf(side: Side, index: number): string {
    return this.#layerOf(side, index).decoder.protocol;
  }

  /** Takes unit `index` of `side` apart; a handshake's heads carry the handshake's breaches too. */
  dissect(side: Side, index: number): Unit {
    const unit = this.#layerOf(side, index).decoder.dissect(index);
    const handshake = this.#handshakeOf(side, index);
    return handshake.length === 0 ? unit : { ...unit, broken: [...unit.broken, ...handshake] };
  }

  /** The unfinished octets at the end of what `side` sent, if any. */
  pending(side: Side): Pending | undefined {
    return this.#layers[side].at(-1)?.decoder.pending();
  }

  /** The frame decoder of `side` once the connection is a WebSocket. */
  frames(side: Side): FrameDecoder | undefined {
    return this.#frames[side];
  }

  /** The units of the negotiated subprotocol that end in the message whose last frame is unit `index` of `side`. */
  nested(side: Side, index: number): Unit[] {
    return this.#payloads[side]?.unitsIn(index) ?? [];
  }

  /**
   * What is opened of the content that unit `index` of `side` holds octets of, or is the head of. Undefined where there is
   * none, or its media type is in no table.
   */
  contentOf(side: Side, index: number): ContentLayer | undefined {
    const layer = this.#contents[side].findLast(({ headUnit }) => headUnit <= index);
    return layer && index <= layer.lastUnit ? layer : undefined;
  }

  /** The units of a message's content, such as lines of an event stream, that end in unit `index` of `side`. */
  nestedIn(side: Side, index: number): NestedUnit[] {
    const layer = this.contentOf(side, index);
    if (!layer) return [];
    const { from, to } = layer.endingIn(index);
    return Array.from({ length: to - from }, (_, step) => layer.nested(from + step));
  }

  /** True while octets of the client wait for the answer to a request for an upgrade. */
  get awaitsUpgrade(): boolean {
    return this.#http.client.state === 'paused' && this.exchanges.at(-1)?.response === undefined;
  }

  #advance(side: Side): void {
    this.#layers[side].at(-1)?.decoder.advance();
    this.#settleUpgrade();
    this.#tunnelWhatSwitched();
  }

  #layerOf(side: Side, index: number): Layer {
    const layer = this.#layers[side].findLast((candidate) => candidate.from <= index);
    if (!layer) throw new RangeError(`no unit ${index} of the ${side}`);
    return layer;
  }

  #handshakeOf(side: Side, index: number): readonly Breach[] {
    const exchange = this.exchangeOf(side, index);
    if (!exchange || !asksForWebSocket(exchange.request)) return [];
    if (side === 'client') return judgeRequest(exchange.request);
    return exchange.response?.status === 101 ? judgeResponse(exchange.request, exchange.response) : [];
  }

  #contentCallbacks(side: Side): Pick<HttpDecoderOptions, 'onContent' | 'onMessageEnd'> {
    if (!this.#options.contents) return {};
    return {
      onContent: (span, unit) => this.#contentRead(side, span, unit),
      onMessageEnd: () => {
        this.#underWay[side]?.layer?.end();
        delete this.#underWay[side];
      },
    };
  }

  #contentRead(side: Side, { offset, length }: Span, unit: number): void {
    const message = this.#underWay[side];
    if (!message) return;
    if (!message.opened) {
      message.opened = true;
      message.layer = this.#layerFor(side, message);
    }
    message.layer?.receive(this[side].octets.view(offset, offset + length), offset, unit);
  }

  #layerFor(side: Side, { head, unit }: MessageUnderWay): ContentLayer | undefined {
    const mediaType = mediaTypeOf(head);
    const { contents = {} } = this.#options;
    const decoder = mediaType && Object.hasOwn(contents, mediaType.name) ? contents[mediaType.name] : undefined;
    if (!mediaType || !decoder) return undefined;
    const layer = new ContentLayer(side, unit, mediaType, decoder);
    this.#contents[side].push(layer);
    return layer;
  }

  #requestRead(head: RequestHead, unit: number): void {
    this.#underWay.client = { head, unit, opened: false, layer: undefined };
    const exchange: Exchange = { request: head, requestUnit: unit };
    this.exchanges.push(exchange);
    this.#options.onRequest?.(exchange);
  }

  #responseRead(head: ResponseHead, unit: number): void {
    this.#underWay.server = { head, unit, opened: false, layer: undefined };
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    const exchange = this.exchanges[this.#answered];
    if (!exchange) return;
    this.#answered += 1;
    exchange.response = head;
    exchange.responseUnit = unit;
    this.#options.onResponse?.(exchange);
  }

  /** Once the answer to a request for an upgrade is read: both directions switch, or the client's goes on as HTTP. */
  #settleUpgrade(): void {
    const exchange = this.exchanges.at(-1);
    if (!exchange?.response || this.upgrade || this.#http.client.state !== 'paused') return;
    const { request, response } = exchange;
    if (response.status === 101 && asksForWebSocket(request)) this.#switch(exchange, response);
    else if (response.status === 101 || opensTunnel(request, response)) this.#tunnel('client');
    else {
      this.#http.client.resume();
      this.#http.client.advance();
    }
  }

  /** What the server sends after a 101 or a 2xx to CONNECT that made no WebSocket is no HTTP either. */
  #tunnelWhatSwitched(): void {
    if (!this.upgrade && this.#http.server.state === 'switched') this.#tunnel('server');
  }

  /** From here on no protocol is known in which `side` speaks. */
  #tunnel(side: Side): void {
    if (this.#layers[side].length > 1) return;
    const decoder = createTunnelDecoder(this[side], this.#http[side].next);
    this.#layers[side].push({ from: this[side].units.count, decoder });
    decoder.advance();
  }

  #switch(exchange: Exchange, response: ResponseHead): void {
    const agreed = negotiated(exchange.request, response);
    const broken = [...judgeRequest(exchange.request), ...judgeResponse(exchange.request, response)];
    this.upgrade = { exchange, agreed, broken };
    const payloadDecoder = this.#options.subprotocols?.[agreed.subprotocol ?? ''];
    for (const side of ['client', 'server'] as const) {
      const payloads = payloadDecoder ? new PayloadLayer(side, payloadDecoder) : undefined;
      const frames = createFrameDecoder(this[side], {
        side,
        start: this.#http[side].next,
        ...(agreed.deflate ? { deflate: agreed.deflate } : {}),
        ...(payloads ? { onMessage: (message) => payloads.receive(message) } : {}),
      });
      this.#frames[side] = frames;
      if (payloads) this.#payloads[side] = payloads;
      this.#layers[side].push({ from: this[side].units.count, decoder: frames });
      frames.advance();
    }
  }
}

/** The exchange whose head of one side is unit `index`: heads come in the order of their exchanges. */
function exchangeAt(
  exchanges: readonly Exchange[],
  unitOf: 'requestUnit' | 'responseUnit',
  index: number,
): Exchange | undefined {
  let low = 0;
  let high = exchanges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const exchange = exchanges[middle];
    const unit = exchange?.[unitOf] ?? Number.POSITIVE_INFINITY;
    if (unit === index) return exchange;
    if (unit < index) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** Whether what follows is a tunnel: a 2xx to CONNECT (RFC 9110 section 9.3.6). */
function opensTunnel(request: RequestHead, response: ResponseHead): boolean {
  return request.method === 'CONNECT' && response.status >= 200 && response.status < 300;
}

/** Whether a request names WebSocket in its Upgrade field (RFC 6455 section 4.1, item 5). */
function asksForWebSocket(request: RequestHead): boolean {
  return listMembers(request, 'upgrade').some((protocol) => protocol.toLowerCase() === 'websocket');
}
