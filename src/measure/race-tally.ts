/** One race as it is counted while it runs: what the capture tells and what the page's consumers tell, put together. Pure. */
import type { CaptureEvent } from '#capture/schema.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { LaneDeliveries, Makings, type Window } from './race-deliveries.ts';
import { RaceOctets } from './race-octets.ts';
import { RACE_FORMAT, RACE_VERSION, type RaceLane, type RaceResult } from './race-result.ts';
import type { RaceSettings, RaceTechnique } from './race-settings.ts';

/** What a race is told once it is over, or wants to be shown. */
export type About = Pick<RaceResult, 'origin' | 'startedAt' | 'browser' | 'clock' | 'hidden' | 'stopped'>;

/** One lane of a race, as the page tells it. Times are milliseconds. */
class LaneTally {
  readonly technique: RaceTechnique;
  readonly consumers: number;
  readonly deliveries: LaneDeliveries;
  readonly roundTrips = new LatencyHistogram();
  trouble: string | undefined;
  /** Octets of the texts that script was given, and of those that it said. */
  payloadDown = 0;
  payloadUp = 0;
  readonly #ready: number[] = [];
  readonly #first: number[] = [];

  constructor(technique: RaceTechnique, consumers: number, deliveries: LaneDeliveries) {
    this.technique = technique;
    this.consumers = consumers;
    this.deliveries = deliveries;
  }

  /** A consumer was ready, or had its first event, so long after its first call. */
  ready(milliseconds: number): void {
    this.#ready.push(milliseconds);
  }

  first(milliseconds: number): void {
    this.#first.push(milliseconds);
  }

  get readied(): number {
    return this.#ready.length;
  }

  get times(): Pick<RaceLane, 'ready' | 'first'> {
    const [ready, first] = [middle(this.#ready), middle(this.#first)];
    return { ...(ready !== undefined && { ready }), ...(first !== undefined && { first }) };
  }
}

export type { LaneTally };

export class RaceTally {
  readonly settings: RaceSettings;
  readonly octets = new RaceOctets();
  readonly makings = new Makings();
  readonly lanes: readonly LaneTally[];
  #window: Window | undefined;

  /** @param consumersOf how many consumers a technique has; as many as the settings say when left out */
  constructor(settings: RaceSettings, consumersOf: (technique: RaceTechnique) => number = () => settings.consumers) {
    this.settings = settings;
    this.lanes = settings.techniques.map((technique) => {
      const consumers = consumersOf(technique);
      const deliveries = new LaneDeliveries(consumers, this.makings, () => this.#window);
      return new LaneTally(technique, consumers, deliveries);
    });
  }

  /** The measured part begins, on the server's clock; it ends with `end`. */
  begin(from: number): void {
    this.#window = { from, to: Number.POSITIVE_INFINITY };
  }

  end(to: number): void {
    if (this.#window !== undefined) this.#window = { ...this.#window, to };
  }

  /** Takes the next events of the session's capture, in order. */
  captured(events: readonly CaptureEvent[]): void {
    for (const event of events) {
      this.octets.take(event);
      if (event.type === 'feed') this.makings.made(event.first, event.last, event.time / 1000);
    }
    for (const { deliveries } of this.lanes) deliveries.settle();
  }

  /** The least time from making to delivery that any lane has seen so far. */
  get least(): number | undefined {
    const seen = this.lanes.flatMap(({ deliveries }) => deliveries.least ?? []);
    return seen.length === 0 ? undefined : Math.min(...seen);
  }

  /**
   * Whether every consumer has all events up to number `last`, from the first of the measured part on; those are left out that a
   * cut must have cost some.
   */
  hasAll(last: number): boolean {
    const first = this.#part?.first ?? last + 1;
    if (this.makings.newest < last) return false;
    return this.lanes.every((lane) => this.#mustLose(lane) || lane.deliveries.lost(first, last) === 0);
  }

  /** What there is so far. */
  result(about: About): RaceResult {
    for (const { deliveries } of this.lanes) deliveries.settle();
    const part = this.#part;
    const window = this.#window;
    const { first, last } = part ?? { first: 0, last: 0 };
    return {
      format: RACE_FORMAT,
      version: RACE_VERSION,
      ...about,
      settings: this.settings,
      measured: {
        first,
        last,
        milliseconds: window !== undefined && Number.isFinite(window.to) ? Math.round(window.to - window.from) : 0,
      },
      elided: this.octets.elided,
      lanes: this.lanes.map((lane) => this.#laneOf(lane, part)),
    };
  }

  /** Without a cursor what is made while a connection is away passes a lane by. */
  #mustLose({ technique }: LaneTally): boolean {
    const { cut, qos } = this.settings;
    return cut && (technique === 'websocket' || (technique === 'mqtt' && qos === 0));
  }

  get #part(): { readonly first: number; readonly last: number } | undefined {
    return this.#window && this.makings.within(this.#window);
  }

  #laneOf(lane: LaneTally, part: { readonly first: number; readonly last: number } | undefined): RaceLane {
    const { requests, connections, up, down } = this.octets.of(lane.technique);
    const { delivered, twice, latency } = lane.deliveries;
    const [latencies, roundTrips] = [latency.distribution(), lane.roundTrips.distribution()];
    return {
      technique: lane.technique,
      ...(lane.trouble !== undefined && { trouble: lane.trouble.slice(0, 300) }),
      requests,
      connections,
      up: { octets: up, payload: lane.payloadUp },
      down: { octets: down, payload: lane.payloadDown },
      delivered,
      expected: part === undefined ? 0 : (part.last - part.first + 1) * lane.consumers,
      lost: part === undefined ? 0 : lane.deliveries.lost(part.first, part.last),
      twice,
      ...lane.times,
      ...(latencies && { latency: latencies }),
      ...(roundTrips && { roundTrip: roundTrips }),
    };
  }
}

/** The middle one of some times, the later of two, to a microsecond. */
function middle(times: readonly number[]): number | undefined {
  const sorted = [...times].sort((one, other) => one - other);
  const found = sorted[sorted.length >> 1];
  return found === undefined ? undefined : Math.round(found * 1000) / 1000;
}
