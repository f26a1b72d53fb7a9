import type { Timer, Timers } from '#service/timers.ts';
import type { ServerSocket } from '#service/websocket/server-socket.ts';
import type { DeflateSettings } from '#service/websocket-behaviour.ts';
import { encodeResponseHead, type Lines } from '#wire/http/encode.ts';
import { fieldValues, listMembers, type RequestHead } from '#wire/http/head.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import {
  agreedParameters,
  type DeflateParameters,
  PERMESSAGE_DEFLATE,
  readDeflateParameters,
  type WrittenParameters,
} from '#wire/websocket/deflate-parameters.ts';
import { type Extension, parseExtensions } from '#wire/websocket/extensions.ts';
import { BINARY, TEXT } from '#wire/websocket/opcodes.ts';
import { FrameChannel } from './frame-channel.ts';
import type { LibrarySocket } from './library-socket.ts';

const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

type Taken = (error?: Error | null) => void;

interface Listeners {
  message: ((octets: Uint8Array, isBinary: boolean) => void)[];
  ping: ((octets: Uint8Array) => void)[];
  error: ((error: Error) => void)[];
  close: (() => void)[];
}

interface Settings {
  readonly timers: Timers;
  /** The longest message that is taken, in octets. */
  readonly messageOctets: number;
  /** How long the peer may take to answer a Close, in milliseconds. */
  readonly closeTimeout: number;
  readonly subprotocol: string | undefined;
  readonly deflate: DeflateSettings | undefined;
}

/**
 * The server's end of a simulated WebSocket. It answers the handshake, and does what `ws` does: fails on what breaks a rule
 * with the rule's code, answers a Close with a Close, and ends the connection once both have been sent.
 */
export class ServerWebSocket implements ServerSocket {
  readonly OPEN = OPEN;
  readonly protocol: string;
  readyState = OPEN;
  isPaused = false;
  readonly #socket: LibrarySocket;
  readonly #timers: Timers;
  readonly #channel: FrameChannel;
  readonly #threshold: number;
  readonly #closeTimeout: number;
  readonly #listeners: Listeners = { message: [], ping: [], error: [], close: [] };
  #waiting: Uint8Array[] = [];
  #closeSent = false;
  #peerIsDone = false;
  #deadline: Timer | undefined;

