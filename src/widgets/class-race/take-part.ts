import { measureOffset } from '#link/clock-offset.ts';
import { loadMqtt } from '#link/consumers/mqtt-consumer.ts';
import type { HeldSeat } from '#link/held-seat.ts';
import { LiveRoom } from '#link/live-room.ts';
import { SeatClient } from '#link/workshop-client.ts';
import { raceTechniques } from '#measure/race-settings.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { clockResolution } from '#widgets/race/clock-resolution.ts';
import { HiddenTime } from '#widgets/race/hidden-time.ts';
import { NAMES } from '#widgets/race/race-words.ts';
import type { ClassRace, RaceTicket, SeatState } from '#workshop/model.ts';
import { ClassConsumers } from './class-consumers.ts';

/** How often a browser tells what it was given, in milliseconds. */
const REPORTS = 1000;

/** A learner's browser as a consumer in the race of its class. */
class TakePart {
  readonly #root: HTMLElement;
  readonly #client: SeatClient;
  #race: ClassRace | undefined;
  #ticket: RaceTicket | undefined;
  #consumers: ClassConsumers | undefined;
  #hidden: HiddenTime | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The race that the learner has pressed for, here or in the invitation that led here. */
  #wanted = wanted();
  #taking = false;

  constructor(root: HTMLElement, seat: HeldSeat) {
    this.#root = root;
    this.#client = new SeatClient(seat);
    this.#part('take').addEventListener('click', () => {
      this.#wanted = this.#race?.id;
      this.#follow();
    });
    addEventListener('hashchange', () => {
      this.#wanted = wanted();
      this.#follow();
    });
    addEventListener('pagehide', () => this.#stop());
    new LiveRoom<SeatState>(
      seat.origin,
      { seat: seat.id, token: seat.token },
      {
        told: ({ room }) => {
          this.#race = room.race;
          this.#follow();
        },
        changed: (state) => {
          if (state.kind === 'gone') this.#tell('This seat is no more: join the room again.');
        },
      },
    );
  }

  #follow(): void {
    const race = this.#race;
    const isMine = race !== undefined && this.#ticket?.race === race.id;
    this.#part('take').hidden = race?.phase !== 'inviting' || isMine || this.#wanted === race.id;
    if (race?.phase === 'inviting' && this.#wanted === race.id && !isMine) void this.#take();
    if (race?.phase === 'running' && isMine && !this.#consumers) void this.#run();
    if ((race === undefined || race.phase === 'over' || !isMine) && this.#consumers) void this.#finish();
    this.#draw();
  }

  async #take(): Promise<void> {
    if (this.#taking) return;
    this.#taking = true;
    try {
      const ticket = await this.#client.takePart();
      if (ticket.techniques.includes('mqtt')) await loadMqtt();
      this.#ticket = ticket;
    } catch (error) {
      this.#wanted = undefined;
      this.#tell(`Taking part did not work: ${error instanceof Error ? error.message : String(error)}.`);
      return;
    } finally {
      this.#taking = false;
    }
    this.#follow();
  }

  async #run(): Promise<void> {
    const ticket = this.#ticket;
    if (!ticket || this.#taking) return;
    this.#taking = true;
    const now = () => performance.now() * 1000;
    const clock = await measureOffset(() => this.#client.raceTime(), now).finally(() => {
      this.#taking = false;
    });
    this.#hidden = new HiddenTime();
    const hidden = () => this.#hidden?.milliseconds ?? 0;
    this.#consumers = new ClassConsumers({ ticket, clock, hidden, resolution: clockResolution() });
    this.#timer = setTimeout(() => void this.#report(), REPORTS);
  }

  async #report(): Promise<void> {
    const consumers = this.#consumers;
    if (!consumers) return;
    const report = consumers.report();
    this.#draw();
    await this.#client
      .tellRace(report)
      .catch(() => this.#tell('The sandbox does not take what this browser has to tell.'));
    if (this.#consumers) this.#timer = setTimeout(() => void this.#report(), REPORTS);
  }

  /** Stops, and tells the rest. */
  async #finish(): Promise<void> {
    const consumers = this.#consumers;
    this.#stop();
    if (!consumers) return;
    do {
      await this.#client.tellRace(consumers.report()).catch(() => {});
    } while (consumers.hasMore);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#consumers?.stop();
    this.#consumers = undefined;
    this.#hidden?.stop();
  }

  #draw(): void {
    const race = this.#race;
    const isMine = race !== undefined && this.#ticket?.race === race.id;
    this.#root.dataset['phase'] = race ? (isMine ? race.phase : 'away') : 'none';
    if (!race) this.#tell('There is no race now. Your teacher begins one on the board; this page waits for it.');
    else if (race.phase === 'over') this.#tell('The race is over. What came of it is on the board.');
    else if (!isMine) {
      const words =
        race.phase === 'inviting' ? 'is about to begin.' : 'has begun without this browser: the next one is yours.';
      this.#tell(`A race ${words}`);
    } else if (race.phase === 'inviting') {
      this.#tell(`You take part: ${race.label}. It begins when your teacher says so. Keep this page in view.`);
    } else this.#tell('The race is on. Keep this page in view.');
    const techniques = isMine ? (this.#ticket?.techniques ?? []) : [];
    const heard = this.#consumers?.heard;
    show(
      this.#part('lanes'),
      ...techniques.map((technique) =>
        h('li', {}, h('b', {}, nameOf(technique)), heard ? ` ${heard.get(technique) ?? 0} events` : ''),
      ),
    );
  }

  #tell(text: string): void {
    if (this.#part('words').textContent !== text) this.#part('words').textContent = text;
  }

  #part(name: string): HTMLElement {
    return this.#root.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }
}

function wanted(): number | undefined {
  const id = new URLSearchParams(location.hash.slice(1)).get('race');
  return id === null ? undefined : Number(id);
}

function nameOf(technique: string): string {
  const known = raceTechniques.find((each) => each === technique);
  return known ? NAMES[known] : technique;
}

/** Has this browser take part in the races of its class, by its seat. */
export function takePart(root: HTMLElement, seat: HeldSeat): void {
  new TakePart(root, seat);
}
