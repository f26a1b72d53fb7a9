import type { CaptureEvent } from '#capture/schema.ts';
import { RECONNECTION } from '#link/consumers/consumer.ts';
import type { Link } from '#link/link.ts';
import { openTeachersLink } from '#link/live.ts';
import type { TeacherClient } from '#link/workshop-client.ts';
import { ClassTally } from '#measure/class-tally.ts';
import type { RaceResult } from '#measure/race-result.ts';
import type { RaceSettings } from '#measure/race-settings.ts';

export type ClassPhase = 'inviting' | 'opening' | 'warming up' | 'measuring' | 'collecting' | 'over';

/** What a class race does its work with. */
interface ClassOptions {
  readonly client: TeacherClient;
  readonly settings: RaceSettings;
  readonly label: string;
  /** Whether each learner has every technique, or one in turn. */
  readonly each: 'all' | 'one';
  /** The revision of the room that the teacher sees. */
  readonly revision: () => number;
  /** Something is to be drawn: a phase, or what there is of a result so far. */
  readonly changed: (phase: ClassPhase, part: number) => void;
}

/** How long browsers may take to be ready, and how long the first events are not measured, in milliseconds. */
const OPENING = 10_000;
const WARM_UP = 1000;
/** How long what is on its way is waited for, beyond two intervals of the polls, and the last reports once all have stopped. */
const COLLECTING = 6000;
const LAST_REPORTS = 2500;
const TICK = 500;

/** A race with the class as consumers of the feed of one session, which is this page's own. */
export class ClassRun {
  readonly #options: ClassOptions;
  readonly #link: Link;
  #tally: ClassTally | undefined;
  #early: CaptureEvent[] = [];
  #next = 0;
  #over: string | undefined;
  #stopped = false;

  private constructor(options: ClassOptions, link: (run: ClassRun) => Link) {
    this.#options = options;
    this.#link = link(this);
  }

  /**
   * Opens a session and invites the class to it.
   * @throws RefusedError when the sandbox refuses, or another teacher was first; TypeError when it does not answer
   */
  static async invite(options: ClassOptions): Promise<ClassRun> {
    let run: ClassRun | undefined;
    const early: CaptureEvent[] = [];
    const link = await openTeachersLink(location.origin, {
      captured: (events) => (run ? run.#captured(events) : early.push(...events)),
      saw() {},
      changed: (state) => {
        if (run && state.kind === 'expired') run.#over = state.reason;
      },
    });
    run = new ClassRun(options, () => link);
    run.#early = early;
    try {
      const { label, each, settings, client, revision } = options;
      const { techniques, interval, qos } = settings;
      await link.commands.setBehaviour({ echo: false, feed: true, publish: true });
      await link.commands.setDelivery({ ...(await link.commands.delivery()), retry: RECONNECTION });
      const { wireToken } = link;
      await client.invite({ revision: revision(), wireToken, label, techniques, each, interval, qos });
    } catch (error) {
      link.end();
      throw error;
    }
    return run;
  }

  /** Who takes part by each technique; undefined before the start. */
  get tally(): ClassTally | undefined {
    return this.#tally;
  }

  /** What there is so far; undefined before the start. */
  get result(): RaceResult | undefined {
    return this.#tally?.result({ startedAt: this.#link.startedAt, stopped: this.#stopped });
  }

  /** Ends the race before its time: what was measured until then is its result. */
  stop(): void {
    this.#stopped = true;
  }

  /** Has all who take part consume the feed, and measures it; resolves when it is over. */
  async start(): Promise<void> {
    const { settings, client, revision } = this.#options;
    const { rate, size, burst } = settings;
    const { commands } = this.#link;
    const { consumers } = await client.raceReports(0);
    const tally = new ClassTally(settings, consumers);
    tally.captured(this.#early);
    this.#early = [];
    this.#tally = tally;
    await client.turnRace(revision(), 'running');
    await commands.setFeed({ rate, size, burst });
    await this.#during('opening', OPENING, () => tally.isReady);
    await this.#during('warming up', WARM_UP);
    tally.begin(this.#serverTime());
    await this.#during('measuring', settings.seconds * 1000);
    tally.end(this.#serverTime());
    const { last } = await commands.setFeed({ rate: 0, size, burst });
    const beyond = COLLECTING + 2 * Math.min(settings.interval, 5000);
    await this.#during('collecting', beyond, () => tally.hasAll(last), false);
    await client.turnRace(revision(), 'over');
    await this.#during('collecting', LAST_REPORTS, undefined, false);
  }

  /** Lets the session go, and with it the race. */
  end(): void {
    this.#over ??= 'it was left';
    this.#link.end();
  }

  #captured(events: readonly CaptureEvent[]): void {
    if (this.#tally) this.#tally.captured(events);
    else this.#early.push(...events);
  }

  async #during(phase: ClassPhase, milliseconds: number, done = () => false, stoppable = true): Promise<void> {
    for (const begun = performance.now(); ; ) {
      const over = performance.now() - begun;
      if (this.#over !== undefined) throw new Error(`the session has ended: ${this.#over}`);
      await this.#read();
      if (over >= milliseconds || done() || (stoppable && this.#stopped)) return;
      this.#options.changed(phase, Math.min(1, over / milliseconds));
      await new Promise((resolve) => setTimeout(resolve, Math.min(TICK, milliseconds - over)));
    }
  }

  /** Takes in what the class has told since. One answer that fails is made up for by the next. */
  async #read(): Promise<void> {
    const told = await this.#options.client.raceReports(this.#next).catch(() => undefined);
    if (!told) return;
    this.#next = told.next;
    for (const { consumer, report } of told.reports) this.#tally?.told(consumer, report);
  }

  #serverTime(): number {
    return (this.#link.now() + this.#link.clock.offset) / 1000;
  }
}
