import { createHash, randomInt, randomUUID } from 'node:crypto';
import type { Limits } from '#service/limits.ts';
import { ProblemError } from '#service/problem.ts';
import { Allowance } from '#workshop/allowance.ts';
import { ownSeat } from '#workshop/board-seat.ts';
import type { Keeper, KeptRoom, KeptSeat } from '#workshop/kept.ts';
import type { Joined, LabName, Pin, Progress, RaceCommand, Results } from '#workshop/model.ts';
import { Room, StaleError } from '#workshop/room.ts';
import { createRoomCode } from '#workshop/room-code.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { createControlToken, sameToken } from '../sessions/tokens.ts';
import { ClassRaces } from './class-races.ts';
import { Door } from './door.ts';
import { lastingWrites } from './lasting-writes.ts';
import { SeatSessions } from './seat-sessions.ts';
import { SeatWires } from './seat-wire.ts';
import type { WorkshopStore } from './store.ts';
import { Together } from './together.ts';
import { TogetherStore } from './together-store.ts';

/** A room that nobody has used for so many days is forgotten at the next start. */
export const KEPT_DAYS = 14;

const DAY_MILLISECONDS = 86_400_000;

/** Reports of one seat: a few at once, then two a second. */
const REPORTS = { most: 10, every: 500 };

/** Answers of one seat whether its captures may be shown. */
const ANSWERS = { most: 10, every: 2000 };

/** Labs of one seat: of all its tabs, and those that were left without a word. */
const MOST_LABS = 32;

interface Settings {
  readonly store: WorkshopStore;
  readonly sessions: Sessions;
  readonly limits: Limits;
}

/** Who is told when something changed. */
export interface WorkshopObserver {
  /** The room, or who is in it. */
  roomChanged(): void;
  seatChanged(id: string): void;
  /** The seat is no more. */
  seatGone(id: string): void;
}

/** The workshop of a sandbox: its room, what its seats have open, and who may do what. */
export class Workshop {
  readonly room: Room;
  readonly labs: SeatSessions;
  readonly wires = new SeatWires();
  readonly races: ClassRaces;
  readonly limits: Limits;
  readonly #store: WorkshopStore;
  readonly #door: Door;
  readonly #reports = new Allowance(REPORTS, Date.now);
  readonly #answers = new Allowance(ANSWERS, Date.now);
  /** The sessions that attention has stopped, and that go on after it. */
  readonly #stopped = new Set<Session>();
  readonly #observers = new Set<WorkshopObserver>();
  readonly #together: Together;
  #calledUntil = 0;

