import { decodeUtf8Lossy, encodeUtf8 } from '#wire/octets/utf8.ts';
import type { FeedClock } from '../feed-clock.ts';
import { boundedBy } from '../limits.ts';
import { ProblemError } from '../problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import type { Timer, Timers } from '../timers.ts';
import { type Action, fragments, type WebSocketBehaviour, WebSocketPeer } from '../websocket-behaviour.ts';
import { SendQueue } from './send-queue.ts';
import type { ServerSocket } from './server-socket.ts';
import type { OpenedSocket, SessionEndpoint, SocketTechnique } from './socket-technique.ts';

/** "Message too big" (RFC 6455 section 7.4.1). */
const MESSAGE_TOO_BIG = 1009;

/** "Policy violation". */
const POLICY_VIOLATION = 1008;

/** Who answers where a subprotocol is spoken. */
export interface Speaker {
  /** A message came in; `text` is undefined when it is binary. */
  received(text: string | undefined): void;
  /** What is said before the sandbox closes, if anything. */
  farewell?(reason: string): string | undefined;
}

/** An address where no subprotocol is spoken, whichever is agreed on: the session's behaviour says what becomes of messages. */
export const echo: SocketTechnique = { subprotocols: [], serve: (opened) => new Endpoint(opened) };

/** `?after=`: the last event of the feed that the client has seen. */
function cursorOf(query: URLSearchParams): number | undefined {
  const after = query.get('after') ?? '';
  return /^\d{1,15}$/.test(after) ? Number(after) : undefined;
}

/**
 * The server's end of one open WebSocket: the library does what the behaviour decides. With a `speaker` nothing is echoed and
 * no feed is pushed: what messages say is for the speaker.
 */
export class Endpoint implements SessionEndpoint {
  readonly connection: TapConnection;
  readonly #socket: ServerSocket;
  readonly #timers: Timers;
  readonly #peer: WebSocketPeer;
  readonly #queue: SendQueue;
  readonly #feed: FeedClock;
  readonly #speaker: Speaker | undefined;
  readonly #publishOctets: number;
  readonly #now: () => number;
  #fragmentSize: number | undefined;
  /** Whether what comes in is an event of the feed. */
  #publishes: boolean;
  /** Id of the last feed event that the client has seen. */
  #cursor: number;
  #timer: Timer | undefined;

  constructor(
    { socket, connection, session: { behaviour, feed, timers }, query, limits, now }: OpenedSocket,
    speaker?: Speaker,
  ) {
    this.connection = connection;
    this.#socket = socket;
    this.#timers = timers;
    this.#feed = feed;
    this.#speaker = speaker;
    this.#cursor = cursorOf(query) ?? feed.feed.last;
    this.#now = now;
    this.#publishOctets = limits.publishOctets;
    this.#publishes = behaviour.publish;
    this.#fragmentSize = behaviour.fragmentSize;
    this.#peer = new WebSocketPeer(this.#followed(behaviour), now());
    this.#queue = new SendQueue(socket, timers, () => {
      if (this.#cursor < feed.feed.last) this.#pushFeed();
    });
    const subscriber = { news: () => this.#pushFeed() };
    feed.subscribe(subscriber);
    socket.on('message', (data, isBinary) => {
      speaker?.received(isBinary ? undefined : decodeUtf8Lossy(data));
      if (this.#publishes && !isBinary && !speaker) this.#publish(data);
      this.do(this.#peer.received(isBinary ? 'binary' : 'text', data));
    });
    socket.on('ping', (octets) => this.do([{ kind: 'pong', octets }]));
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#timers.clear(this.#timer);
      feed.unsubscribe(subscriber);
    });
    this.#pushFeed();
    this.#schedule();
  }

  adopt(behaviour: WebSocketBehaviour): void {
    this.#fragmentSize = behaviour.fragmentSize;
    this.#publishes = behaviour.publish;
    this.#peer.adopt(this.#followed(behaviour), this.#now());
    this.#pushFeed();
    this.#schedule();
  }

  get full(): boolean {
    return this.#queue.full;
  }

  do(actions: readonly Action[]): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#queue.push(actions);
  }

  /** What of the sandbox's octets waits for the client to read it, and what each message counts for besides. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  say(text: string): void {
    this.do(fragments('text', encodeUtf8(text), this.#fragmentSize));
  }

  goAway(reason: string): void {
    const said = this.#speaker?.farewell?.(reason);
    const maySpeak = this.#socket.readyState === this.#socket.OPEN && this.#queue.betweenMessages;
    if (said !== undefined && maySpeak) this.#socket.send(encodeUtf8(said), { binary: false, fin: true });
    this.dismiss(1001, reason.slice(0, 100));
  }

  /** Closes without what still waits to be sent. */
  dismiss(code: number, reason: string): void {
    this.#queue.clear();
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  #followed(behaviour: WebSocketBehaviour): WebSocketBehaviour {
    return this.#speaker ? { ...behaviour, echo: false, feed: false } : behaviour;
  }

  #publish(octets: Uint8Array): void {
    if (octets.length > this.#publishOctets) {
      this.dismiss(MESSAGE_TOO_BIG, `limit reached: ${boundedBy('publishOctets')}`);
      return;
    }
    try {
      this.#feed.publish(decodeUtf8Lossy(octets));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { status, detail = '' } = error.problem;
      this.dismiss(status === 413 ? MESSAGE_TOO_BIG : POLICY_VIOLATION, detail);
    }
  }

  /** Sends the feed's events after the cursor; a client that was too slow for the log is told how many it lost. */
  #pushFeed(): void {
    const { feed } = this.#feed;
    while (this.#cursor < feed.last && this.#socket.readyState === this.#socket.OPEN) {
      if (this.#queue.full) return;
      const { lost, events } = feed.after(this.#cursor);
      const next = events[0];
      if (next === undefined) return;
      const actions = this.#peer.fed(next, lost);
      if (actions.length === 0) {
        this.#cursor = feed.last;
        return;
      }
      this.#cursor = next.id;
      this.do(actions);
    }
  }

  #schedule(): void {
    this.#timers.clear(this.#timer);
    if (!Number.isFinite(this.#peer.due)) return;
    this.#timer = this.#timers.set(
      () => {
        this.do(this.#peer.advance(this.#now()));
        this.#schedule();
      },
      Math.max(0, this.#peer.due - this.#now()),
    );
  }
}
