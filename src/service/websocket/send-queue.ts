import type { Timers } from '../timers.ts';
import type { Action } from '../websocket-behaviour.ts';
import type { ServerSocket } from './server-socket.ts';

/** What may wait to be sent on one connection, in octets, before it is fed and read no further. */
const MOST_WAITING = 1_048_576;

/** What of it the library may be given at once. */
const MOST_GIVEN = 262_144;

/** What each thing that waits counts for besides its octets. */
const OVERHEAD = 128;

/** Things sent in one turn of the event loop: the other connections come between. */
const TURN = 32;

/**
 * What one WebSocket is to send, in order: a few things a turn, and no more than its peer takes. While too much waits the
 * socket is not read, so that a client is answered no faster than it listens.
 */
export class SendQueue {
  readonly #socket: ServerSocket;
  readonly #timers: Timers;
  readonly #onRoom: () => void;
  #actions: Action[] = [];
  /** Index in `#actions` of the next one to be sent. */
  #next = 0;
  /** Of all that waits, here and in the library. */
  #weight = 0;
  /** Of what the library was given and its peer has not taken. */
  #given = 0;
  #left = TURN;
  #turning = false;
  #betweenMessages = true;

  /** @param onRoom more may be sent */
  constructor(socket: ServerSocket, timers: Timers, onRoom: () => void) {
    this.#timers = timers;
    this.#socket = socket;
    this.#onRoom = onRoom;
  }

  /** Whether so much waits, here or in the library, that no more should be added. */
  get full(): boolean {
    return this.#weight >= MOST_WAITING;
  }

  /** Octets that wait, here or in the library, and what each thing counts for besides. */
  get waiting(): number {
    return this.#weight;
  }

  /** False while only some of a message's fragments have been given to the library. */
  get betweenMessages(): boolean {
    return this.#betweenMessages;
  }

  push(actions: readonly Action[]): void {
    for (const action of actions) {
      this.#actions.push(action);
      this.#weight += weightOf(action);
    }
    this.#proceed();
    if (this.full && !this.#socket.isPaused) this.#socket.pause();
  }

  /** Forgets what was not given to the library yet. */
  clear(): void {
    for (let at = this.#next; at < this.#actions.length; at += 1) this.#weight -= weightOf(this.#actions[at]);
    this.#actions = [];
    this.#next = 0;
  }

  #proceed(): void {
    while (this.#next < this.#actions.length && this.#left > 0 && this.#given < MOST_GIVEN) {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        this.clear();
        return;
      }
      const action = this.#actions[this.#next];
      this.#next += 1;
      this.#left -= 1;
      if (action) this.#send(action);
    }
    if (this.#next === this.#actions.length && this.#next > 0) {
      this.#actions = [];
      this.#next = 0;
    }
    if (this.#left < TURN) this.#turn();
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.#timers.soon(() => {
      this.#turning = false;
      this.#left = TURN;
      this.#proceed();
    });
  }

  #send(action: Action): void {
    const weight = weightOf(action);
    const sent = () => {
      this.#weight -= weight;
      this.#given -= weight;
      this.#proceed();
      if (this.full) return;
      if (this.#socket.isPaused) this.#socket.resume();
      this.#onRoom();
    };
    this.#given += weight;
    if (action.kind === 'close') {
      this.#weight -= weight;
      this.#given -= weight;
      this.#socket.close(action.code, action.reason);
    } else if ('fin' in action) {
      this.#betweenMessages = action.fin;
      this.#socket.send(action.octets, { binary: action.kind === 'binary', fin: action.fin }, sent);
    } else this.#socket[action.kind](action.octets, false, sent);
  }
}

function weightOf(action: Action | undefined): number {
  return action && 'octets' in action ? action.octets.length + OVERHEAD : OVERHEAD;
}
