/** A race with a whole class as consumers: the capture of the one session, and what each learner's browser tells. Pure. */
import type { CaptureEvent } from '#capture/schema.ts';
import type { RaceResult } from './race-result.ts';
import type { RaceSettings, RaceTechnique } from './race-settings.ts';
import { type About, RaceTally } from './race-tally.ts';

/** What one browser tells of a technique since it told last; times are milliseconds on the session's clock. */
interface LaneTold {
  readonly technique: string;
  readonly ready?: number | undefined;
  readonly first?: number | undefined;
  readonly trouble?: string | undefined;
  /** Octets of the texts that script was given. */
  readonly payload: number;
  /** Number of each event that script was given, and when. */
  readonly got: readonly (readonly [id: number, time: number])[];
}

/** What one browser tells. */
export interface ClassTold {
  readonly uncertainty: number;
  readonly resolution: number;
  readonly hidden: number;
  readonly lanes: readonly LaneTold[];
}

/** How many browsers took part by a technique, and how many of them were ready. */
export interface Taking {
  readonly technique: RaceTechnique;
  readonly consumers: number;
  readonly ready: number;
}

export class ClassTally {
  readonly #tally: RaceTally;
  /** By consumer of the class: its number in the lane of each of its techniques. */
  readonly #places: readonly ReadonlyMap<string, number>[];
  readonly #uncertain = new Map<number, number>();
  readonly #hidden = new Set<number>();
  #resolution = 0;
  readonly #readied = new Map<string, Set<number>>();

  /** @param consumers the techniques of each who takes part */
  constructor(settings: RaceSettings, consumers: readonly (readonly string[])[]) {
    const counts = new Map<string, number>();
    this.#places = consumers.map((techniques) => {
      const places = new Map<string, number>();
      for (const technique of techniques) {
        const place = counts.get(technique) ?? 0;
        places.set(technique, place);
        counts.set(technique, place + 1);
      }
      return places;
    });
    this.#tally = new RaceTally(settings, (technique) => counts.get(technique) ?? 0);
  }

  captured(events: readonly CaptureEvent[]): void {
    this.#tally.captured(events);
  }

  /** Takes in what the browser of consumer number `consumer` tells; what it says of techniques that are not its own is let be. */
  told(consumer: number, { uncertainty, resolution, hidden, lanes }: ClassTold): void {
    const places = this.#places[consumer];
    if (!places) return;
    this.#uncertain.set(consumer, uncertainty);
    this.#resolution = Math.max(this.#resolution, resolution);
    if (hidden > 0) this.#hidden.add(consumer);
    for (const { technique, ready, first, trouble, payload, got } of lanes) {
      const place = places.get(technique);
      const lane = this.#tally.lanes.find((each) => each.technique === technique);
      if (!lane || place === undefined) continue;
      if (ready !== undefined) {
        lane.ready(ready);
        this.#readied.set(technique, (this.#readied.get(technique) ?? new Set()).add(consumer));
      }
      if (first !== undefined) lane.first(first);
      if (trouble !== undefined) lane.trouble ??= trouble;
      lane.payloadDown += payload;
      for (const [id, time] of got) lane.deliveries.got(place, id, time);
      lane.deliveries.settle();
    }
  }

  begin(from: number): void {
    this.#tally.begin(from);
  }

  end(to: number): void {
    this.#tally.end(to);
  }

  /** Whether every browser has told of all events of the measured part up to number `last`. */
  hasAll(last: number): boolean {
    return this.#tally.hasAll(Math.max(last, this.#tally.makings.newest));
  }

  get taking(): Taking[] {
    return this.#tally.lanes.map(({ technique, consumers }) => {
      return { technique, consumers, ready: this.#readied.get(technique)?.size ?? 0 };
    });
  }

  /** Whether every browser is ready by each of its techniques. */
  get isReady(): boolean {
    return this.taking.every(({ consumers, ready }) => ready === consumers);
  }

  /** By how many milliseconds the clock of any browser may differ from the session's. */
  get uncertainty(): number {
    return Math.max(0, ...this.#uncertain.values());
  }

  /** How many browsers had their page out of view meanwhile. */
  get hidden(): number {
    return this.#hidden.size;
  }

  result(about: Pick<About, 'startedAt' | 'stopped'>): RaceResult {
    const uncertainty = Math.round(this.uncertainty * 1000) / 1000;
    const { size } = this.#uncertain;
    const browser = `${size} ${size === 1 ? 'browser' : 'browsers'}`;
    const clock = { uncertainty, resolution: this.#resolution };
    return this.#tally.result({ ...about, origin: 'live', browser, clock, hidden: 0 });
  }
}
