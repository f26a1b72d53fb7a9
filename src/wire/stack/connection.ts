import { createHttpDecoder, type HttpDecoder, type HttpDecoderOptions, type HttpLimits } from '../http/decoder.ts';
import { fieldValues, listMembers, type RequestHead, type ResponseHead } from '../http/head.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import type { Breach, Decoder, Pending, Side, Span, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import { createFrameDecoder, type FrameDecoder } from '../websocket/frame-decoder.ts';
import { judgeRequest, judgeResponse, type Negotiated, negotiated } from '../websocket/handshake.ts';
import { TEXT } from '../websocket/opcodes.ts';
import type { CarriedLayer, NestedUnit } from './carried-layer.ts';
import { ContentLayer, type Contents, contentDecoderOf } from './content-layer.ts';
import { type Exchange, ExchangeTable } from './exchange-table.ts';
import {
  type OpenSubprotocol,
  type PayloadDecoder,
  PayloadLayer,
  type Recognise,
  type Subprotocols,
} from './payload-layer.ts';
import { createTunnelDecoder } from './tunnel.ts';

/** The switch of a connection from HTTP to WebSocket. */
export interface Upgrade {
  readonly exchange: Exchange;
  readonly agreed: Negotiated;
  /** What the handshake broke, of either side. Empty when the 101 matches its request (RFC 6455 section 4). */
  readonly broken: readonly Breach[];
}

export interface ConnectionOptions {
  readonly subprotocols?: Subprotocols;
  /** What a connection can speak from its first octet in place of HTTP, by the names that `speaks` may have. */
  readonly spoken?: Subprotocols;
  /** What is spoken on a WebSocket for which none was agreed on. */
  readonly recognise?: Recognise | undefined;
  /**
   * What the connection speaks from its first octet in place of HTTP: `websocket`, whose handshake was not seen, or what has
   * this name in `spoken` or `subprotocols`; one that is not there is not opened. Of a protocol whose units are whole messages
   * each `receive` then brings one.
   */
  readonly speaks?: string | undefined;
  /** Whether the connection is seen from its beginning; where left out, whether both sides are seen from offset 0. */
  readonly whole?: boolean | undefined;
  /** What the handshake agreed on that was not seen, where the connection speaks `websocket` from its first octet. */
  readonly agreed?: Pick<Negotiated, 'subprotocol' | 'deflate'> | undefined;
  /** What to open of the content of HTTP messages, by media type. */
  readonly contents?: Contents;
  readonly limits?: HttpLimits;
  /** Absolute offsets of the first octet seen of each side, for a connection seen from the middle. */
  readonly start?: { readonly client: number; readonly server: number };
  /** A request head is complete. */
  readonly onRequest?: (exchange: Exchange) => void;
  /** A final response head is complete. */
  readonly onResponse?: (exchange: Exchange) => void;
  /**
   * The HTTP message of `side` that began last is over, or cut short; interim responses are messages too. Of a message without
   * content it is said before `onRequest` or `onResponse` is.
   */
  readonly onMessageEnd?: (side: Side) => void;
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

/** What reads one direction. */
interface Reading {
  readonly http: HttpDecoder;
  /** What came after HTTP. */
  switched: Layer | undefined;
  /** What came in place of HTTP, where each of its units may be a whole message. */
  messages: PayloadDecoder | undefined;
  frames: FrameDecoder | undefined;
  payloads: PayloadLayer | undefined;
  contents: readonly ContentLayer[];
  /** The message under way: its head, and what is opened of its content, if anything is. */
  underWay: MessageUnderWay | undefined;
}

/** What mostly is opened; an array of its own, even an empty one, costs each connection. */
const noContents: readonly ContentLayer[] = [];

const WEBSOCKET = 'websocket';

/**
 * One connection, both directions, through all its protocols: it starts as HTTP/1.1 and becomes WebSocket after a 101 to
 * a request for it (RFC 9110 section 7.8, RFC 6455 section 4), or a tunnel after a 2xx to CONNECT or a switch to another
 * protocol; unless it `speaks` something else from its first octet. Octets must be given in the order in which they crossed.
 */
export class Connection {
  readonly client: OctetStream;
  /** There once it is asked for: a server is full of connections whose answers nobody has to read. */
  #server: OctetStream | undefined;
  readonly exchangeTable = new ExchangeTable();
  upgrade: Upgrade | undefined;
  readonly #options: ConnectionOptions;
  /** Of each direction once it is read. */
  readonly #reading: Record<Side, Reading | undefined> = { client: undefined, server: undefined };
  /** What runs inside messages, or from the first octet on. */
  #spoken: OpenSubprotocol | undefined;
  /** No subprotocol was agreed on, and the first frame of the client, which may give one away, has not come. */
  #unrecognised = false;

