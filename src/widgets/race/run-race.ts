import { type Consumer, type Hearer, RECONNECTION } from '#link/consumers/consumer.ts';
import { loadMqtt } from '#link/consumers/mqtt-consumer.ts';
import { openConsumer } from '#link/consumers/open-consumer.ts';
import type { LaneUrls, Link, LinkObserver } from '#link/link.ts';
import { type ClockEstimate, narrowed } from '#measure/race-clock.ts';
import type { RaceResult } from '#measure/race-result.ts';
import type { RaceSettings } from '#measure/race-settings.ts';
import { type LaneTally, RaceTally } from '#measure/race-tally.ts';
import { utf8Length } from '#wire/octets/utf8.ts';
import { clockResolution } from './clock-resolution.ts';
import { HiddenTime } from './hidden-time.ts';
import { Sayings } from './sayings.ts';

export type Phase = 'opening' | 'warming up' | 'measuring' | 'collecting';

/** What a race is told by, and whom it tells. */
export interface RaceOptions {
  readonly settings: RaceSettings;
  readonly open: (observer: LinkObserver) => Promise<Link>;
  /** How far it is: the phase, and how much of it is over, from 0 to 1. */
  readonly progress: (phase: Phase, part: number) => void;
  /** What there is so far, a few times a second. */
  readonly changed: (result: RaceResult) => void;
  /** Ends it before its time: what was measured until then is its result. */
  readonly stop: AbortSignal;
}

/** How long lanes may take to be ready, in milliseconds; then the race begins without them. */
const OPENING = 6000;
/** Code is compiled, connections grow their windows: what comes in this time is delivered and not measured. */
const WARM_UP = 1000;
/** How long what is on its way is waited for at most, beyond two intervals of the polls. */
const COLLECTING = 5000;
/** How long the capture may take to tell the last of it, once the consumers have stopped, and how long it is silent then. */
const LAST_WORDS = 3000;
const SILENCE = 300;
const TICK = 250;

/** After a cut, lanes are in trouble because it was asked for. */
const CUT_LASTS = 2000;

/**
 * Has one feed delivered by several techniques at the same time, and measures it.
 *
 * @throws RefusedError when the other end refuses, TypeError when nothing answers
 */
export async function runRace(options: RaceOptions): Promise<RaceResult> {
  const { settings, open } = options;
  if (settings.techniques.includes('mqtt')) await loadMqtt();
  const tally = new RaceTally(settings);
  const heard = { at: performance.now(), over: undefined as string | undefined };
  const link = await open({
    captured(events) {
      heard.at = performance.now();
      tally.captured(events);
    },
    saw() {},
    changed(state) {
      if (state.kind === 'expired') heard.over = state.reason;
    },
  });
  const race = new Race(options, link, tally, heard);
  try {
    return await race.run();
  } finally {
    race.end();
  }
}

