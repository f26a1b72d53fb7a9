import type { LimitName, Limits } from '#service/limits.ts';
import { ProblemError } from '#service/problem.ts';
import { Allowance } from '#workshop/allowance.ts';
import type { KeptSeat } from '#workshop/kept.ts';
import type { ClassRace, RaceCommand, RaceReport, RaceReports, RaceTicket } from '#workshop/model.ts';
import type { Session } from '../sessions/session.ts';

/** Reports of one seat: a few at once, then two a second. */
const REPORTS = { most: 10, every: 500 };

/** Deliveries of one race of which account is kept; reports past it are refused. */
const MOST_DELIVERIES = 2_000_000;

/** A session that a class consumes may have so many times the octets of one that a single browser does. */
const MORE_OCTETS = 8;

interface Running {
  readonly command: RaceCommand;
  readonly session: Session;
  readonly view: Omit<ClassRace, 'taking'>;
  /** The techniques of each who takes part, by the id of the seat, in the order in which they came. */
  readonly taking: Map<string, readonly string[]>;
  readonly reports: { readonly consumer: number; readonly report: RaceReport }[];
  deliveries: number;
}

/** The races of a class: one at a time consumes the feed of a session of the teacher's, and tells what came of it. In memory only. */
export class ClassRaces {
  readonly #limits: Limits;
  readonly #changed: () => void;
  #allowance = new Allowance(REPORTS, Date.now);
  #last = 0;
  #running: Running | undefined;

  /** @param changed the room is to be told anew */
  constructor(limits: Limits, changed: () => void) {
    this.#limits = limits;
    this.#changed = changed;
  }

  /** What the room is told of the race that there is, or was last. */
  get race(): ClassRace | undefined {
    const running = this.#running;
    if (!running) return undefined;
    const phase = running.session.ended ? 'over' : running.view.phase;
    return { ...running.view, phase, taking: running.taking.size };
  }

  begin(command: RaceCommand, session: Session): void {
    this.#last += 1;
    session.raise(this.#more(command.techniques.length));
    const view = { id: this.#last, label: command.label, phase: 'inviting' } as const;
    this.#running = { command, session, view, taking: new Map(), reports: [], deliveries: 0 };
    this.#changed();
  }

  /** @throws ProblemError 409 when there is none to turn */
  turn(phase: 'running' | 'over'): void {
    const running = this.#running;
    if (!running) throw none();
    this.#running = { ...running, view: { ...running.view, phase } };
    this.#changed();
  }

  end(): void {
    this.#running = undefined;
    this.#changed();
  }

  /**
   * The seat takes part, from now on or already.
   * @throws ProblemError 409 when there is no race, or it has begun without the seat
   */
  take(
    seat: KeptSeat,
  ): Omit<RaceTicket, 'urls' | 'lanes'> & { readonly session: Session; readonly all: readonly string[] } {
    const running = this.#running;
    if (!running || running.session.ended) throw none();
    const { command, taking, view, session } = running;
    const { techniques: all, each, interval, qos } = command;
    if (!taking.has(seat.id)) {
      if (view.phase !== 'inviting') throw none();
      const turn = all[taking.size % all.length] as string;
      taking.set(seat.id, each === 'all' ? all : [turn]);
      this.#changed();
    }
    const consumer = [...taking.keys()].indexOf(seat.id);
    return { race: view.id, consumer, techniques: [...(taking.get(seat.id) ?? [])], interval, qos, session, all };
  }

  /** @throws ProblemError 409 when the seat takes part in no race, 429 for too many reports, 503 for too many deliveries */
  report(seat: KeptSeat, report: RaceReport): void {
    const running = this.#of(seat);
    if (report.race !== running.view.id) throw none();
    const consumer = [...running.taking.keys()].indexOf(seat.id);
    if (!this.#allowance.take(seat.id)) {
      const headers = { 'Retry-After': String(Math.ceil(this.#allowance.wait(seat.id) / 1000)) };
      throw new ProblemError({ status: 429, type: 'reports', title: 'Too many reports', headers });
    }
    running.deliveries += report.lanes.reduce((sum, { got }) => sum + got.length, 0);
    if (running.deliveries > MOST_DELIVERIES) {
      throw new ProblemError({ status: 503, type: 'reports', title: 'This race has delivered more than is counted' });
    }
    running.reports.push({ consumer, report });
  }

  /**
   * The session's clock, for a seat that takes part, in microseconds.
   * @throws ProblemError 409 when it takes part in none
   */
  time(seat: KeptSeat): number {
    return this.#of(seat).session.time();
  }

  /** @throws ProblemError 409 when there is no race */
  reports(after: number): RaceReports {
    const running = this.#running;
    if (!running) throw none();
    const { view, taking, reports } = running;
    const consumers = [...taking.values()].map((techniques) => [...techniques]);
    return { race: view.id, next: reports.length, consumers, reports: reports.slice(after) };
  }

  #of(seat: KeptSeat): Running {
    const running = this.#running;
    if (!running?.taking.has(seat.id)) throw none();
    return running;
  }

  /** What a class needs more of than one browser: two connections of each technique for every seat. */
  #more(techniques: number): Partial<Record<LimitName, number>> {
    const { seats, connectionsPerSession, mqttSessions, octetsPerSession } = this.#limits;
    return {
      connectionsPerSession: connectionsPerSession + 2 * seats * techniques,
      mqttSessions: mqttSessions + seats,
      octetsPerSession: octetsPerSession * MORE_OCTETS,
    };
  }
}

function none(): ProblemError {
  const detail = 'there is no race that this seat takes part in, or it has begun without it';
  return new ProblemError({ status: 409, type: 'race', title: 'There is no such race', detail });
}
