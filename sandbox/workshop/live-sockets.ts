import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { boardSeat, ownSeat } from '#workshop/board-seat.ts';
import { type BoardMessage, type BoardSeat, Greeting, type RoomView, type SeatState } from '#workshop/model.ts';
import { Presence } from './presence.ts';
import type { Workshop, WorkshopObserver } from './workshop.ts';

/** Who is told, at most so often, of what has changed. */
const TELL_MILLISECONDS = 250;

/** A client that has not said who it is by then, or does not answer two pings in a row, is gone. */
const GREETING_MILLISECONDS = 10_000;
const PING_MILLISECONDS = 20_000;

/** Live sockets of one seat: its tabs. */
const MOST_OF_A_SEAT = 8;
const MOST_BOARDS = 16;

/** What a greeting takes at most; nothing else is ever said by a client. */
const GREETING_OCTETS = 512;

/** Octets that may wait for one client; it is closed, comes again, and is told all anew. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Close codes of our own (RFC 6455 section 7.4.2): who closes with them says that coming again does not help. */
const UNKNOWN = { code: 4401, reason: 'no seat and no teacher has this token' };
const TOO_MANY = { code: 4429, reason: 'too many pages of this seat are open' };

/** The WebSockets on which pages are told of the workshop as it goes: whole states, so that nobody misses any. */
export class LiveSockets implements WorkshopObserver {
  readonly #workshop: Workshop;
  readonly #origins: () => readonly string[];
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: GREETING_OCTETS });
  readonly #seats = new Map<string, Set<WebSocket>>();
  readonly #boards = new Set<WebSocket>();
  /** The seats as the boards were told of them last, as JSON. */
  readonly #told = new Map<string, string>();
  readonly #gone = new Set<string>();
  readonly #presence = new Presence(Date.now);
  readonly #waiting = new Set<string>();
  readonly #answering = new WeakSet<WebSocket>();
  readonly #ping: NodeJS.Timeout;
  readonly #tell: NodeJS.Timeout;
  #roomWaits = false;
  #ended = false;

  /** @param origins where learners find the site */
  constructor(workshop: Workshop, origins: () => readonly string[]) {
    this.#workshop = workshop;
    this.#origins = origins;
    workshop.observe(this);
    this.#ping = setInterval(() => this.#pingAll(), PING_MILLISECONDS);
    this.#tell = setInterval(() => this.#tellChanged(), TELL_MILLISECONDS);
  }

  /** Answers an opening handshake whose Host and Origin were checked. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#opened(socket));
  }

  roomChanged(): void {
    this.#roomWaits = true;
  }

  seatChanged(id: string): void {
    this.#waiting.add(id);
  }

  seatGone(id: string): void {
    this.#gone.add(id);
    this.#presence.forget(id);
    for (const socket of this.#seats.get(id) ?? []) socket.close(UNKNOWN.code, UNKNOWN.reason);
  }

  /** All that a board shows. */
  board(): BoardMessage {
    const seats = [...this.#workshop.room.seats]
      .map(({ id }) => this.#boardSeat(id))
      .filter((seat) => seat !== undefined);
    return { type: 'board', now: Date.now(), origins: [...this.#origins()], room: this.view(), seats };
  }

  view(): RoomView {
    const { race } = this.#workshop.races;
    return { ...this.#workshop.room.view(this.#seats.size), ...(race && { race }) };
  }

  /** Says goodbye to all: their pages come again. */
  close(): void {
    this.#ended = true;
    clearInterval(this.#ping);
    clearInterval(this.#tell);
    for (const socket of this.#server.clients) socket.close(1001, 'the sandbox shuts down');
  }

  /** Cuts those that have not gone by themselves. */
  drop(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  #opened(socket: WebSocket): void {
    socket.on('error', () => {});
    this.#answering.add(socket);
    socket.on('pong', () => this.#answering.add(socket));
    const late = setTimeout(() => socket.terminate(), GREETING_MILLISECONDS);
    socket.once('close', () => clearTimeout(late));
    socket.once('message', (data, isBinary) => {
      clearTimeout(late);
      socket.on('message', () => socket.close(1008, 'nothing is said here but a greeting'));
      const who = isBinary ? undefined : greetingOf(String(data));
      if (who && 'teacher' in who && this.#workshop.isTeacher(who.teacher)) this.#welcomeTeacher(socket);
      else if (who && 'seat' in who && this.#isSeat(who)) this.#welcomeSeat(socket, who.seat);
      else socket.close(UNKNOWN.code, UNKNOWN.reason);
    });
  }

  #isSeat({ seat, token }: { readonly seat: string; readonly token: string }): boolean {
    try {
      this.#workshop.seatOf(seat, token);
      return true;
    } catch {
      return false;
    }
  }

  #welcomeTeacher(socket: WebSocket): void {
    if (this.#boards.size >= MOST_BOARDS) {
      socket.close(TOO_MANY.code, 'too many boards are open');
      return;
    }
    const board = this.board();
    if (this.#boards.size === 0) {
      this.#told.clear();
      if (board.type === 'board') for (const seat of board.seats) this.#told.set(seat.id, JSON.stringify(seat));
    }
    this.#boards.add(socket);
    socket.once('close', () => this.#boards.delete(socket));
    socket.send(JSON.stringify(board));
  }

  #welcomeSeat(socket: WebSocket, id: string): void {
    const own = this.#seats.get(id) ?? new Set();
    if (own.size >= MOST_OF_A_SEAT) {
      socket.close(TOO_MANY.code, TOO_MANY.reason);
      return;
    }
    this.#seats.set(id, own.add(socket));
    this.#presence.came(id);
    this.#presenceChanged(id);
    socket.once('close', () => {
      own.delete(socket);
      if (own.size > 0) return;
      this.#seats.delete(id);
      this.#presence.left(id);
      this.#presenceChanged(id);
    });
    this.#tellSeat(id, [socket]);
  }

  #presenceChanged(id: string): void {
    if (this.#ended) return;
    const seat = this.#workshop.room.seat(id);
    if (seat) this.#workshop.room.seen(seat);
    this.#waiting.add(id);
    this.#roomWaits = true;
  }

  /** Boards are told what became of the seats' wires; seats only what is theirs, and the room. */
  #tellChanged(): void {
    const now = Date.now();
    const changedSeats = this.#roomWaits ? this.#seats.keys() : this.#waiting;
    for (const id of changedSeats) this.#tellSeat(id, this.#seats.get(id) ?? []);
    if (this.#boards.size > 0) {
      if (this.#roomWaits) this.#send(this.#boards, { type: 'room', now, room: this.view() });
      const seats = this.#changedForBoards();
      const gone = [...this.#gone];
      if (seats.length + gone.length > 0) this.#send(this.#boards, { type: 'seats', now, seats, gone });
    }
    this.#gone.clear();
    this.#waiting.clear();
    this.#roomWaits = false;
  }

  #changedForBoards(): BoardSeat[] {
    for (const id of this.#gone) this.#told.delete(id);
    const changed: BoardSeat[] = [];
    for (const { id } of this.#workshop.room.seats) {
      const seat = this.#boardSeat(id);
      const text = JSON.stringify(seat);
      if (seat === undefined || this.#told.get(id) === text) continue;
      this.#told.set(id, text);
      changed.push(seat);
    }
    return changed;
  }

  #boardSeat(id: string): BoardSeat | undefined {
    const { room, wires } = this.#workshop;
    const seat = room.seat(id);
    if (seat === undefined) return undefined;
    const { pin } = room.kept;
    const wire = wires.of(id, seat.joinedAt);
    const freeSince = Math.max(this.#presence.since(id), this.#workshop.calledUntil);
    return boardSeat(seat, { present: this.#seats.has(id), wire, pin, freeSince }, Date.now());
  }

  #tellSeat(id: string, sockets: Iterable<WebSocket>): void {
    const seat = this.#workshop.room.seat(id);
    if (seat) this.#send(sockets, { type: 'seat', seat: ownSeat(seat), room: this.view() });
  }

  #send(sockets: Iterable<WebSocket>, message: BoardMessage | SeatState): void {
    const text = JSON.stringify(message);
    for (const socket of sockets) {
      if (socket.bufferedAmount > MOST_WAITING) socket.terminate();
      else socket.send(text);
    }
  }

  /** Script sees no pings: it is told the room as often, so that it knows when it hears nothing any more. */
  #pingAll(): void {
    this.#roomWaits = true;
    for (const socket of this.#server.clients) {
      if (this.#answering.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }
}

function greetingOf(text: string): Greeting | undefined {
  try {
    return Greeting.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
