import { enable } from '#widgets/lab/enable.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
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
  /** Stops the counting that is under way. */
  #counting: (() => void) | undefined;
  /** Where the reader wants to go, as a part of all moments, while they are counted. */
  #wanted: number | undefined;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    for (const sign of ['pointerdown', 'focus', 'keydown']) {
      places.slider.addEventListener(sign, () => this.#count(() => this.#draw(true)), { passive: true });
    }
    places.slider.addEventListener('input', () => this.#slid());
  }

  refresh(): void {
    if (this.#context.rows().length <= MANY) this.#count(() => this.#draw(true));
    else this.#draw(false);
  }

  /** @param counted whether no moment has come since they were counted */
  #draw(counted: boolean): void {
    const { viewpoint } = this.#context;
    const { slider, back, forward, now } = this.#places;
    const total = this.#stops.length;
    const index = viewpoint.index(this.#stops);
    const past = viewpoint.stop !== undefined;
    this.#context.root.classList.toggle('is-past', past);
    slider.disabled = this.#context.rows().length === 0;
    // Until the moments are counted the slider is a scale of about as many.
    const scale = counted ? total : this.#context.rows().length;
    slider.max = String(Math.max(1, scale));
    slider.value = String(counted ? index + 1 : Math.round((scale * (index + 1)) / Math.max(1, total)));
    const zero = this.#context.zero();
    const text = past ? momentText(index, this.#stops, zero) : counted ? `now: all ${total} moments` : 'now';
    const later = total - 1 - index;
    this.#say(text, past && later > 0 ? `${text}; ${later} later` : text);
    enable(back, counted ? index > 0 : !past || index > 0);
    enable(forward, past);
    enable(now, past);
  }

  #say(valueText: string, text = valueText): void {
    this.#places.slider.setAttribute('aria-valuetext', valueText);
    show(this.#places.words, text);
  }

  act(action: string): boolean {
    if (!action.startsWith('travel-')) return false;
    if (action === 'travel-now') this.#context.goTo(undefined);
    else {
      this.#count(() => {
        const here = this.#context.viewpoint.index(this.#stops);
        this.#go(action === 'travel-back' ? here - 1 : here + 1);
      });
    }
    return true;
  }

  /** Counts the moments, in slices where there are many, and then does `then`. */
  #count(then: () => void): void {
    this.#counting?.();
    let counted = false;
    const stop = inSlices(this.#context.viewpoint.counting(), {
      done: (stops) => {
        counted = true;
        this.#counting = undefined;
        this.#stops = stops;
        then();
        const wanted = this.#wanted;
        this.#wanted = undefined;
        if (wanted !== undefined) this.#go(Math.round(wanted * stops.length) - 1);
      },
      progress: (part) => this.#say(`counting the moments, ${Math.floor(part * 100)} %`),
    });
    if (!counted) this.#counting = stop;
  }

  /** The slider was moved. While the moments are counted it says only how far along all of them. */
  #slid(): void {
    const { value, max } = this.#places.slider;
    if (this.#counting) this.#wanted = Number(value) / Number(max);
    else this.#go(Number(value) - 1);
  }

  /** Looks at the `index`-th moment. Past the last one is now; the last one is now too unless more may come. */
  #go(index: number): void {
    const stop = index >= this.#stops.length - 1 ? undefined : this.#stops[Math.max(0, index)];
    this.#context.goTo(stop, {
      arrived: () => {
        const zero = this.#context.zero();
        const { viewpoint } = this.#context;
        this.#context.say(stop ? momentText(viewpoint.index(this.#stops), this.#stops, zero) : 'Looking at now.');
      },
      progress: (part) => this.#say(`going to ${index + 1} of ${this.#stops.length}, ${Math.floor(part * 100)} %`),
    });
  }
}
