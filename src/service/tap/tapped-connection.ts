import type { Connection } from '#wire/stack/connection.ts';
import type { Timer } from '../timers.ts';
import type { Conversation } from './conversation.ts';
import type { TapHost } from './host.ts';
import { Inbound } from './inbound.ts';
import { type Gated, Lane } from './lane.ts';
import { Ledger, type Owner, type Recorded } from './ledger.ts';
import type { LibraryStream, Pipeline } from './library-stream.ts';
import { Outbound } from './outbound.ts';
import { type Ending, SocketWriter, type Written } from './socket-writer.ts';
import type { Injection, Replacement, TapConnection } from './tap-connection.ts';
import type { TapEvent } from './tap-event.ts';
import type { FindSession, TapSession } from './tap-session.ts';
import type { Transport } from './transport.ts';

/** Bounds on connections, whatever they say. Times are milliseconds; 0 means none. */
export interface TapLimits {
  /** From the first octet of a request head, or from opening, until the head is complete. */
  readonly headTime: number;
  /** Without an octet either way on a connection that is no WebSocket, holds nothing and is not being answered. */
  readonly idleTime: number;
  /** Octets of exchanges that belong to no session, on one connection. */
  readonly strayOctets: number;
  /** Octets of one unfinished protocol message of a client, which are all kept until its end. */
  readonly unitOctets: number;
}

/** What is spoken behind a tap. */
export interface Spoken<Stream> {
  /** What its clients speak from their first octet; HTTP when undefined. */
  readonly protocol: 'mqtt' | undefined;
  /** @param owner whose the connection is from its first octet on, whatever it says */
  converse(ledger: Ledger, find: FindSession, owner: TapSession | undefined): Conversation;
  /** A client has begun its first message and takes too long for it. Returns what is said to it, if anything is. */
  overdue(stream: Stream): Uint8Array | 'answers itself' | undefined;
}

/** What all connections of a tap share. */
export interface TappedOptions<Stream extends LibraryStream> {
  readonly host: TapHost;
  readonly server: Spoken<Stream>;
  readonly findSession: FindSession;
  readonly limits: TapLimits;
  /** What the libraries of the server are to use as their socket. */
  createStream(transport: Transport, pipeline: Pipeline): Stream;
  /** Something of ours threw while it handled the octets of one connection, which was then reset. */
  readonly onDefect: (error: unknown) => void;
  readonly onGone: (connection: TappedConnection<Stream>) => void;
}

/** Who is at the other end of a connection. */
export interface Client {
  readonly peer: TapConnection['peer'];
  /** The session that plays the client by hand, which all of the connection then belongs to. */
  readonly ofSession?: TapSession | undefined;
}

type Closer = Extract<TapEvent, { type: 'connection-closed' }>['by'];

/** How long a client may take to answer a FIN before the socket is destroyed. */
const FAREWELL_TIME = 1000;

