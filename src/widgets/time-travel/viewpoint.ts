import { type Intended, intending } from '#capture/intended.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { atOnce, type Work, within } from '#capture/work.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { type Row, unitKey } from '#widgets/ladder/row.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Replay, type Scene } from './scene.ts';
import { countingStops, type Stop } from './stops.ts';

/** What a viewpoint looks at. */
export type Watched = Pick<LabSession, 'reader' | 'listing' | 'events' | 'page' | 'clock' | 'held' | 'rows' | 'totals'>;

/** A capture as it was meant, of its first `count` events. */
interface MeantReplays {
  readonly intended: Intended;
  readonly whole: Replay;
  readonly past: Replay;
  readonly count: number;
}

/** For how many milliseconds a capture that grows is worked on at a time before what was worked out last is drawn. */
const SHARE = 8;

/** From where a capture is looked at: as of now or of an earlier moment, as it was sent or as it was meant. */
export class Viewpoint {
  /** Octets that faults replaced are shown as they were meant. */
  intended = false;
  /** The moment that is looked at; undefined for now. */
  #stop: Stop | undefined;
  /** The moment that is being gone to. */
  #ahead: Stop | undefined;
  readonly #watched: Watched;
  #events: readonly CaptureEvent[] | undefined;
  #sent: Replay | undefined;
  /** The earlier moment that was drawn last. */
  #past: { readonly stop: Stop; readonly intended: boolean; readonly scene: Scene } | undefined;
  #meant: MeantReplays | undefined;
  /** What was worked out last of the capture as it is meant to be now, and of how much of it. */
  #meantNow: { readonly scene: Scene; readonly of: string } | undefined;
  /** The working out of what has come since. */
  #catchingUp: { readonly work: Work<Scene>; readonly of: string } | undefined;
  #counted: { readonly stops: readonly Stop[]; readonly of: string } | undefined;
  /** How many events were looked through for faults, and whether there was one. */
  #looked = 0;
  #altered = false;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Whether anything was replaced, so that there is something meant to show. */
  get canIntend(): boolean {
    this.#notice();
    const { events } = this.#watched;
    for (; !this.#altered && this.#looked < events.length; this.#looked++) {
      this.#altered = events[this.#looked]?.type === 'altered';
    }
    return this.#altered;
  }

  /**
   * What is to be drawn. An earlier moment stays what it was, however much comes in. A capture as it was meant is worked out anew
   * as it grows: where that takes long, a share of it each time, and until then it is what it was.
   */
  scene(): Scene {
    this.#notice();
    if (this.#stop || !this.#intends) return atOnce(this.#making(this.#stop));
    const known = this.#meantNow;
    if (known?.of === this.#extent) return known.scene;
    this.#catchingUp ??= { work: this.#makingMeant(undefined), of: this.#extent };
    const { work, of } = this.#catchingUp;
    const end = performance.now() + SHARE;
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) {
        this.#catchingUp = undefined;
        this.#meantNow = { scene: step.value, of };
        return step.value;
      }
      if (known && performance.now() >= end) return known.scene;
    }
  }

  /** Whether the scene is of less than has come: it goes on when it is asked for again. */
  get isBehind(): boolean {
    return !this.#stop && this.#intends && this.#catchingUp !== undefined;
  }