  constructor(options: ConnectionOptions = {}) {
    this.#options = options;
    this.client = new OctetStream(options.start?.client);
    const { client = 0, server = 0 } = options.start ?? {};
    const { speaks, whole = client === 0 && server === 0 } = options;
    if (speaks !== undefined) this.#spoken = this.#openSpoken(speaks, whole);
  }

  get server(): OctetStream {
    this.#server ??= new OctetStream(this.#options.start?.server);
    return this.#server;
  }

  /** Offset just past the server's last octet so far. */
  get serverEnd(): number {
    return this.#server?.octets.end ?? this.#options.start?.server ?? 0;
  }

  /** The exchanges that are held: all of them, unless some were discarded from `exchangeTable`. */
  get exchanges(): readonly Exchange[] {
    return this.exchangeTable.held;
  }

  /** Takes the next octets that `side` sent, and indexes the units that they complete. */
  receive(side: Side, octets: Uint8Array): void {
    this[side].octets.append(octets);
    this.#received(side);
  }

  /** As `receive`, without a copy where that pays: nobody may change the array while its octets are held here. */
  adopt(side: Side, octets: Uint8Array): void {
    this[side].octets.adopt(octets);
    this.#received(side);
  }

  /**
   * `side` sends no more.
   *
   * @param by who was the first to close: a message that is not whole is a breach only of the side that closed by itself (RFC
   * 9112 section 8, RFC 6455 section 7.1.1)
   */
  end(side: Side, by: Side = side): void {
    this[side].ended = true;
    this[side].cut = by !== side;
    this.#advance(side);
  }

  /** The exchange that unit `index` of `side` is the head of; a response's is that of its final response. */
  exchangeOf(side: Side, index: number): Exchange | undefined {
    return this.exchangeTable.withHead(side === 'client' ? 'requestUnit' : 'responseUnit', index);
  }

  /** The protocol of unit `index` of `side`. */
  protocolOf(side: Side, index: number): string {
    return this.#decoderOf(side, index).protocol;
  }