/** One tapped connection: the socket below, the library's stream above, and what happens to octets between them. */
export class TappedConnection<Stream extends LibraryStream = LibraryStream>
  implements TapConnection, Pipeline, Recorded, Gated, Written
{
  readonly id: number;
  readonly peer: TapConnection['peer'];
  readonly ofSession: TapSession | undefined;
  readonly openedAt: number;
  requestsRead = 0;
  readonly host: TapHost;
  readonly #options: TappedOptions<Stream>;
  readonly #transport: Transport;
  readonly #stream: Stream;
  readonly #ledger: Ledger;
  readonly #conversation: Conversation;
  readonly #clientLane: Lane;
  readonly #serverLane: Lane;
  readonly #writer: SocketWriter;
  readonly #inbound: Inbound;
  readonly #outbound: Outbound;
  /** When an octet last went either way, and since when a request head is awaited; microseconds. */
  #lastOctet: number;
  #awaitedSince: number | undefined;
  #closer: Closer | undefined;
  #reset = false;
  #clientEnded = false;
  /** Ends a farewell that takes too long. */
  #farewell: Timer | undefined;
  /** Responses that the libraries have not finished. */
  #answering = 0;
  #dismissed = false;
  #closed = false;

  constructor(transport: Transport, id: number, client: Client, options: TappedOptions<Stream>) {
    this.id = id;
    this.peer = client.peer;
    this.ofSession = client.ofSession;
    this.#options = options;
    this.host = options.host;
    this.openedAt = this.now();
    this.#lastOctet = this.openedAt;
    this.#awaitedSince = this.openedAt;
    this.#transport = transport;
    this.#stream = options.createStream(transport, this);
    this.#ledger = new Ledger(this);
    this.#conversation = options.server.converse(this.#ledger, options.findSession, this.ofSession);
    this.#clientLane = new Lane(this, 'client');
    this.#serverLane = new Lane(this, 'server');
    this.#writer = new SocketWriter(transport, this);
    const conversation = this.#conversation;
    this.#outbound = new Outbound({ host: this.host, conversation, lane: this.#serverLane, writer: this.#writer });
    this.#inbound = new Inbound({
      host: this.host,
      conversation,
      lane: this.#clientLane,
      ledger: this.#ledger,
      transport,
      stream: this.#stream,
    });
  }

  now(): number {
    return this.host.now();
  }

  get protocol(): 'mqtt' | undefined {
    return this.#options.server.protocol;
  }

  get remoteAddress(): string | undefined {
    return this.#transport.remoteAddress;
  }

  get upgradedBy(): TapSession | undefined {
    return this.#conversation.upgradedBy;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get full(): boolean {
    return this.#outbound.full;
  }

  get stack(): Connection {
    return this.#conversation.stack;
  }

  get stream(): Stream {
    return this.#stream;
  }

  get busy(): boolean {
    if (this.#closed || this.#dismissed) return false;
    return (
      !this.#clientLane.empty ||
      !this.#serverLane.empty ||
      this.#writer.busy ||
      (this.#outbound.silent && !this.#clientEnded)
    );
  }

  write(octets: Uint8Array, owned: boolean, done: (error?: Error | null) => void): void {
    if (this.#dismissed || this.#closed) done();
    else this.#contain(() => this.#write(octets, owned, done), done);
  }

  #write(octets: Uint8Array, owned: boolean, done: (error?: Error | null) => void): void {
    const { stack } = this.#conversation;
    const awaited = stack.awaitsUpgrade;
    this.#outbound.write(octets, owned, done);
    if (awaited && !stack.awaitsUpgrade) this.#inbound.proceed();
  }

  end(done: (error?: Error | null) => void): void {
    if (this.#dismissed || this.#closed) done();
    else this.#outbound.end(done);
  }

  wanted(): void {
    this.#inbound.want();
  }

  dropped(): void {
    if (this.#dismissed || this.#transport.destroyed) return;
    if (!this.#transport.writableEnded && !this.#clientEnded) this.#closer ??= 'server';
    this.#transport.destroy();
  }

  answering(response: { on(event: 'close', listener: () => void): unknown }): void {
    this.#answering += 1;
    response.on('close', () => {
      this.#answering -= 1;
      this.#lastOctet = this.now();
    });
  }

  inject(octets: Uint8Array, { kind }: { readonly kind: string }): Promise<Injection> {
    if (this.#closed || this.#dismissed || this.#transport.writableEnded) {
      return Promise.reject(new Error('the server has ended this connection'));
    }
    return this.#outbound.inject(octets, kind);
  }

  carrying(packet: Uint8Array): Uint8Array {
    return this.#conversation.carrying(packet);
  }

  replace(replacement: Replacement): void {
    this.#outbound.replace(replacement);
  }

  breakOff(how: 'cut' | 'reset'): void {
    if (!this.#closed && !this.#dismissed) this.#outbound.breakOff(how);
  }

  close(by: 'limit' | 'shutdown'): void {
    this.#dismiss(by, undefined);
  }

  reset(by: 'limit' | 'shutdown'): void {
    if (this.#closed) return;
    this.#closer ??= by;
    this.#reset = true;
    this.#transport.resetAndDestroy?.();
  }

  /** Destroys the socket and the stream whatever is held or on its way. */
  destroy(by: 'limit' | 'shutdown'): void {
    if (this.#closed) return;
    this.#closer ??= by;
    this.#transport.destroy();
  }

  /** Ends the connection when it has outstayed the tap's limits at `time`, in microseconds. */
  enforceLimits(time: number): void {
    const { headTime, idleTime } = this.#options.limits;
    if (this.#closed || this.#dismissed || this.#conversation.stack.upgrade) return;
    // Typing slowly is no attack: whoever made the client holds it to a time of its own.
    if (this.ofSession) return;
    if (this.busy) {
      this.#lastOctet = time;
      return;
    }
    if (headTime > 0 && this.#awaitedSince !== undefined && time - this.#awaitedSince > headTime * 1000) {
      this.#headOverdue();
    } else if (
      idleTime > 0 &&
      this.#answering === 0 &&
      this.#conversation.answered &&
      time - this.#lastOctet > idleTime * 1000
    ) {
      this.#dismiss('limit', undefined);
    }
  }

  /** A first message that began gets the answer that its protocol has for that; silence gets none. */
  #headOverdue(): void {
    const begun = this.#conversation.stack.client.octets.end > 0;
    this.#closer ??= 'limit';
    this.#awaitedSince = undefined;
    const answer = begun ? this.#options.server.overdue(this.#stream) : undefined;
    if (answer !== 'answers itself') this.#dismiss('limit', answer);
    else this.host.timers.set(() => this.#dismiss('limit', undefined), FAREWELL_TIME);
  }

  /** What goes wrong with the octets of one connection ends that connection and no other. */
  #contain(work: () => void, done?: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onDefect(error);
      this.reset('limit');
      if (!this.#transport.destroyed) this.#transport.destroy();
      done?.();
    }
  }

  /** Octets came from the transport; the array is the tap's from now on. */
  read(octets: Uint8Array): void {
    this.#contain(() => this.#read(octets));
  }

  #read(octets: Uint8Array): void {
    if (this.#dismissed) return;
    this.#lastOctet = this.now();
    this.#inbound.read(octets, this.#lastOctet);
    const { stack } = this.#conversation;
    if (stack.client.octets.end - stack.client.units.end(0) > this.#options.limits.unitOctets) {
      this.passedLimit('octets of one message');
      return;
    }
    if (stack.upgrade) this.#awaitedSince = undefined;
    else if (!this.#conversation.headUnfinished) this.#awaitedSince = undefined;
    else this.#awaitedSince ??= this.#lastOctet;
  }

  /** The transport's peer has ended its half. */
  ended(): void {
    this.#clientEnded = true;
    this.#closer ??= 'client';
    if (this.#dismissed) return;
    this.#inbound.end();
    this.#ledger.tell({ type: 'half-closed', time: this.now(), connection: this.id, side: 'client' });
    // Nobody half-closes a WebSocket: the client is gone, and what was held for it never will be read.
    if (this.#conversation.stack.upgrade && !this.#serverLane.empty) {
      for (const session of this.#ledger.sessions) session.gate.close(this.id, 'server');
      this.#serverLane.drop();
    }
    this.settle();
  }

  /** The transport failed; `code` is the error's as Node names them. */
  failed(error: Error & { readonly code?: string | undefined }): void {
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
      this.#reset = true;
      if (this.#closer === 'server') this.#closer = 'client';
    }
    this.#closer ??= 'client';
    this.#stream.destroyNow(error);
  }

  ending(how: Ending): void {
    if (how === 'reset') {
      this.#closer ??= 'fault';
      this.#reset = true;
      return;
    }
    this.#closer ??= how === 'cut' ? 'fault' : 'server';
    this.#ledger.tell({ type: 'half-closed', time: this.now(), connection: this.id, side: 'server' });
  }

  /** The socket is closed. */
  gone(): void {
    if (this.#closed) return;
    const waited = this.busy;
    this.#closed = true;
    this.host.timers.clear(this.#farewell);
    this.#writer.stop();
    for (const lane of [this.#clientLane, this.#serverLane]) lane.clear();
    for (const session of this.#ledger.sessions) session.gate.close(this.id);
    this.#outbound.close();
    const ends = { client: this.#conversation.stack.client.octets.end, server: this.#writer.offset };
    this.#ledger.close(ends, {
      type: 'connection-closed',
      time: this.now(),
      connection: this.id,
      how: this.#reset ? 'reset' : 'closed',
      by: this.#closer ?? 'client',
    });
    for (const session of this.#ledger.sessions) session.release(this);
    // A library that has not yet read to the end may do so; the stream ends by itself once both halves are done.
    if (waited || !this.#clientEnded || !this.#stream.writableFinished) this.#stream.destroyNow();
    this.#options.onGone(this);
  }

  /** Nothing waits or is being sent any more, for now. */
  settle(): void {
    if (!this.busy) this.#stream.settled();
  }

  allows(session: TapSession): boolean {
    return session.admit(this) === undefined;
  }

  strayed(total: number): void {
    if (total > this.#options.limits.strayOctets) this.passedLimit('octets of no session');
  }

  sent(owner: Owner, offset: number, octets: Uint8Array, time: number): void {
    this.#lastOctet = time;
    this.#ledger.sent(owner, offset, octets, time);
  }

  altered(owner: Owner, event: { fault: string; offset: number; length: number; intended: Uint8Array }): void {
    owner?.record({ type: 'altered', time: this.now(), connection: this.id, side: 'server', ...event });
  }

  passedLimit(limit: string): void {
    this.#dismiss('limit', this.#serverLane.empty ? this.#conversation.farewell(limit) : undefined);
  }

  /** Ends the connection against the will of both peers: what waits is dropped, a farewell is sent, then FIN. */
  #dismiss(by: 'limit' | 'shutdown', farewell: Uint8Array | undefined): void {
    if (this.#closed || this.#dismissed) return;
    this.#closer ??= by;
    const owner = this.#conversation.tailOwner;
    for (const lane of [this.#clientLane, this.#serverLane]) lane.clear();
    for (const session of this.#ledger.sessions) session.gate.close(this.id);
    this.#dismissed = true;
    this.#outbound.close();
    if (farewell && !this.#transport.writableEnded) this.#writer.write({ octets: farewell, owned: true, owner });
    this.#writer.end(() => {});
    this.#transport.resume();
    this.#farewell = this.host.timers.set(() => this.#transport.destroy(), FAREWELL_TIME);
    this.host.timers.soon(() => this.#stream.destroyNow());
  }
}
