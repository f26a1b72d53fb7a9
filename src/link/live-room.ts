import type { BoardMessage, Greeting, SeatState } from '#workshop/model.ts';

/** How a page stands to its workshop: told of it as it goes, on its way back, or not known there any more. */
export type RoomState =
  | { readonly kind: 'there' }
  | { readonly kind: 'coming again'; readonly attempt: number }
  | { readonly kind: 'gone'; readonly code: number; readonly reason: string };

export interface RoomObserver<Message> {
  told(message: Message): void;
  changed(state: RoomState): void;
}

/** Close codes after which coming again does not help. */
const FOR_GOOD = [4401, 4404, 4429];

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/** A socket that has not opened, or said anything, by then is given up; later one on which nothing is heard for longer than the sandbox is silent. */
const OPENING_MILLISECONDS = 8000;
const SILENCE_MILLISECONDS = 50_000;

/**
 * The live socket of a workshop. It comes again by itself, after pauses that grow and have chance in them, so that a class does not
 * come all at once; a page that wakes, or is online again, comes at once. What it is told then is the whole state.
 */
export class LiveRoom<Message extends BoardMessage | SeatState> {
  readonly #url: string;
  readonly #greeting: Greeting;
  readonly #observer: RoomObserver<Message>;
  readonly #stopping = new AbortController();
  #socket: WebSocket | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #isThere = false;

  /** @param origin of the sandbox's control listener */
  constructor(origin: string, greeting: Greeting, observer: RoomObserver<Message>) {
    this.#url = `${origin.replace(/^http/, 'ws')}/api/workshop/live`;
    this.#greeting = greeting;
    this.#observer = observer;
    const { signal } = this.#stopping;
    const comeNow = () => {
      if (this.#socket?.readyState !== WebSocket.OPEN && document.visibilityState === 'visible') this.#open();
    };
    addEventListener('online', comeNow, { signal });
    addEventListener('pageshow', comeNow, { signal });
    document.addEventListener('visibilitychange', comeNow, { signal });
    this.#open();
  }

  close(): void {
    this.#stopping.abort();
    clearTimeout(this.#pause);
    this.#socket?.close();
  }

  #open(): void {
    clearTimeout(this.#pause);
    this.#socket?.close();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    let late = setTimeout(() => this.#lost(socket), OPENING_MILLISECONDS);
    socket.onopen = () => socket.send(JSON.stringify(this.#greeting));
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      clearTimeout(late);
      late = setTimeout(() => this.#lost(socket), SILENCE_MILLISECONDS);
      if (this.#attempt > 0 || !this.#isThere) this.#is({ kind: 'there' });
      this.#attempt = 0;
      this.#observer.told(JSON.parse(String(data)) as Message);
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(late);
      if (socket !== this.#socket || this.#stopping.signal.aborted) return;
      if (!FOR_GOOD.includes(code)) this.#lost(socket);
      else {
        this.#is({ kind: 'gone', code, reason });
        this.close();
      }
    };
  }

  #is(state: RoomState): void {
    this.#isThere = state.kind === 'there';
    this.#observer.changed(state);
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket || this.#stopping.signal.aborted) return;
    this.#socket = undefined;
    socket.close();
    this.#attempt += 1;
    this.#is({ kind: 'coming again', attempt: this.#attempt });
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#attempt - 1));
    this.#pause = setTimeout(() => this.#open(), pause * (0.5 + Math.random()));
  }
}
