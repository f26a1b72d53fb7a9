/**
 * A class of scripted learners and a teacher's board, in a process of its own: each learner has a lab whose WebSocket it writes
 * to, and reads that lab's capture. Says what it saw each time it is asked, and all of it once it is told to stop.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { CaptureEvent } from '#capture/schema.ts';
import { LiveSocket, type ScriptedLab, ScriptedSeat } from '#test/setup/scripted-seat.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { BoardMessage } from '#workshop/model.ts';

/** What the class saw since it was asked last. Times are milliseconds. */
export interface Seen {
  readonly written: number;
  /** From a write to its arrival in the capture stream of the learner who wrote. */
  readonly captured: readonly number[];
  /** From a report of progress to its arrival at the board. */
  readonly reported: readonly number[];
  /** Messages that the board got, their octets, and the longest time without one. */
  readonly board: { readonly messages: number; readonly octets: number; readonly longestGap: number };
  /** By how much the class itself was late at most: what slows it slows what it measures. */
  readonly late: number;
}

/** What is missing at the end, summed up over all learners. */
export interface Missing {
  readonly written: number;
  readonly echoes: number;
  /** Octets of either side that did not come, or not in order, or were elided. */
  readonly octets: number;
  readonly reports: number;
}

const [url = '', code = '', teacher = '', seats = '0', rate = '0'] = process.argv.slice(2);
const COUNT = Number(seats);
const EVERY = 1000 / Number(rate);
const REPORT_EVERY = 10_000;
const TEXT = 40;
/** Octets of a frame with so short a text, masked and not (RFC 6455 section 5.2). */
const FRAME: Readonly<Record<Side, number>> = { client: 6 + TEXT, server: 2 + TEXT };
const AT_ONCE = 20;

/** Offsets up to which the capture stream told of each side. */
type Ends = Record<Side, number>;

class Learner {
  readonly seat: ScriptedSeat;
  readonly #lab: ScriptedLab;
  /** Octets of the handshake. */
  #start: Ends = { client: 0, server: 0 };
  readonly #ends: Ends = { client: 0, server: 0 };
  #outOfOrder = 0;
  #send: (text: string) => void = () => {};
  /** When each message was written that the capture has not told of. */
  readonly #writing: number[] = [];
  #captured = 0;
  #written = 0;
  #echoes = 0;
  #reported = 0;
  #shown = 0;
  #reportedAt = 0;
  nextWrite = 0;
  nextReport = 0;

  private constructor(seat: ScriptedSeat, lab: ScriptedLab) {
    this.seat = seat;
    this.#lab = lab;
  }

  static async arrive(number: number): Promise<Learner> {
    const seat = await ScriptedSeat.join(url, code, `Learner ${number}`);
    await seat.enter();
    const learner = new Learner(seat, await seat.openLab());
    await learner.#begin();
    return learner;
  }

  async #begin(): Promise<void> {
    await this.#lab.readCapture((events) => this.#capture(events));
    const socket = await this.#lab.connect(() => {
      this.#echoes += 1;
    });
    this.#send = (text) => socket.send(text);
    while (this.#ends.server === 0) await wait(5);
    this.#start = { ...this.#ends };
  }

  #capture(events: readonly CaptureEvent[]): void {
    const now = performance.now();
    for (const event of events) {
      if (event.type === 'elided') this.#outOfOrder += event.octets;
      if (event.type !== 'octets') continue;
      const { side, offset } = event;
      this.#outOfOrder += Math.abs(offset - this.#ends[side]);
      this.#ends[side] = offset + (event.octets.length / 4) * 3 - (/=*$/.exec(event.octets)?.[0].length ?? 0);
    }
    if (this.#start.client === 0) return;
    const whole = Math.floor((this.#ends.client - this.#start.client) / FRAME.client);
    for (; this.#captured < whole; this.#captured += 1) captured.push(now - (this.#writing.shift() ?? now));
  }

  write(): void {
    this.#written += 1;
    written += 1;
    this.#writing.push(performance.now());
    this.#send(`${this.seat.number} ${this.#written}`.padEnd(TEXT, '.'));
  }

  report(): void {
    if (this.#reported > this.#shown) return;
    this.#reported += 1;
    this.#reportedAt = performance.now();
    const mission = { id: 'bench', title: 'A mission', done: this.#reported, of: 1000 };
    this.seat.report({ mission }).then(
      (answer) => answer.body?.cancel(),
      () => {},
    );
  }

  shown(done: number): void {
    if (done <= this.#shown) return;
    this.#shown = done;
    reported.push(performance.now() - this.#reportedAt);
  }

  get missing(): Missing {
    const lost = (side: Side) => Math.abs(this.#start[side] + this.#written * FRAME[side] - this.#ends[side]);
    return {
      written: this.#written,
      echoes: this.#written - this.#echoes,
      octets: this.#outOfOrder + lost('client') + lost('server'),
      reports: this.#reported - this.#shown,
    };
  }
}

let written = 0;
let captured: number[] = [];
let reported: number[] = [];
let late = 0;
let told = { messages: 0, octets: 0, longestGap: 0, last: 0 };

const board = new LiveSocket<BoardMessage>(url, { teacher }, (message) => {
  const now = performance.now();
  told.longestGap = Math.max(told.longestGap, told.last === 0 ? 0 : now - told.last);
  told.last = now;
  if (message.type !== 'seats') return;
  for (const { id, mission } of message.seats) if (mission) learners.get(id)?.shown(mission.done);
});

const learners = new Map<string, Learner>();
for (let number = 0; number < COUNT; number += AT_ONCE) {
  const some = Array.from({ length: Math.min(AT_ONCE, COUNT - number) }, (_, each) => Learner.arrive(number + each));
  for (const learner of await Promise.all(some)) learners.set(learner.seat.id, learner);
}

const start = performance.now();
let place = 0;
for (const learner of learners.values()) {
  learner.nextWrite = start + (place / COUNT) * EVERY;
  learner.nextReport = start + (place / COUNT) * REPORT_EVERY;
  place += 1;
}

let stopped = false;
function act(): void {
  const now = performance.now();
  for (const learner of stopped ? [] : learners.values()) {
    if (learner.nextWrite <= now) {
      late = Math.max(late, now - learner.nextWrite);
      learner.write();
      learner.nextWrite += EVERY;
    }
    if (learner.nextReport <= now) {
      learner.report();
      learner.nextReport += REPORT_EVERY;
    }
  }
}
const acting = setInterval(act, 4);

function seen(): Seen {
  const { messages, octets, longestGap } = { ...told, messages: board.count, octets: board.octets };
  const result = { written, captured, reported, board: { messages, octets, longestGap }, late };
  [written, captured, reported, late] = [0, [], [], 0];
  told = { ...told, longestGap: 0 };
  board.count = 0;
  board.octets = 0;
  return result;
}

process.once('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'seen') process.send?.(seen());
  if (message !== 'stop') return;
  stopped = true;
  clearInterval(acting);
  await wait(2000);
  const parts = [...learners.values()].map(({ missing }) => missing);
  const sum = (of: (part: Missing) => number) => parts.reduce((total, part) => total + of(part), 0);
  process.send?.({
    written: sum((part) => part.written),
    echoes: sum((part) => part.echoes),
    octets: sum((part) => part.octets),
    reports: sum((part) => part.reports),
  } satisfies Missing);
});
seen();
process.send?.('ready');