  /**
   * Takes unit `index` of `side` apart; a handshake's heads carry the handshake's breaches too, and frames what they break by
   * carrying their subprotocol.
   */
  dissect(side: Side, index: number): Unit {
    const unit = this.#decoderOf(side, index).dissect(index);
    const more = [...this.#handshakeOf(side, index), ...this.#carryingOf(side, index, unit)];
    return more.length === 0 ? unit : { ...unit, broken: [...unit.broken, ...more] };
  }

  /** The unfinished octets at the end of what `side` sent, if any. */
  pending(side: Side): Pending | undefined {
    const reading = this.#reading[side];
    return (reading?.switched?.decoder ?? reading?.http)?.pending();
  }

  /** The frame decoder of `side` once the connection is a WebSocket. */
  frames(side: Side): FrameDecoder | undefined {
    return this.#reading[side]?.frames;
  }

  /**
   * What is opened of the content that unit `index` of `side` holds octets of, or is the head of. Undefined where there is
   * none, or its media type is in no table.
   */
  contentOf(side: Side, index: number): ContentLayer | undefined {
    const layer = this.#reading[side]?.contents.findLast(({ headUnit }) => headUnit <= index);
    return layer && index <= layer.lastUnit ? layer : undefined;
  }

  /**
   * The stream that unit `index` of `side` carries a part of: content of a media type, or payload of a subprotocol. Undefined
   * where it carries none, or none that is in a table.
   */
  carriedBy(side: Side, index: number): CarriedLayer | undefined {
    const { payloads, switched } = this.#reading[side] ?? {};
    const layer = switched && index >= switched.from ? payloads : this.contentOf(side, index);
    return layer?.heldBy(index) && layer;
  }

  /** The units that end in unit `index` of `side`: lines of an event stream in a chunk, packets of a subprotocol in a frame. */
  nestedIn(side: Side, index: number): NestedUnit[] {
    const layer = this.carriedBy(side, index);
    if (!layer) return [];
    const { from, to } = layer.endingIn(index);
    return Array.from({ length: to - from }, (_, step) => layer.nested(from + step)).filter(isThere);
  }

  /** True while octets of the client wait for the answer to a request for an upgrade. */
  get awaitsUpgrade(): boolean {
    return this.#reading.client?.http.state === 'paused' && this.exchangeTable.newest?.response === undefined;
  }

  #received(side: Side): void {
    this.#advance(side);
    this.#reading[side]?.messages?.endMessage?.(TEXT);
  }

  #advance(side: Side): void {
    this.#reading[side] ??= this.#begin(side);
    const { switched, http } = this.#reading[side];
    (switched?.decoder ?? http).advance();
    this.#settleUpgrade();
    if (this.#unrecognised) this.#recognise();
    this.#tunnelWhatSwitched();
  }

  #begin(side: Side): Reading {
    const shared = {
      side,
      ...(this.#options.limits ? { limits: this.#options.limits } : {}),
      ...this.#contentCallbacks(side),
    };
    const http =
      side === 'client'
        ? createHttpDecoder(this.client, {
            ...shared,
            pauseAtUpgrade: true,
            onHead: (head, unit) => this.#requestRead(head as RequestHead, unit),
          })
        : createHttpDecoder(this.server, {
            ...shared,
            requestMethod: (response) => this.exchangeTable.at(response)?.request.method,
            onHead: (head, unit) => this.#responseRead(head as ResponseHead, unit),
          });
    const reading: Reading = {
      http,
      switched: undefined,
      messages: undefined,
      frames: undefined,
      payloads: undefined,
      contents: noContents,
      underWay: undefined,
    };
    return this.#options.speaks === undefined ? reading : { ...reading, ...this.#fromTheStart(side) };
  }

  /** What `side` speaks in place of HTTP. */
  #fromTheStart(side: Side): Pick<Reading, 'switched' | 'messages' | 'frames' | 'payloads'> {
    const stream = this[side];
    const { speaks, agreed = {} } = this.#options;
    if (speaks === WEBSOCKET) return this.#webSocket(side, stream.octets.start, agreed, this.#spoken);
    const messages = this.#spoken?.decoder(stream, side);
    const decoder = messages ?? createTunnelDecoder(stream, stream.octets.start);
    return { switched: { from: stream.units.count, decoder }, messages, frames: undefined, payloads: undefined };
  }

