import type { ClockOffset } from '#link/clock-offset.ts';
import type { Consumer, Hearer } from '#link/consumers/consumer.ts';
import { openConsumer } from '#link/consumers/open-consumer.ts';
import type { LaneUrls } from '#link/link.ts';
import { raceTechniques } from '#measure/race-settings.ts';
import { utf8Length } from '#wire/octets/utf8.ts';
import type { RaceReport, RaceTicket } from '#workshop/model.ts';

type LaneReport = RaceReport['lanes'][number];

/** Deliveries of one technique that one report holds at most. */
const MOST_AT_ONCE = 3000;

interface Lane {
  readonly technique: string;
  readonly consumer: Consumer;
  readonly got: [number, number][];
  ready: number | undefined;
  first: number | undefined;
  trouble: string | undefined;
  payload: number;
}

interface Settings {
  readonly ticket: RaceTicket;
  /** How the session's clock stands to `performance.now`, in microseconds. */
  readonly clock: ClockOffset;
  readonly resolution: number;
  /** Milliseconds for which the page was out of view. */
  readonly hidden: () => number;
}

/** The consumers of one browser in a race of its class, and what it has to tell of them. */
export class ClassConsumers {
  /** Events that script was given, by technique. */
  readonly heard = new Map<string, number>();
  readonly #settings: Settings;
  readonly #lanes: Lane[] = [];

  /** Begins to consume, by each technique of the ticket. */
  constructor(settings: Settings) {
    this.#settings = settings;
    for (const [index, technique] of settings.ticket.techniques.entries()) this.#open(technique, index);
  }

  /** What there is to tell since this was asked last. */
  report(): RaceReport {
    const { ticket, clock, resolution, hidden } = this.#settings;
    return {
      race: ticket.race,
      uncertainty: clock.uncertainty / 1000,
      resolution,
      hidden: Math.round(hidden()),
      lanes: this.#lanes.map(take),
    };
  }

  /** Whether there are deliveries that were not told. */
  get hasMore(): boolean {
    return this.#lanes.some(({ got }) => got.length > 0);
  }

  stop(): void {
    for (const { consumer } of this.#lanes) consumer.stop();
  }

  #open(name: string, index: number): void {
    const technique = raceTechniques.find((known) => known === name);
    if (!technique) return;
    const { ticket, clock } = this.#settings;
    const opened = performance.now();
    const got: Lane['got'] = [];
    const lane = { technique, got, ready: undefined, first: undefined, trouble: undefined, payload: 0 };
    const told: Omit<Lane, 'consumer'> = lane;
    let [isReady, hasHeard] = [false, false];
    const hearer: Hearer = {
      heard: (events, time) => {
        if (!hasHeard && events.length > 0) told.first = time - opened;
        hasHeard ||= events.length > 0;
        for (const { id, text } of events) {
          told.payload += utf8Length(text);
          got.push([id, Math.round(time * 1000 + clock.offset) / 1000]);
        }
        this.heard.set(technique, (this.heard.get(technique) ?? 0) + events.length);
      },
      ready: (time) => {
        if (!isReady) told.ready = time - opened;
        isReady = true;
      },
      troubled: (words) => {
        told.trouble ??= words.slice(0, 200);
      },
    };
    const urls = onHost(ticket.urls, ticket.lanes[index]);
    const options = { urls, by: technique, name: `class-${ticket.consumer}`, hearer };
    const { interval, qos } = ticket;
    const consumer = openConsumer(technique, { ...options, interval, qos });
    this.#lanes.push(Object.assign(told, { consumer }));
  }
}

function take(lane: Lane): LaneReport {
  const { technique, ready, first, trouble, payload } = lane;
  const got = lane.got.splice(0, MOST_AT_ONCE);
  lane.ready = undefined;
  lane.first = undefined;
  lane.trouble = undefined;
  lane.payload = 0;
  return {
    technique,
    ...(ready !== undefined && { ready }),
    ...(first !== undefined && { first }),
    ...(trouble !== undefined && { trouble }),
    payload,
    got,
  };
}

/** The same addresses on another listener. */
function onHost(urls: LaneUrls, host: string | undefined): LaneUrls {
  if (host === undefined) return urls;
  const moved = Object.entries(urls).map(([name, url]) => [name, Object.assign(new URL(url), { host }).href]);
  return Object.fromEntries(moved) as unknown as LaneUrls;
}