  constructor({ store, sessions, limits }: Settings) {
    this.#store = store;
    this.limits = limits;
    this.labs = new SeatSessions(sessions);
    this.#door = new Door(limits);
    this.races = new ClassRaces(limits, () => this.#tellRoom());
    const kept = store.read();
    const isOld = kept && lastUse(kept) < Date.now() - KEPT_DAYS * DAY_MILLISECONDS;
    if (isOld) store.clear();
    const { room, seats } = kept && !isOld ? kept : { room: newRoom(), seats: [] };
    store.keepRoom(room);
    const lasting = lastingWrites(tellUnkept);
    const keeper: Keeper = {
      keepRoom: (changed) => lasting(() => store.keepRoom(changed)),
      keepSeat: (seat) => lasting(() => store.keepSeat(seat)),
      dropSeat: (id) => lasting(() => store.dropSeat(id)),
    };
    this.room = new Room({ room, seats, keeper, now: Date.now });
    this.#together = new Together({
      limits,
      store: new TogetherStore(store.database, (work) => lasting(() => store.write(work))),
      sessions: () => this.labs.all,
      speaker: (seat) => this.room.seat(seat),
      on: room.together,
    });
  }

  observe(observer: WorkshopObserver): void {
    this.#observers.add(observer);
  }

  /**
   * A learner at `address` takes a seat.
   * @throws ProblemError 403 for a wrong code, 429 after too many of them or for too many seats of one address, 503 when all are taken
   */
  join(address: string, typed: string, name: string | undefined): Omit<Joined, 'room'> {
    this.#door.check(address, typed, this.room.kept.code, this.room.size);
    const token = createControlToken();
    const seat = this.room.join(randomUUID(), digestOf(token), name);
    this.#door.entered(address, seat.id);
    this.#tellSeat(seat.id);
    this.#tellRoom();
    return { seat: ownSeat(seat), token };
  }

  /**
   * The seat `id` for the bearer of its token.
   * @throws ProblemError 401 with a wrong token, 404 when there is no such seat
   */
  seatOf(id: string, token: string | undefined): KeptSeat {
    const seat = this.room.seat(id);
    if (seat === undefined) throw new ProblemError(NO_SEAT);
    if (token === undefined || !sameToken(seat.digest, digestOf(token))) throw unauthorised('seat');
    return seat;
  }

  isTeacher(token: string | undefined): boolean {
    return token !== undefined && sameToken(this.room.kept.teacher, token);
  }

  /** @throws ProblemError 401 unless the token is the teacher's */
  checkTeacher(token: string | undefined): void {
    if (!this.isTeacher(token)) throw unauthorised('teacher');
  }

  /** @throws ProblemError 404 when there is no such seat */
  seat(id: string): KeptSeat {
    const seat = this.room.seat(id);
    if (seat === undefined) throw new ProblemError(NO_SEAT);
    return seat;
  }

  rename(seat: KeptSeat, name: string): KeptSeat {
    this.#allow(this.#reports, seat);
    const renamed = this.room.rename(seat, name);
    this.#tellSeat(seat.id);
    return renamed;
  }

  /** The seat is given up, or taken away: its sessions end. */
  leave(seat: KeptSeat): void {
    this.labs.endAll(seat.id, 'the seat was given up');
    this.wires.forget(seat.id);
    this.room.leave(seat.id);
    this.#door.left(seat.id);
    this.#together.gone(seat.number);
    for (const observer of this.#observers) observer.seatGone(seat.id);
    this.#tellRoom();
  }

  /** @throws ProblemError 429 when a seat tells too often */
  progress(seat: KeptSeat, told: Progress): void {
    this.#allow(this.#reports, seat);
    this.room.progress(seat, told);
    this.#tellSeat(seat.id);
  }

  /**
   * The seat answers whether its captures may be shown; `asked` is the teacher's question.
   * @throws ProblemError 429 when a seat answers too often
   */
  consent(seat: KeptSeat, consent: 'asked' | 'given' | 'refused'): void {
    if (consent !== 'asked') this.#allow(this.#answers, seat);
    if (consent === seat.consent || (consent === 'asked' && seat.consent === 'given')) return;
    this.room.consent(seat, consent);
    this.#tellSeat(seat.id);
  }

  /**
   * The seat is about to open one lab more: past the most that it may have, the oldest that nobody uses ends.
   * @throws ProblemError 429 when all of them are used
   */
  makeRoomForLab(seat: KeptSeat): void {
    const labs = this.labs.of(seat.id);
    if (labs.length < MOST_LABS) return;
    if (this.labs.endUnused(seat.id, 'the seat has opened many labs since')) return;
    const detail = `${MOST_LABS} labs of this seat are in use; close one of its pages`;
    const headers = { 'Retry-After': '60' };
    throw new ProblemError({ status: 429, type: 'labs', title: 'Too many labs', detail, headers });
  }

  /** A session is opened for a lab of the seat; while everyone is to look, it begins held. */
  opened(seat: KeptSeat, session: Session, lab: LabName): void {
    this.labs.add(seat.id, session, lab);
    this.wires.watch(seat.id, session);
    this.#together.enter({ seat: seat.id, session, lab });
    this.room.progress(seat, { lab: lab.title });
    if (this.room.kept.attention) this.#stop(session);
    this.#tellSeat(seat.id);
  }

  /** @throws ProblemError 409 when another teacher was first */
  pin(revision: number, pin: Pin | undefined): void {
    this.#commanded(() => this.room.pin(revision, pin));
    for (const { id } of this.room.seats) this.#tellSeat(id);
  }

  /**
   * Everyone is to look at the teacher: what the sandbox sends in the labs of the class is held, and goes on afterwards where it
   * ran before.
   * @throws ProblemError 409 when another teacher was first
   */
  attend(revision: number, on: boolean): void {
    this.#commanded(() => this.room.attend(revision, on));
    if (on) for (const { session } of this.labs.all) this.#stop(session);
    else this.#goOn();
    this.#calledUntil = Date.now();
  }

  /** Since when nobody is called to look at the teacher, in milliseconds since 1970; Infinity while all are. */
  get calledUntil(): number {
    return this.room.kept.attention ? Number.POSITIVE_INFINITY : this.#calledUntil;
  }

  /** @throws ProblemError 409 when another teacher was first */
  share(revision: number, on: boolean): void {
    this.#commanded(() => this.room.share(revision, on));
    this.#together.turn(on);
  }

  /**
   * Invites the class to consume the feed of `session`.
   * @throws ProblemError 409 when another teacher was first, or the session is a learner's
   */
  invite(command: RaceCommand, session: Session): void {
    if (this.labs.all.some((lab) => lab.session === session)) {
      const detail = 'the feed of a race is that of a session of the teacher';
      throw new ProblemError({ status: 409, type: 'session', title: 'This session is of a seat', detail });
    }
    this.#commanded(() => this.room.command(command.revision));
    this.races.begin(command, session);
  }

  /** @throws ProblemError 409 when another teacher was first, or there is no race */
  race(revision: number, phase: 'running' | 'over'): void {
    this.#commanded(() => this.room.command(revision));
    this.races.turn(phase);
  }

  /** Lets go all that the gates of the class hold, and holds no more. */
  release(): { readonly seats: number; readonly messages: number } {
    const seats = new Set<string>();
    let messages = 0;
    for (const { seat, session } of this.labs.all) {
      const { held } = session.gate;
      messages += held.length;
      if (held.length > 0) seats.add(seat);
      for (const side of ['client', 'server'] as const)
        if (session.gate.mode(side) === 'hold') session.setGate('run', side);
    }
    this.#stopped.clear();
    return { seats: seats.size, messages };
  }

  /** The seat begins anew: its sessions end, its progress is forgotten. */
  resetSeat(seat: KeptSeat): void {
    this.labs.endAll(seat.id, 'the teacher has reset this seat');
    this.room.resetSeat(seat);
    this.#tellSeat(seat.id);
  }

  /**
   * An empty room with a new code.
   * @throws ProblemError 409 when another teacher was first
   */
  reset(revision: number): void {
    const gone = [...this.room.seats].map(({ id }) => id);
    this.#commanded(() => this.room.reset(revision, createRoomCode(randomInt)));
    this.#goOn();
    this.#door.clear();
    this.#together.turn(false);
    this.races.end();
    for (const id of gone) {
      this.labs.endAll(id, 'the teacher has reset the room');
      this.wires.forget(id);
      for (const observer of this.#observers) observer.seatGone(id);
    }
    this.#tellRoom();
  }

  results(): Results {
    return this.room.results();
  }

  close(): void {
    this.#store.close();
  }

  #stop(session: Session): void {
    if (session.gate.mode('server') === 'hold') return;
    this.#stopped.add(session);
    session.setGate('hold', 'server');
  }

  #goOn(): void {
    for (const session of this.#stopped) if (!session.ended) session.setGate('run', 'server');
    this.#stopped.clear();
  }

  #commanded(command: () => void): void {
    try {
      command();
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      const detail = 'another teacher has changed the room since this was decided; nothing was done';
      const more = { room: this.room.view(0) };
      throw new ProblemError({ status: 409, type: 'stale', title: 'The room has changed', detail, more });
    }
    this.#tellRoom();
  }

  #allow(allowance: Allowance, seat: KeptSeat): void {
    if (allowance.take(seat.id)) return;
    const seconds = Math.ceil(allowance.wait(seat.id) / 1000);
    const detail = `a seat tells of itself only so often; try again in ${seconds} s`;
    const headers = { 'Retry-After': String(seconds) };
    throw new ProblemError({ status: 429, type: 'reports', title: 'Too many reports', detail, headers });
  }

  #tellSeat(id: string): void {
    for (const observer of this.#observers) observer.seatChanged(id);
  }

  #tellRoom(): void {
    for (const observer of this.#observers) observer.roomChanged();
  }
}

const NO_SEAT = { status: 404, type: 'no-seat', title: 'There is no such seat, or it was given up' };

function unauthorised(realm: 'seat' | 'teacher'): ProblemError {
  const headers = { 'WWW-Authenticate': `Bearer realm="${realm}"` };
  return new ProblemError({ status: 401, type: 'unauthorised', title: `The token of the ${realm} is needed`, headers });
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function tellUnkept(why: string): void {
  process.stderr.write(`wire101: ${why}; the room goes on, and what changes in it now would be lost in a restart\n`);
}

function newRoom(): KeptRoom {
  return {
    ...{ code: createRoomCode(randomInt), teacher: createControlToken(), revision: 0, nextSeat: 1, nextPin: 1 },
    ...{ attention: false, attentions: 0, together: false, openedAt: Date.now() },
  };
}

function lastUse({ room, seats }: { readonly room: KeptRoom; readonly seats: readonly KeptSeat[] }): number {
  return Math.max(room.openedAt, room.pin?.at ?? 0, ...seats.map(({ seenAt }) => seenAt));
}
