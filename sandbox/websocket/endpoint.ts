import type { WebSocket } from 'ws';
import { type Action, type WebSocketBehaviour, WebSocketPeer } from '#service/websocket-behaviour.ts';
import type { FeedClock } from '../sessions/feed-clock.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { SendQueue } from './send-queue.ts';
import type { OpenedSocket, SessionEndpoint, SocketTechnique } from './socket-technique.ts';

interface Settings {
  readonly connection: TapConnection;
  readonly behaviour: WebSocketBehaviour;
  readonly feed: FeedClock;
  /** Id of the last feed event that the client has seen. */
  readonly cursor: number;
  /** Milliseconds on a clock that does not go back. */
  readonly now: () => number;
}

/** An address where no subprotocol is spoken, whichever is agreed on: the session's behaviour says what becomes of messages. */
export function echoing(...subprotocols: readonly string[]): SocketTechnique {
  return {
    subprotocols,
    serve({ socket, session: { behaviour, feed }, connection, query, now }: OpenedSocket) {
      const cursor = cursorOf(query) ?? feed.feed.last;
      return new Endpoint(socket, { connection, behaviour, feed, cursor, now });
    },
  };
}

/** `?after=`: the last event of the feed that the client has seen. */
function cursorOf(query: URLSearchParams): number | undefined {
  const after = query.get('after') ?? '';
  return /^\d{1,15}$/.test(after) ? Number(after) : undefined;
}

/** The server's end of one open WebSocket: the library does what the behaviour decides. */
class Endpoint implements SessionEndpoint {
  readonly connection: TapConnection;
  readonly #socket: WebSocket;
  readonly #peer: WebSocketPeer;
  readonly #queue: SendQueue;
  readonly #feed: FeedClock;
  readonly #now: () => number;
  #cursor: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, { connection, behaviour, feed, cursor, now }: Settings) {
    this.connection = connection;
    this.#socket = socket;
    this.#feed = feed;
    this.#cursor = cursor;
    this.#now = now;
    this.#peer = new WebSocketPeer(behaviour, now());
    this.#queue = new SendQueue(socket, () => {
      if (this.#cursor < feed.feed.last) this.#pushFeed();
    });
    const onNews = () => this.#pushFeed();
    feed.subscribe(onNews);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.do(this.#peer.received(isBinary ? 'binary' : 'text', data));
    });
    socket.on('ping', (octets: Buffer) => this.do([{ kind: 'pong', octets }]));
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(this.#timer);
      feed.unsubscribe(onNews);
    });
    this.#pushFeed();
    this.#schedule();
  }

  adopt(behaviour: WebSocketBehaviour): void {
    this.#peer.adopt(behaviour, this.#now());
    this.#pushFeed();
    this.#schedule();
  }

  get full(): boolean {
    return this.#queue.full;
  }

  do(actions: readonly Action[]): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#queue.push(actions);
  }

  goAway(reason: string): void {
    this.#queue.clear();
    this.#socket.resume();
    this.#socket.close(1001, reason.slice(0, 100));
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
    clearTimeout(this.#timer);
    if (!Number.isFinite(this.#peer.due)) return;
    this.#timer = setTimeout(
      () => {
        this.do(this.#peer.advance(this.#now()));
        this.#schedule();
      },
      Math.max(0, this.#peer.due - this.#now()),
    );
    this.#timer.unref();
  }
}
