import { type Intended, intendedOf } from '#capture/intended.ts';
import type { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { type Row, unitKey } from '#widgets/ladder/row.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Replay, type Scene } from './scene.ts';
import { type Stop, stopsOf } from './stops.ts';

/** What a viewpoint looks at. */
export type Watched = Pick<LabSession, 'reader' | 'listing' | 'events' | 'page' | 'clock' | 'held' | 'rows' | 'totals'>;

/** A capture as it was meant, of its first `count` events. */
interface MeantReplays {
  readonly events: readonly CaptureEvent[];
  readonly whole: Replay;
  readonly past: Replay;
  readonly count: number;
}

/** From where a capture is looked at: as of now or of an earlier moment, as it was sent or as it was meant. */
export class Viewpoint {
  /** Octets that faults replaced are shown as they were meant. */
  intended = false;
  /** The moment that is looked at; undefined for now. */
  #stop: Stop | undefined;
  readonly #watched: Watched;
  #events: readonly CaptureEvent[] | undefined;
  #sent: Replay | undefined;
  /** The earlier moment that was drawn last. */
  #past: { readonly stop: Stop; readonly intended: boolean; readonly scene: Scene } | undefined;
  #meant: MeantReplays | undefined;
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

  /** What is to be drawn. An earlier moment stays what it was, however much comes in. */
  scene(): Scene {
    this.#notice();
    const known = this.#past;
    if (known && known.stop === this.#stop && known.intended === this.#intends) return known.scene;
    const scene = this.#draw();
    this.#past = this.#stop ? { stop: this.#stop, intended: this.#intends, scene } : undefined;
    return scene;
  }

  #draw(): Scene {
    const { reader, page, held, rows, totals, clock } = this.#watched;
    const now = rows.call(this.#watched);
    const zero = now[0]?.time ?? 0;
    if (!this.#intends) {
      if (!this.#stop) return { reader, rows: now, page, held, zero, totals: () => totals.call(this.#watched) };
      this.#sent ??= new Replay(this.#watched.events, this.#watched.listing);
      return this.#sent.scene(this.#stop, page, clock, zero, now);
    }
    const meant = this.#meantReplays();
    const whole = meant.whole.scene(undefined, page, clock, zero);
    return this.#stop ? meant.past.scene(this.#stop, page, clock, zero, whole.rows) : whole;
  }

  /** The moments that can be looked at, in order. */
  stops(): Stop[] {
    this.#notice();
    if (!this.#intends) return stopsOf(this.#watched.reader, this.#watched.rows(), this.#watched.events);
    const { whole, events } = this.#meantReplays();
    const { reader, rows } = whole.scene(undefined, this.#watched.page, this.#watched.clock);
    return stopsOf(reader, rows, events);
  }

  /** Looks at a moment; at now for undefined. */
  goTo(stop: Stop | undefined): void {
    this.#stop = stop;
  }

  /** Where the moment that is looked at stands among `stops`: -1 before the first; the last for now. */
  index(stops: readonly Stop[]): number {
    const at = this.#stop;
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

  /** The events of a capture as they are looked at: as sent, or as meant. */
  seen(events: readonly CaptureEvent[]): readonly CaptureEvent[] {
    return this.#intends ? intendedOf(events).events : events;
  }

  /**
   * Shows octets as they were meant, or as they were sent.
   *
   * @param row that is chosen
   * @returns the key of the row that stands there from now on, when it is known; what was never meant has none
   */
  intend(intended: boolean, row: Row | undefined): string | undefined {
    const before = this.#intends;
    const { reader } = this.scene();
    this.intended = intended;
    if (row?.kind !== 'unit' || before === this.#intends) return row?.key;
    const { connection, side } = row.place;
    const offset = reader.stretchOf(row.place).wire[side].units.offset(row.place.unit);
    const map: Intended = intendedOf(this.#watched.events);
    const there = before ? map.sentOffsetOf(connection, side, offset) : map.offsetOf(connection, side, offset);
    return keyAt(this.scene().reader, connection, side, there);
  }

  /** A capture that was thrown away takes its moments with it. */
  #notice(): void {
    const { events } = this.#watched;
    if (this.#events === events) return;
    if (this.#events) this.#stop = undefined;
    this.#events = events;
    this.#sent = undefined;
    this.#past = undefined;
    this.#meant = undefined;
    this.#looked = 0;
    this.#altered = false;
  }

  #meantReplays(): MeantReplays {
    const { listing, events: sent } = this.#watched;
    if (this.#meant?.count === sent.length) return this.#meant;
    const { events } = intendedOf(sent);
    const replay = () => new Replay(events, listing);
    this.#meant = { events, whole: replay(), past: replay(), count: sent.length };
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
