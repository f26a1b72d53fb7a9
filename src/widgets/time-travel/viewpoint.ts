import { intendedOf, isAltered } from '#capture/intended.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { Replay, type Scene } from './scene.ts';
import { type Stop, stopsOf } from './stops.ts';

/** What a viewpoint looks at. */
export type Watched = Pick<LabSession, 'reader' | 'events' | 'page' | 'clock' | 'held' | 'rows' | 'totals'>;

/** From where a capture is looked at: as of now or of an earlier moment, as it was sent or as it was meant. */
export class Viewpoint {
  /** Octets that faults replaced are shown as they were meant. */
  intended = false;
  /** The moment that is looked at; undefined for now. */
  #stop: Stop | undefined;
  readonly #watched: Watched;
  #sent: Replay | undefined;
  #meant: { readonly replay: Replay; readonly count: number; readonly of: readonly unknown[] } | undefined;
  #of: readonly unknown[] | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Whether anything was replaced, so that there is something meant to show. */
  get canIntend(): boolean {
    return isAltered(this.#watched.events);
  }

  /** What is to be drawn. */
  scene(): Scene {
    const { reader, page, held, rows, totals, clock } = this.#watched;
    this.#notice();
    if (!this.#intends) {
      const now = rows.call(this.#watched);
      if (!this.#stop) return { reader, rows: now, page, held, totals: () => totals.call(this.#watched) };
      this.#sent ??= new Replay(this.#watched.events);
      return this.#sent.scene(this.#stop, page, clock, now);
    }
    const meant = this.#meantReplay();
    const whole = meant.scene(undefined, page, clock);
    return this.#stop ? meant.scene(this.#stop, page, clock, whole.rows) : whole;
  }

  /** The moments that can be looked at, in order. */
  stops(): Stop[] {
    this.#notice();
    if (!this.#intends) return stopsOf(this.#watched.reader, this.#watched.rows());
    const { reader, rows } = this.#meantReplay().scene(undefined, this.#watched.page, this.#watched.clock);
    return stopsOf(reader, rows);
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

  /** A capture that was thrown away takes its moments with it. */
  #notice(): void {
    const { events } = this.#watched;
    if (this.#of === events) return;
    if (this.#of) this.#stop = undefined;
    this.#of = events;
    this.#sent = undefined;
    this.#meant = undefined;
  }

  #meantReplay(): Replay {
    const { events } = this.#watched;
    if (this.#meant?.of !== events || this.#meant.count !== events.length) {
      this.#meant = { replay: new Replay(intendedOf(events).events), count: events.length, of: events };
    }
    return this.#meant.replay;
  }
}