  /** How much of a capture there is. */
  get #extent(): string {
    const { events, page } = this.#watched;
    return `${events.length} ${page.length}`;
  }

  /** The scene of a moment, in steps; of now for undefined. */
  *#making(stop: Stop | undefined): Work<Scene> {
    this.#notice();
    const intended = this.#intends;
    const known = this.#past;
    if (known && known.stop === stop && known.intended === intended) return known.scene;
    const scene = yield* intended ? this.#makingMeant(stop) : this.#makingSent(stop);
    if (stop) this.#past = { stop, intended, scene };
    return scene;
  }

  *#makingSent(stop: Stop | undefined): Work<Scene> {
    const { reader, events, page, held, rows, totals, clock, listing } = this.#watched;
    const now = rows.call(this.#watched);
    const zero = now[0]?.time ?? 0;
    if (!stop) return { reader, rows: now, page, held, zero, totals: () => totals.call(this.#watched) };
    this.#sent ??= new Replay(events, listing);
    return yield* this.#sent.making(stop, page, clock, zero, now);
  }

  *#makingMeant(stop: Stop | undefined): Work<Scene> {
    const { page, clock, rows } = this.#watched;
    const zero = rows.call(this.#watched)[0]?.time ?? 0;
    const meant = yield* within(0, 0.3, this.#meaning());
    const whole = yield* within(0.3, 0.7, meant.whole.making(undefined, page, clock, zero));
    return stop ? yield* within(0.7, 1, meant.past.making(stop, page, clock, zero, whole.rows)) : whole;
  }

  /** The moments that can be looked at, in order. */
  stops(): readonly Stop[] {
    return atOnce(this.counting());
  }

  /** The moments as they were when they were counted last. */
  get counted(): readonly Stop[] {
    this.#notice();
    return this.#counted?.stops ?? [];
  }

  /** Counts the moments in steps, if anything has come since that was done last. */
  *counting(): Work<readonly Stop[]> {
    this.#notice();
    const { reader, events, page, clock, rows } = this.#watched;
    const intended = this.#intends;
    const of = `${intended} ${events.length} ${page.length} ${rows.call(this.#watched).length}`;
    if (this.#counted?.of === of) return this.#counted.stops;
    let stops: readonly Stop[];
    if (intended) {
      const { intended: made, whole } = yield* within(0, 0.3, this.#meaning());
      const scene = yield* within(0.3, 0.6, whole.making(undefined, page, clock));
      stops = yield* within(0.6, 1, countingStops(scene.reader, scene.rows, made.events));
    } else stops = yield* countingStops(reader, rows.call(this.#watched), events);
    this.#counted = { stops, of };
    return stops;
  }

  /** Looks at a moment; at now for undefined. */
  goTo(stop: Stop | undefined): void {
    this.#stop = stop;
    this.#ahead = undefined;
  }

  /** Goes to a moment in steps; until the last of them the moment before is looked at. */
  *going(stop: Stop): Work<void> {
    this.#ahead = stop;
    yield* this.#making(stop);
    this.goTo(stop);
  }

  /**
   * Where the moment that is looked at stands among `stops`, or the one that is being gone to: -1 before the first; the last for
   * now.
   */
  index(stops: readonly Stop[]): number {
    const at = this.#ahead ?? this.#stop;
    if (!at) return stops.length - 1;
    return stops.findLastIndex((stop) => stop.lastId <= at.lastId && stop.pages <= at.pages);
  }

  get #intends(): boolean {
    return this.intended && this.canIntend;
  }

  /** The key of the row that stands now for one that was listed at another moment: of what was held, once it was sent. */
  keyAfter(row: Row): string {
    if (row.kind !== 'held') return row.key;
    const { connection, side, offset } = row.entry.event;
    return keyAt(this.scene().reader, connection, side, offset) ?? row.key;
  }

  /** The events of a capture as they are looked at, as sent or as meant, in steps. */
  *seeing(events: readonly CaptureEvent[]): Work<readonly CaptureEvent[]> {
    return this.#intends ? (yield* intending(events)).events : events;
  }

  /** As `turning`, at once. */
  intend(intended: boolean, row: Row | undefined): string | undefined {
    return atOnce(this.turning(intended, row));
  }

  /**
   * Shows octets as they were meant, or as they were sent, once the last step is done.
   *
   * @param row that is chosen
   * @returns the key of the row that stands there from now on, when it is known; what was never meant has none
   */
  *turning(intended: boolean, row: Row | undefined): Work<string | undefined> {
    const before = this.#intends;
    const { reader } = this.scene();
    if (intended === this.intended || !this.canIntend) {
      this.intended = intended;
      return row?.key;
    }
    const { intended: map } = yield* within(0, 0.3, this.#meaning());
    const of = this.#extent;
    const made = yield* within(0.3, 1, intended ? this.#makingMeant(this.#stop) : this.#makingSent(this.#stop));
    this.intended = intended;
    this.#catchingUp = undefined;
    if (intended && !this.#stop) this.#meantNow = { scene: made, of };
    if (this.#stop) this.#past = { stop: this.#stop, intended, scene: made };
    if (row?.kind !== 'unit') return row?.key;
    const { connection, side } = row.place;
    const offset = reader.stretchOf(row.place).wire[side].units.offset(row.place.unit);
    const there = before ? map.sentOffsetOf(connection, side, offset) : map.offsetOf(connection, side, offset);
    return keyAt(made.reader, connection, side, there);
  }

  /** A capture that was thrown away takes its moments with it. */
  #notice(): void {
    const { events } = this.#watched;
    if (this.#events === events) return;
    if (this.#events) this.goTo(undefined);
    this.#events = events;
    this.#sent = undefined;
    this.#past = undefined;
    this.#meant = undefined;
    this.#meantNow = undefined;
    this.#catchingUp = undefined;
    this.#counted = undefined;
    this.#looked = 0;
    this.#altered = false;
  }

  *#meaning(): Work<MeantReplays> {
    const { listing, events: sent } = this.#watched;
    if (this.#meant?.count === sent.length) return this.#meant;
    const count = sent.length;
    const intended = yield* intending([...sent]);
    const replay = () => new Replay(intended.events, listing);
    this.#meant = { intended, whole: replay(), past: replay(), count };
    return this.#meant;
  }
}

/** The key of the unit that holds the octet at `offset`; undefined when there is none. */
function keyAt(reader: CaptureReader, connection: number, side: Side, offset: number): string | undefined {
  const stretches = reader.connections.get(connection)?.stretches ?? [];
  for (const [stretch, { wire }] of stretches.entries()) {
    const unit = wire[side].units.indexAt(offset);
    if (unit !== -1) return unitKey({ connection, stretch, side, unit });
  }
  return undefined;
}