  #open(name: string, whole: boolean): OpenSubprotocol | undefined {
    const { subprotocols = {} } = this.#options;
    return Object.hasOwn(subprotocols, name) ? subprotocols[name]?.({ whole }) : undefined;
  }

  /** What the connection speaks from its first octet, or what runs inside the messages of a WebSocket seen from there. */
  #openSpoken(name: string, whole: boolean): OpenSubprotocol | undefined {
    if (name === WEBSOCKET) return this.#open(this.#options.agreed?.subprotocol ?? '', false);
    const { spoken = {} } = this.#options;
    return Object.hasOwn(spoken, name) ? spoken[name]?.({ whole }) : this.#open(name, whole);
  }

  #decoderOf(side: Side, index: number): Decoder {
    const reading = this.#reading[side];
    if (!reading || index < 0) throw new RangeError(`no unit ${index} of the ${side}`);
    const { switched, http } = reading;
    return switched && switched.from <= index ? switched.decoder : http;
  }

  #handshakeOf(side: Side, index: number): readonly Breach[] {
    const exchange = this.exchangeOf(side, index);
    if (!exchange || !asksForWebSocket(exchange.request)) return [];
    const head = side === 'client' ? exchange.request : exchange.response;
    const broken = side === 'client' ? judgeRequest(exchange.request) : [];
    if (!head || exchange.response?.status !== 101) return broken;
    const said = {
      offered: listMembers(exchange.request, 'sec-websocket-protocol'),
      chosen: fieldValues(exchange.response, 'sec-websocket-protocol').at(0),
    };
    const more = this.#spoken?.judgeHandshake?.(side, said, head) ?? [];
    return [...(side === 'client' ? broken : judgeResponse(exchange.request, exchange.response)), ...more];
  }

  #carryingOf(side: Side, index: number, { offset }: Unit): readonly Breach[] {
    const { switched, frames, payloads } = this.#reading[side] ?? {};
    const head = payloads && switched && index >= switched.from ? frames?.head(index) : undefined;
    return head && payloads ? payloads.judgeFrame(head.opcode, offset) : [];
  }

  #contentCallbacks(side: Side): Pick<HttpDecoderOptions, 'onContent' | 'onMessageEnd'> {
    const options = this.#options;
    if (!options.contents) return options.onMessageEnd ? { onMessageEnd: () => options.onMessageEnd?.(side) } : {};
    return {
      onContent: (span, unit) => this.#contentRead(side, span, unit),
      onMessageEnd: () => {
        const reading = this.#reading[side];
        reading?.underWay?.layer?.end(this[side].cut);
        if (reading) reading.underWay = undefined;
        options.onMessageEnd?.(side);
      },
    };
  }

  #contentRead(side: Side, { offset, length }: Span, unit: number): void {
    const reading = this.#reading[side];
    const message = reading?.underWay;
    if (!message) return;
    if (!message.opened) {
      message.opened = true;
      message.layer = this.#layerFor(side, message);
      if (message.layer) reading.contents = [...reading.contents, message.layer];
    }
    message.layer?.receive(this[side].octets.view(offset, offset + length), offset, unit);
  }

  #layerFor(side: Side, { head, unit }: MessageUnderWay): ContentLayer | undefined {
    const mediaType = mediaTypeOf(head);
    const decoder = mediaType && contentDecoderOf(mediaType, this.#options.contents ?? {});
    return mediaType && decoder && new ContentLayer(side, unit, mediaType, decoder);
  }

  #headRead(side: Side, head: RequestHead | ResponseHead, unit: number): void {
    const reading = this.#reading[side];
    if (reading && this.#options.contents) reading.underWay = { head, unit, opened: false, layer: undefined };
  }

  #requestRead(head: RequestHead, unit: number): void {
    this.#headRead('client', head, unit);
    const exchange: Exchange = { request: head, requestUnit: unit };
    this.exchangeTable.add(exchange);
    this.#options.onRequest?.(exchange);
  }

  #responseRead(head: ResponseHead, unit: number): void {
    this.#headRead('server', head, unit);
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    const exchange = this.exchangeTable.answer(head, unit);
    if (exchange) this.#options.onResponse?.(exchange);
  }

  /** Once the answer to a request for an upgrade is read: both directions switch, or the client's goes on as HTTP. */
  #settleUpgrade(): void {
    const http = this.#reading.client?.http;
    const exchange = this.exchangeTable.newest;
    if (!exchange?.response || this.upgrade || http?.state !== 'paused') return;
    const { request, response } = exchange;
    if (response.status === 101 && asksForWebSocket(request)) this.#switch(exchange, response);
    else if (response.status === 101 || opensTunnel(request, response)) this.#tunnel('client');
    else {
      http.resume();
      http.advance();
    }
  }

  /** What the server sends after a 101 or a 2xx to CONNECT that made no WebSocket is no HTTP either. */
  #tunnelWhatSwitched(): void {
    if (!this.upgrade && this.#reading.server?.http.state === 'switched') this.#tunnel('server');
  }

  /** From here on no protocol is known in which `side` speaks. */
  #tunnel(side: Side): void {
    const reading = this.#reading[side];
    if (!reading || reading.switched) return;
    const decoder = createTunnelDecoder(this[side], reading.http.next);
    reading.switched = { from: this[side].units.count, decoder };
    decoder.advance();
  }

  #switch(exchange: Exchange, response: ResponseHead): void {
    const agreed = negotiated(exchange.request, response);
    const broken = [...judgeRequest(exchange.request), ...judgeResponse(exchange.request, response)];
    this.upgrade = { exchange, agreed, broken };
    this.#spoken = this.#open(agreed.subprotocol ?? '', true);
    this.#unrecognised = agreed.subprotocol === undefined && this.#options.recognise !== undefined;
    for (const side of ['client', 'server'] as const) {
      this.#reading[side] ??= this.#begin(side);
      const reading = this.#reading[side];
      Object.assign(reading, this.#webSocket(side, reading.http.next, agreed, this.#spoken));
      reading.frames?.advance();
    }
  }

  /** The frames of `side` from absolute offset `start` on, and what runs inside their messages. */
  #webSocket(
    side: Side,
    start: number,
    { deflate }: Pick<Negotiated, 'deflate'>,
    subprotocol: OpenSubprotocol | undefined,
  ): Pick<Reading, 'switched' | 'messages' | 'frames' | 'payloads'> {
    const frames = createFrameDecoder(this[side], { side, start, ...(deflate ? { deflate } : {}) });
    const payloads = subprotocol && payloadsIn(frames, side, subprotocol);
    return { switched: { from: this[side].units.count, decoder: frames }, messages: undefined, frames, payloads };
  }

  /** Once the client's first frame is there: opens what it speaks, if it says so although nothing was agreed on. */
  #recognise(): void {
    const { client, server } = this.#reading;
    const first = client?.switched?.from ?? 0;
    if (!client?.frames || !server?.frames || this.client.units.count === first) return;
    this.#unrecognised = false;
    if (!client.frames.head(first)) return;
    const subprotocol = this.#options.recognise?.(client.frames.unmasked(first))?.({ whole: true });
    if (!subprotocol) return;
    this.#spoken = subprotocol;
    client.payloads = payloadsIn(client.frames, 'client', subprotocol);
    server.payloads = payloadsIn(server.frames, 'server', subprotocol);
  }
}

/** What runs inside the messages of `frames`, from the first on. */
function payloadsIn(frames: FrameDecoder, side: Side, subprotocol: OpenSubprotocol): PayloadLayer {
  const payloads = new PayloadLayer(side, subprotocol);
  frames.deliver((message) => payloads.receive(message));
  return payloads;
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** Whether what follows is a tunnel: a 2xx to CONNECT (RFC 9110 section 9.3.6). */
function opensTunnel(request: RequestHead, response: ResponseHead): boolean {
  return request.method === 'CONNECT' && response.status >= 200 && response.status < 300;
}

/** Whether a request names WebSocket in its Upgrade field (RFC 6455 section 4.1, item 5). */
function asksForWebSocket(request: RequestHead): boolean {
  return listMembers(request, 'upgrade').some((protocol) => protocol.toLowerCase() === 'websocket');
}