class Race {
  readonly #options: RaceOptions;
  readonly #link: Link;
  readonly #tally: RaceTally;
  readonly #heard: { readonly at: number; readonly over: string | undefined };
  readonly #hidden = new HiddenTime();
  readonly #resolution = clockResolution();
  /** How the server's clock and `performance.now` compare. */
  #clock: ClockEstimate;
  readonly #consumers: Consumer[] = [];
  readonly #sayings: Sayings[] = [];
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(options: RaceOptions, link: Link, tally: RaceTally, heard: { at: number; over: string | undefined }) {
    this.#options = options;
    this.#link = link;
    this.#tally = tally;
    this.#heard = heard;
    this.#clock = {
      ahead: (link.now() + link.clock.offset) / 1000 - performance.now(),
      uncertainty: link.clock.uncertainty / 1000,
    };
  }

  async run(): Promise<RaceResult> {
    const { settings, progress } = this.#options;
    const { commands } = this.#link;
    await commands.setBehaviour({ echo: false, feed: true, publish: true });
    await commands.setDelivery({ ...(await commands.delivery()), retry: RECONNECTION });
    const { rate, size, burst } = settings;
    const opened = performance.now();
    for (const [index, lane] of this.#tally.lanes.entries()) this.#open(lane, index, opened);
    await commands.setFeed({ rate, size, burst });
    await this.#during('opening', OPENING, () =>
      this.#tally.lanes.every(({ readied, trouble }) => readied > 0 || trouble !== undefined),
    );
    for (const [index, lane] of this.#tally.lanes.entries())
      if (lane.readied === 0) lane.trouble ??= this.#notReady(index);
    await this.#during('warming up', WARM_UP);
    this.#clock = narrowed(this.#clock, this.#tally.least);
    this.#tally.begin(this.#serverTime());
    for (const [index, saying] of this.#sayings.entries()) saying.begin(index / this.#sayings.length);
    const half = (settings.seconds * 1000) / 2;
    await this.#during('measuring', half, undefined, 0, 2);
    if (settings.cut && !this.#stopped) await this.#cut();
    await this.#during('measuring', half, undefined, 1, 2);
    this.#tally.end(this.#serverTime());
    for (const saying of this.#sayings) saying.stop();
    const { last } = await commands.setFeed({ rate: 0, size, burst });
    await this.#during(
      'collecting',
      COLLECTING + 2 * Math.min(settings.interval, 5000),
      () => this.#tally.hasAll(Math.max(last, this.#tally.makings.newest)),
      0,
      2,
      false,
    );
    for (const consumer of this.#consumers) consumer.stop();
    const ended = performance.now();
    const isSilent = () => performance.now() - Math.max(this.#heard.at, ended) > SILENCE;
    await this.#during('collecting', LAST_WORDS, isSilent, 1, 2, false);
    progress('collecting', 1);
    return this.#result();
  }

  end(): void {
    for (const saying of this.#sayings) saying.stop();
    for (const consumer of this.#consumers) consumer.stop();
    this.#hidden.stop();
    this.#link.end();
  }

  /** The addresses of a lane: on a listener of its own, or on that of all. */
  #urlsOf(index: number): LaneUrls {
    const isAlone = !this.#options.settings.shared && index < this.#link.lanes;
    return this.#link.laneUrls(isAlone ? index : undefined);
  }

  #notReady(index: number): string {
    const seconds = `It was not ready within ${OPENING / 1000} seconds.`;
    if (this.#options.settings.shared) return seconds;
    return `${seconds} Its listener is ${new URL(this.#urlsOf(index).poll).host}: can this browser reach that?`;
  }

  #open(lane: LaneTally, index: number, opened: number): void {
    const { settings } = this.#options;
    const urls = this.#urlsOf(index);
    for (let number = 0; number < settings.consumers; number += 1) {
      const saying = new Sayings({ lane: index, consumer: number, settings });
      const hearer = this.#hearerOf(lane, number, saying, opened);
      const name = `race-${index}-${number}`;
      const { interval, qos } = settings;
      const consumer = openConsumer(lane.technique, { urls, by: lane.technique, name, interval, qos, hearer });
      saying.by = (text) => {
        const isSaid = consumer.say(text);
        if (isSaid) lane.payloadUp += utf8Length(text);
        return isSaid;
      };
      this.#consumers.push(consumer);
      this.#sayings.push(saying);
    }
  }

  #hearerOf(lane: LaneTally, consumer: number, saying: Sayings, opened: number): Hearer {
    let isReady = false;
    let hasHeard = false;
    return {
      heard: (events, time) => {
        if (!hasHeard && events.length > 0) lane.first(time - opened);
        hasHeard ||= events.length > 0;
        for (const { id, text } of events) {
          lane.payloadDown += utf8Length(text);
          lane.deliveries.got(consumer, id, time + this.#clock.ahead);
          const trip = saying.heard(text, time);
          if (trip !== undefined) lane.roundTrips.add(trip);
        }
      },
      ready: (time) => {
        if (!isReady) lane.ready(time - opened);
        isReady = true;
      },
      troubled: (words) => {
        if (performance.now() - this.#cutAt > CUT_LASTS) lane.trouble ??= words;
      },
    };
  }

  /** Resets every connection of every lane. */
  async #cut(): Promise<void> {
    this.#cutAt = performance.now();
    const open = this.#tally.lanes.flatMap(({ technique }) => this.#tally.octets.openOf(technique));
    // One that has ended meanwhile is refused.
    await Promise.allSettled(open.map((connection) => this.#link.commands.cut('reset', { connection })));
  }

  /**
   * Waits a while, or until something is so, or the race is stopped.
   *
   * @param done ends it early
   * @param of the phase is told in so many parts, of which this is number `part`, from 0
   */
  async #during(
    phase: Phase,
    milliseconds: number,
    done: () => boolean = () => false,
    part = 0,
    of = 1,
    stoppable = true,
  ): Promise<void> {
    const begun = performance.now();
    const { progress, changed } = this.#options;
    for (;;) {
      const over = performance.now() - begun;
      if (this.#heard.over !== undefined) throw new Error(`the session has ended: ${this.#heard.over}`);
      if (over >= milliseconds || done() || (stoppable && this.#stopped)) return;
      progress(phase, (part + over / milliseconds) / of);
      if (phase !== 'opening') changed(this.#result());
      await new Promise((resolve) => setTimeout(resolve, Math.min(TICK, milliseconds - over)));
    }
  }

  get #stopped(): boolean {
    return this.#options.stop.aborted;
  }

  #serverTime(): number {
    return performance.now() + this.#clock.ahead;
  }

  #result(): RaceResult {
    const { origin, startedAt } = this.#link;
    const uncertainty = Math.round(this.#clock.uncertainty * 1000) / 1000;
    return this.#tally.result({
      origin,
      startedAt,
      browser: navigator.userAgent.slice(0, 300),
      clock: { uncertainty, resolution: this.#resolution },
      hidden: Math.round(this.#hidden.milliseconds),
      stopped: this.#stopped,
    });
  }
}
