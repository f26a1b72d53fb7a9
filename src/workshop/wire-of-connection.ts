import { fieldValues, listMembers, type RequestHead, type ResponseHead } from '#wire/http/head.ts';
import { openMqtt } from '#wire/mqtt/subprotocol.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Connection, type ConnectionOptions } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import type { WireWord } from './model.ts';
import { MqttProgress } from './mqtt-progress.ts';
import type { ProgressOfProtocol, ProtocolStep } from './protocol-progress.ts';
import { WampProgress } from './wamp-progress.ts';

/** What is happening on one connection. `since` is in microseconds since its session began. */
export interface ConnectionState {
  readonly word: Exclude<WireWord, 'nothing' | 'idle' | 'held'>;
  readonly since: number;
  readonly technique?: string | undefined;
  readonly detail?: string | undefined;
  readonly code?: number | undefined;
}

type Change = Omit<ConnectionState, 'since' | 'technique'>;

/** RFC 6455 section 7.1.5: what the code is where no Close frame was received, or one without a code. */
const NO_CLOSE_FRAME = 1006;
const NO_STATUS = 1005;

/** How many octets of a message that is not whole are kept at most. */
const MOST_KEPT = 1024 * 1024;

/** What a board calls what is found at an address `/s/<wire token>/…` of a session. */
const TECHNIQUES: ReadonlyMap<string, string> = new Map([
  ['http', 'HTTP'],
  ['publish', 'HTTP'],
  ['poll', 'polling'],
  ['long-poll', 'long polling'],
  ['stream', 'HTTP streaming'],
  ['specimen', 'HTTP streaming'],
  ['events', 'SSE'],
  ['mqtt', 'MQTT'],
  ['wamp', 'WAMP'],
]);

/** What is to be followed inside the messages of a WebSocket, by its subprotocol. */
const FOLLOWED: ReadonlyMap<string, () => ProgressOfProtocol> = new Map<string, () => ProgressOfProtocol>([
  ['mqtt', () => new MqttProgress()],
  ['mqttv3.1', () => new MqttProgress()],
  ['wamp.2.json', () => new WampProgress()],
]);

const CHANGES: Readonly<Record<ProtocolStep, Change>> = {
  asked: { word: 'asked' },
  open: { word: 'open' },
  refused: { word: 'refused' },
  subscribed: { word: 'subscribed' },
  over: { word: 'closing' },
};

/**
 * What is happening on one connection, by the octets of one session that crossed it: those that were sent, not those that a
 * library wrote, so that what is held or altered on its way is told as its client sees it. Octets of other sessions on the same
 * connection are left out; a session's own are whole exchanges. It keeps nothing of what is past.
 */
export class WireOfConnection implements Pick<ConnectionOptions, 'onRequest' | 'onResponse' | 'onMessageEnd'> {
  #state: ConnectionState;
  readonly #stack: Connection;
  readonly #protocol: 'mqtt' | undefined;
  #progress: ProgressOfProtocol | undefined;
  /** The time of the event that is taken in. */
  #now: number;
  /** The unit of the server with which a message without content was over before its head was told. */
  #endedWith = -1;
  /** The close code of the server's Close frame. */
  #closeCode: number | undefined;

  /** @param protocol what it speaks from its first octet; HTTP when undefined */
  constructor(openedAt: number, protocol?: 'mqtt') {
    this.#now = openedAt;
    this.#protocol = protocol;
    if (protocol === 'mqtt') this.#progress = new MqttProgress();
    this.#stack = new Connection(protocol === 'mqtt' ? { speaks: protocol, subprotocols: { mqtt: openMqtt } } : this);
    this.#state = { word: 'connected', since: openedAt, technique: this.#progress?.technique };
  }

