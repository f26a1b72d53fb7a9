import type { Capture } from '#capture/schema.ts';
import { RefusedError } from '#link/link.ts';
import type { Run } from '#widgets/compare/comparing-runs.ts';
import { inspecting } from '#widgets/inspector/inspecting.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext } from '#widgets/lab/lab-part.ts';
import { LabPlaces } from '#widgets/lab/lab-places.ts';
import { LabSession } from '#widgets/lab/lab-session.ts';
import { takeOver } from '#widgets/lab/take-over.ts';
import { SwitchesPart } from '#widgets/switches/switches-part.ts';
import type { Stop } from '#widgets/time-travel/stops.ts';
import { ReplayStatus } from './replay-status.ts';

/** What is looked at where nothing is to be seen. */
const NOTHING: Capture = {
  ...{ format: 'wire101-capture', version: 1, origin: 'live', clocks: {}, events: [], page: [] },
  startedAt: new Date(0).toISOString(),
};

/** One capture on the projector, with the views of a lab. It begins at 0, and is looked at as of any of its moments. */
export class Screen {
  /** When anything was seen in it, in microseconds since its first moment. */
  times: readonly number[] = [];
  readonly #lab: LabSession;
  readonly #context: Omit<LabContext, 'ask'>;
  readonly #status: ReplayStatus;
  readonly #update: () => void;
  #stops: readonly Stop[] = [];
  #counting: () => void = () => {};
  #shown = 0;

  constructor(root: HTMLElement) {
    let refresh = () => {};
    this.#lab = new LabSession(inspecting, refuse, () => refresh());
    this.#status = new ReplayStatus(new LabPlaces(root));
    const { drawing, context } = takeOver(root, this.#lab, {
      first: 1,
      status: () => this.#status,
      parts: (found, places) => {
        const asking = { ...found, ask: (_question: unknown, proceed: () => void) => proceed() };
        return [new SwitchesPart(asking, (name) => places.button(name), places.part('switches-note'))];
      },
    });
    this.#context = context;
    this.#update = () => drawing.update();
    refresh = () => drawing.refresh();
    this.#lab.play(NOTHING);
  }

  /** Shows a capture as a whole, once this resolves; answers false when another took its place meanwhile. */
  async show(capture: Capture): Promise<boolean> {
    this.#shown += 1;
    const mine = this.#shown;
    this.#status.tell({ tone: 'plain', text: 'All that crossed.' });
    this.#lab.play(capture);
    this.#update();
    await this.#lab.whenSettled();
    if (mine !== this.#shown) return false;
    this.#update();
    await new Promise<void>((resolve) => {
      this.#counting = inSlices(this.#context.viewpoint.counting(), {
        done: (stops) => {
          this.#stops = stops;
          resolve();
        },
      });
    });
    if (mine !== this.#shown) return false;
    const zero = this.#context.zero();
    this.times = this.#stops.map(({ time }) => Math.max(0, time - zero));
    return true;
  }

  /** Nothing of the capture is left here, on the screen or in memory. */
  clear(): void {
    this.#shown += 1;
    this.#counting();
    this.#stops = [];
    this.times = [];
    this.#lab.play(NOTHING);
    this.#update();
  }

  get listing(): LabSession['listing'] {
    return this.#lab.listing;
  }

  /** What is shown, to be compared, called `name`. */
  run(name: string): Run {
    const { events, page, clock } = this.#lab;
    return { name, events, page, clock };
  }

  /** Chooses the row at `key`. */
  choose(key: string): void {
    this.#context.choose(key);
  }

  /** Looks at moment `index` of `times`. The last one is all of it. */
  goTo(index: number): void {
    const stop = index >= this.#stops.length - 1 ? undefined : this.#stops[Math.max(0, index)];
    if (stop !== this.#context.viewpoint.stop) this.#context.goTo(stop);
  }
}

/** Nobody is connected to from here. */
function refuse(): Promise<never> {
  return Promise.reject(new RefusedError({ title: 'a replay connects to nobody', status: 403 }));
}
