import { enable } from '#widgets/lab/enable.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { momentText } from './past-words.ts';
import type { Stop } from './stops.ts';

/** Beyond so many rows the moments are counted only when they are asked for. */
const MANY = 5000;

/** What the part owns of a lab's HTML. */
interface Places {
  readonly slider: HTMLInputElement;
  readonly words: HTMLElement;
  readonly back: HTMLElement;
  readonly forward: HTMLElement;
  readonly now: HTMLElement;
}

/** Goes back and forward through the moments of a capture. New moments may come meanwhile; they move nothing. */
export class TimeTravelPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  #stops: readonly Stop[] = [];

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    for (const sign of ['pointerdown', 'focus', 'keydown']) {
      places.slider.addEventListener(sign, () => this.#draw(true), { passive: true });
    }
    places.slider.addEventListener('input', () => this.#go(Number(places.slider.value) - 1));
  }

  refresh(): void {
    this.#draw(this.#context.rows().length <= MANY);
  }

  /** @param count whether the moments are to be counted anew */
  #draw(count: boolean): void {
    const { viewpoint } = this.#context;
    if (count) this.#stops = viewpoint.stops();
    const { slider, words, back, forward, now } = this.#places;
    const total = this.#stops.length;
    const index = viewpoint.index(this.#stops);
    const past = viewpoint.stop !== undefined;
    this.#context.root.classList.toggle('is-past', past);
    slider.disabled = this.#context.rows().length === 0;
    slider.max = String(Math.max(1, total));
    slider.value = String(index + 1);
    const zero = this.#context.zero();
    const text = past ? momentText(index, this.#stops, zero) : count ? `now: all ${total} moments` : 'now';
    slider.setAttribute('aria-valuetext', text);
    const later = total - 1 - index;
    show(words, past && later > 0 ? `${text}; ${later} later` : text);
    enable(back, count ? index > 0 : !past || index > 0);
    enable(forward, past);
    enable(now, past);
  }

  act(action: string): boolean {
    if (!action.startsWith('travel-')) return false;
    this.#stops = this.#context.viewpoint.stops();
    const here = this.#context.viewpoint.index(this.#stops);
    if (action === 'travel-back') this.#go(here - 1);
    else if (action === 'travel-forward') this.#go(here + 1);
    else this.#go(this.#stops.length);
    return true;
  }

  /** Looks at the `index`-th moment. Past the last one is now; the last one is now too unless more may come. */
  #go(index: number): void {
    const stop = index >= this.#stops.length - 1 ? undefined : this.#stops[Math.max(0, index)];
    this.#context.goTo(stop);
    const zero = this.#context.zero();
    this.#context.say(
      stop ? momentText(this.#context.viewpoint.index(this.#stops), this.#stops, zero) : 'Looking at now.',
    );
  }
}