  /** It changes by being replaced. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** The next octets that `side` sent, at `time` in microseconds. */
  receive(side: Side, octets: Uint8Array, time: number): void {
    this.#now = time;
    if (this.#protocol) this.#progress?.receive(side, octets);
    else this.#read(side, octets);
    this.#follow();
  }

  /** The connection is gone. */
  closed({ time, how, by }: { readonly time: number; readonly how: 'closed' | 'reset'; readonly by: string }): void {
    this.#now = time;
    if (this.#state.word === 'refused') return;
    const reset = how === 'reset' ? 'TCP reset' : undefined;
    if (this.#protocol)
      this.#closed({ detail: this.#progress?.step === 'over' ? undefined : (reset ?? 'no DISCONNECT') });
    else if (this.#stack.upgrade) this.#webSocketClosed(reset);
    else this.#exchangesOver(reset, by);
  }

  onRequest({ request }: Exchange): void {
    this.#change({ word: 'asked' }, techniqueOf(request));
  }

  onResponse({ request, response, responseUnit }: Exchange): void {
    if (!response) return;
    const { status } = response;
    const isOver = responseUnit === this.#endedWith;
    if (status === 101) return;
    if (status >= 400 || asksForWebSocket(request)) this.#change({ word: 'refused', code: status });
    else this.#change({ word: isOver ? 'answered' : 'streaming', code: status });
  }

  onMessageEnd(side: Side): void {
    if (side === 'client') return;
    this.#endedWith = this.#stack.server.units.count - 1;
    if (this.#state.word !== 'streaming') return;
    const { answered, count } = this.#stack.exchangeTable;
    if (answered < count) this.#change({ word: 'asked' });
    else this.#change({ word: 'answered', code: this.#state.code });
  }

  #read(side: Side, octets: Uint8Array): void {
    const stack = this.#stack;
    const wasOpen = stack.upgrade !== undefined;
    const before = { client: stack.client.units.count, server: stack.server.units.count };
    stack.receive(side, octets);
    if (!wasOpen && stack.upgrade) this.#opened();
    if (stack.upgrade) for (const each of ['client', 'server'] as const) this.#frames(each, before[each]);
    for (const each of ['client', 'server'] as const) this.#forget(each);
    stack.exchangeTable.discardBefore(stack.exchangeTable.count - 1);
  }

  #opened(): void {
    const { subprotocol } = this.#stack.upgrade?.agreed ?? {};
    this.#progress = FOLLOWED.get(subprotocol ?? '')?.();
    const progress = this.#progress;
    if (progress) {
      for (const side of ['client', 'server'] as const) {
        this.#stack.frames(side)?.deliver((message) => progress.receive(side, message.octets));
      }
    }
    this.#change({ word: 'open' }, progress?.technique ?? subprotocol ?? 'WebSocket');
  }

  /** Looks for Close frames among the units of `side` from `from` on. */
  #frames(side: Side, from: number): void {
    const frames = this.#stack.frames(side);
    if (!frames) return;
    for (let unit = from; unit < this.#stack[side].units.count; unit++) {
      if (this.#stack.protocolOf(side, unit) !== 'websocket' || frames.head(unit)?.opcode !== CLOSE) continue;
      const [high, low] = frames.unmasked(unit);
      const code = high === undefined || low === undefined ? NO_STATUS : high * 256 + low;
      if (side === 'server') this.#closeCode ??= code;
      const isKnown = this.#state.word === 'closing' || this.#state.word === 'refused';
      if (!isKnown) this.#change({ word: 'closing', code, detail: `Close frame of the ${side}` });
    }
  }

  /** What the protocol on top has come to; a WebSocket that closes says more than what ran inside it. */
  #follow(): void {
    const step = this.#progress?.step;
    if (step === undefined || this.#closeCode !== undefined) return;
    const change = CHANGES[step];
    const { word } = this.#state;
    if (word === change.word || (word === 'closing' && this.#stack.upgrade)) return;
    // The WebSocket is open all the while: only what is beyond that is told of its inside.
    if (this.#stack.upgrade && (step === 'asked' || step === 'over')) return;
    this.#change(change);
  }

  #webSocketClosed(reset: string | undefined): void {
    const code = this.#closeCode ?? NO_CLOSE_FRAME;
    const missing = this.#state.word === 'closing' ? 'no Close frame in answer' : 'no Close frame';
    this.#closed({ code, detail: code === NO_CLOSE_FRAME ? (reset ?? missing) : undefined });
  }

  /** A connection that ends between exchanges says nothing new. */
  #exchangesOver(reset: string | undefined, by: string): void {
    const { word, code } = this.#state;
    const untilClose = word === 'streaming' && endsWithConnection(this.#stack.exchangeTable.newest?.response);
    if (untilClose && by === 'server' && reset === undefined) this.#change({ word: 'answered', code });
    else if (word === 'asked')
      this.#closed({ detail: by === 'client' ? 'by its client, unanswered' : (reset ?? 'unanswered') });
    else if (word === 'streaming')
      this.#closed({ detail: by === 'client' ? 'by its client' : (reset ?? 'in mid answer') });
    else if (word === 'connected') this.#closed({ detail: 'nothing was asked' });
  }

  #closed(change: Omit<Change, 'word'>): void {
    this.#change({ word: 'closed', ...change });
  }

  #change(change: Change, technique = this.#state.technique): void {
    this.#state = { ...change, since: this.#now, technique };
  }

  /** Forgets the units that are read. Fragments are kept until their message is whole, when it may have to be inflated. */
  #forget(side: Side): void {
    const { octets, units } = this.#stack[side];
    const past = units.end(octets.start);
    const phase = this.#stack.frames(side)?.phase();
    if (phase === 'between fragments' && past - octets.start < MOST_KEPT) return;
    octets.discardBefore(past);
    units.discardBefore(units.count - 1);
  }
}

/** What a request's target asks for, as a board calls it. */
function techniqueOf(request: RequestHead): string {
  const name = /\/s\/[^/?#]*\/([\w-]+)/.exec(request.target)?.[1] ?? '';
  return TECHNIQUES.get(name) ?? (asksForWebSocket(request) ? 'WebSocket' : 'HTTP');
}

function asksForWebSocket(request: RequestHead): boolean {
  return listMembers(request, 'upgrade').some((protocol) => protocol.toLowerCase() === 'websocket');
}

/** Whether the end of the connection ends the content of a response as it should (RFC 9112 section 6.3, item 8). */
function endsWithConnection(response: ResponseHead | undefined): boolean {
  if (!response) return false;
  return fieldValues(response, 'content-length').length + fieldValues(response, 'transfer-encoding').length === 0;
}
