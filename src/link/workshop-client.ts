import type { Capture } from '#capture/schema.ts';
import type {
  BoardMessage,
  Joined,
  Pin,
  Progress,
  RaceCommand,
  RaceReport,
  RaceReports,
  RaceTicket,
  Results,
  RoomView,
  SeatCapture,
  SeatState,
  WorkshopView,
} from '#workshop/model.ts';
import { ask } from './sandbox-api.ts';

const of = (origin: string) => `${origin}/api/workshop`;

/**
 * What the sandbox at `origin` says of its workshop.
 * @throws RefusedError 404 when it holds none; TypeError when nothing answers
 */
export async function readWorkshop(origin: string): Promise<WorkshopView> {
  return (await (await ask(of(origin))).json()) as WorkshopView;
}

/**
 * Takes a seat in the room at `origin`.
 * @throws RefusedError 403 for a wrong code, 429 after too many, 503 when the room is full, 404 when there is none
 */
export async function takeSeat(origin: string, code: string, name: string): Promise<Joined> {
  const body = { code, ...(name !== '' && { name }) };
  return (await (await ask(`${of(origin)}/seats`, { method: 'POST', body })).json()) as Joined;
}

/** What a learner's page does with its seat. All throw as `ask` does: 401 and 404 when the seat is no more. */
export class SeatClient {
  readonly #url: string;
  readonly #token: string;

  constructor({ origin, id, token }: { readonly origin: string; readonly id: string; readonly token: string }) {
    this.#url = `${of(origin)}/seats/${id}`;
    this.#token = token;
  }

  async rename(name: string): Promise<SeatState> {
    const answer = await ask(this.#url, { method: 'PUT', token: this.#token, body: { name } });
    return (await answer.json()) as SeatState;
  }

  async leave(): Promise<void> {
    await ask(this.#url, { method: 'DELETE', token: this.#token });
  }

  /** @param leaving the page goes away meanwhile */
  async tell(progress: Progress, leaving = false): Promise<void> {
    const url = `${this.#url}/progress`;
    await ask(url, { method: 'PUT', token: this.#token, body: progress, keepalive: leaving });
  }

  /** Takes part in the class's race. Throws RefusedError 409 when there is none, or it has begun. */
  async takePart(): Promise<RaceTicket> {
    return (await (await ask(`${this.#url}/race`, { method: 'POST', token: this.#token })).json()) as RaceTicket;
  }

  /** The clock of the session that is raced, in microseconds. */
  async raceTime(): Promise<number> {
    const answer = await ask(`${this.#url}/race/clock`, { token: this.#token });
    return ((await answer.json()) as { time: number }).time;
  }

  async tellRace(report: RaceReport): Promise<void> {
    await ask(`${this.#url}/race/reports`, { method: 'POST', token: this.#token, body: report });
  }

  async consent(given: boolean): Promise<void> {
    await ask(`${this.#url}/consent`, { method: 'PUT', token: this.#token, body: { given } });
  }
}

/**
 * What a teacher's page does. A command on the room names the `revision` that it was decided on, and answers the room after it. All throw
 * as `ask` does: 401 with a wrong token, 409 when another teacher was first.
 */
export class TeacherClient {
  readonly #url: string;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#url = of(origin);
    this.#token = token;
  }

  board(): Promise<BoardMessage> {
    return this.#get('board');
  }

  results(): Promise<Results> {
    return this.#get('results');
  }

  pin(revision: number, pin: Pin | undefined): Promise<RoomView> {
    return pin ? this.#change('PUT', 'pin', { revision, pin }) : this.#change('DELETE', 'pin', { revision });
  }

  callAttention(revision: number, on: boolean): Promise<RoomView> {
    return this.#change('PUT', 'attention', { revision, on });
  }

  share(revision: number, on: boolean): Promise<RoomView> {
    return this.#change('PUT', 'together', { revision, on });
  }

  invite(command: RaceCommand): Promise<RoomView> {
    return this.#change('PUT', 'race', command);
  }

  turnRace(revision: number, phase: 'running' | 'over'): Promise<RoomView> {
    return this.#change('PUT', 'race/phase', { revision, phase });
  }

  /** @param after `next` of the answer before */
  raceReports(after: number): Promise<RaceReports> {
    return this.#get(`race/reports?after=${after}`);
  }

  resetRoom(revision: number): Promise<RoomView> {
    return this.#change('POST', 'reset', { revision });
  }

  /** How many messages of how many seats were let go. */
  async letThrough(): Promise<{ readonly seats: number; readonly messages: number }> {
    const answer = await this.#ask('POST', 'release');
    return (await answer.json()) as { seats: number; messages: number };
  }

  async resetSeat(seat: string): Promise<void> {
    await this.#ask('POST', `seats/${seat}/reset`);
  }

  async removeSeat(seat: string): Promise<void> {
    await this.#ask('DELETE', `seats/${seat}`);
  }

  async askConsent(seat: string): Promise<void> {
    await this.#ask('POST', `seats/${seat}/ask`);
  }

  captures(seat: string): Promise<SeatCapture[]> {
    return this.#get(`seats/${seat}/captures`);
  }

  /** Throws RefusedError 403 without the learner's consent. */
  capture(seat: string, session: string): Promise<Capture> {
    return this.#get(`seats/${seat}/captures/${session}`);
  }

  async #get<Answer>(path: string): Promise<Answer> {
    return (await (await this.#ask('GET', path)).json()) as Answer;
  }

  async #change(method: 'PUT' | 'POST' | 'DELETE', path: string, body: object): Promise<RoomView> {
    return (await (await this.#ask(method, path, body)).json()) as RoomView;
  }

  #ask(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<Response> {
    return ask(`${this.#url}/${path}`, { method, token: this.#token, body });
  }
}