  /** Sends the 101 that answers `request`, which is a lawful handshake. */
  constructor(socket: LibrarySocket, request: RequestHead, settings: Settings) {
    const { timers, messageOctets, closeTimeout, subprotocol, deflate } = settings;
    this.#socket = socket;
    this.#timers = timers;
    this.#closeTimeout = closeTimeout;
    this.#threshold = deflate?.threshold ?? 0;
    this.protocol = subprotocol ?? '';
    const agreed = deflate && agree(request, deflate);
    socket.write(encodeResponseHead({ status: 101, lines: answerLines(request, subprotocol, agreed?.text) }));
    this.#channel = new FrameChannel({
      side: 'server',
      deflate: agreed?.parameters,
      limits: { payload: messageOctets, inflated: messageOctets },
      send: (octets, taken) => socket.write(octets, taken),
      receiver: {
        message: (opcode, octets) => {
          for (const listener of this.#listeners.message) listener(octets, opcode === BINARY);
        },
        ping: (octets) => {
          for (const listener of this.#listeners.ping) listener(octets);
        },
        closing: (code, reason) => {
          this.#peerIsDone = true;
          this.#answerClose(code, reason);
        },
        broken: ({ code, rule }) => {
          this.#peerIsDone = true;
          this.#answerClose(code, '');
          for (const listener of this.#listeners.error) listener(new Error(rule.text));
        },
      },
    });
    socket.reader = {
      received: (octets) => this.#received(octets),
      ended: () => {
        if (this.readyState === OPEN) this.readyState = CLOSING;
        socket.end();
      },
      closed: () => this.#closed(),
    };
  }

  send(octets: Uint8Array, { binary, fin }: { readonly binary: boolean; readonly fin: boolean }, done?: Taken): void {
    this.#channel.message(binary ? BINARY : TEXT, octets, fin, this.#threshold, done);
  }

  ping(octets: Uint8Array, _mask: false, done?: Taken): void {
    this.#channel.ping(octets, done);
  }

  pong(octets: Uint8Array, _mask: false, done?: Taken): void {
    this.#channel.pong(octets, done);
  }

  close(code?: number, reason = ''): void {
    if (this.readyState >= CLOSING) return;
    this.#answerClose(code, reason);
  }

  pause(): void {
    this.isPaused = true;
    this.#socket.read(false);
  }

  resume(): void {
    this.isPaused = false;
    for (const octets of this.#waiting.splice(0)) this.#channel.receive(octets);
    this.#socket.read(true);
  }

  on<Event extends keyof Listeners>(event: Event, listener: Listeners[Event][number]): void {
    (this.#listeners[event] as Listeners[Event][number][]).push(listener);
  }

  once(_event: 'close', listener: () => void): void {
    this.#listeners.close.push(listener);
  }

  #received(octets: Uint8Array): void {
    if (this.isPaused) this.#waiting.push(octets);
    else this.#channel.receive(octets);
  }

  #answerClose(code: number | undefined, reason: string): void {
    if (!this.#closeSent) {
      this.#closeSent = true;
      this.readyState = CLOSING;
      this.#channel.close(code, reason);
      this.#deadline = this.#timers.set(() => this.#socket.destroy(), this.#closeTimeout);
    }
    if (this.#peerIsDone) this.#socket.end();
  }

  #closed(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#timers.clear(this.#deadline);
    for (const listener of this.#listeners.close) listener();
  }
}

function answerLines(request: RequestHead, subprotocol: string | undefined, extensions: string | undefined): Lines {
  const [key = ''] = fieldValues(request, 'sec-websocket-key');
  return [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', calculateAccept(key).accept],
    ...(subprotocol === undefined ? [] : [['Sec-WebSocket-Protocol', subprotocol] as const]),
    ...(extensions === undefined ? [] : [['Sec-WebSocket-Extensions', extensions] as const]),
  ];
}

/** Accepts the first offer of permessage-deflate that the settings can meet (RFC 7692 section 5.1); undefined for none. */
function agree(
  request: RequestHead,
  settings: DeflateSettings,
): { readonly text: string; readonly parameters: DeflateParameters } | undefined {
  const offers = parseExtensions(listMembers(request, 'sec-websocket-extensions').join(', ')) ?? [];
  for (const offer of offers) {
    const read = offer.name === PERMESSAGE_DEFLATE ? readDeflateParameters(offer, 'offer') : undefined;
    const written = read && answerTo(read, settings);
    if (written) return { text: writtenOut(written, offer), parameters: agreedParameters(written) };
  }
  return undefined;
}

function answerTo(offer: WrittenParameters, settings: DeflateSettings): WrittenParameters | undefined {
  const { serverMaxWindowBits: own, clientMaxWindowBits: asked } = settings;
  const { serverMaxWindowBits: most, clientMaxWindowBits: offered } = offer;
  if (own !== undefined && most !== undefined && own > most) return undefined;
  if (asked !== undefined && (offered === undefined || (offered !== true && asked > offered))) return undefined;
  const server = own ?? most;
  const client = asked ?? (offered === true ? undefined : offered);
  return {
    serverNoContextTakeover: settings.serverNoContextTakeover || offer.serverNoContextTakeover,
    clientNoContextTakeover: settings.clientNoContextTakeover || offer.clientNoContextTakeover,
    ...(server !== undefined && { serverMaxWindowBits: server }),
    ...(client !== undefined && { clientMaxWindowBits: client }),
  };
}

/** As `ws` writes it: the parameters of the offer in their order, then those that it did not have. */
function writtenOut(parameters: WrittenParameters, offer: Extension): string {
  const { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits } = parameters;
  const texts = new Map([
    ['server_no_context_takeover', serverNoContextTakeover ? 'server_no_context_takeover' : undefined],
    ['client_no_context_takeover', clientNoContextTakeover ? 'client_no_context_takeover' : undefined],
    ['server_max_window_bits', serverMaxWindowBits && `server_max_window_bits=${serverMaxWindowBits}`],
    ['client_max_window_bits', clientMaxWindowBits && `client_max_window_bits=${clientMaxWindowBits}`],
  ]);
  const names = new Set([...offer.parameters.map(({ name }) => name), ...texts.keys()]);
  return [PERMESSAGE_DEFLATE, ...[...names].map((name) => texts.get(name)).filter((text) => text)].join('; ');
}
