import type { ComparedPair } from '#capture/compare.ts';
import { summaryText } from '#widgets/compare/compare-view.ts';
import { ComparedPairs } from '#widgets/compare/compared-pairs.ts';
import { comparingRuns } from '#widgets/compare/comparing-runs.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import { show } from '#widgets/markup/dom.ts';
import { showProgress } from '#widgets/progress/progress.ts';
import type { Place } from './place.ts';

interface Settings {
  /** Opens and closes the panel; there while two captures are. */
  readonly button: HTMLElement;
  readonly panel: HTMLElement;
  /** The places that show a capture now. */
  places(): readonly Place[];
  /** Looks at both captures as a whole: what is chosen is to be found in them. */
  lookAtAll(): void;
}

/** What differs between the two captures on the projector. Of one that is taken off the screen nothing is left here either. */
export class Differences {
  readonly #settings: Settings;
  readonly #pairs: ComparedPairs;
  #places: readonly Place[] = [];
  #names = '';
  #stop: () => void = () => {};

  constructor(settings: Settings) {
    this.#settings = settings;
    const { button, panel } = settings;
    this.#pairs = new ComparedPairs({
      places: {
        pairs: this.#find('pairs'),
        all: this.#find('all') as HTMLInputElement,
        detail: this.#find('detail'),
      },
      say: (text) => show(this.#find('live'), text),
      chosen: (pair) => this.#choose(pair),
    });
    button.addEventListener('click', () => this.#open(panel.hidden !== false));
    panel.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element)) return;
      if (target.closest('[data-differs="next"]')) this.toNext();
      else if (target.closest('[data-action="differences-stop"]')) this.#open(false);
    });
    panel.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !this.#pairs.pressed(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Other captures are shown, or one less. */
  refresh(): void {
    this.#places = this.#settings.places();
    this.#settings.button.hidden = this.#places.length < 2;
    if (this.#places.length < 2) this.#open(false);
    else if (!this.#settings.panel.hidden) this.#compare();
  }

  /** What the two are called may have changed. */
  rename(): void {
    if (!this.#settings.panel.hidden && this.#names !== this.#called.join()) this.#compare();
  }

  /** Goes on to the next pair that differs. Answers whether there is a comparison. */
  toNext(): boolean {
    if (!this.#pairs.comparison) return false;
    this.#pairs.toNext();
    return true;
  }

  get #called(): readonly [string, string] {
    const [left = '', right = ''] = this.#places.map(({ name }) => name);
    return left === right ? [`${left}, left`, `${right}, right`] : [left, right];
  }

  #open(open: boolean): void {
    const { button, panel } = this.#settings;
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) this.#compare();
    else this.#forget();
  }

  #forget(): void {
    this.#stop();
    this.#pairs.clear();
    show(this.#find('summary'));
    show(this.#find('live'));
  }

  #compare(): void {
    this.#forget();
    const [one, other] = this.#places.map(({ screen }) => screen);
    if (!one || !other) return;
    const [left, right] = this.#called;
    this.#names = this.#called.join();
    this.#stop = inSlices(comparingRuns(one.run(left), other.run(right), one.listing), {
      done: (comparison) => {
        this.#pairs.show(comparison, true);
        show(this.#find('summary'), summaryText(comparison.pairs));
      },
      progress: (part) => showProgress(this.#find('summary'), { doing: 'Comparing', stop: 'differences-stop' }, part),
    });
  }

  #choose({ left, right }: ComparedPair): void {
    this.#settings.lookAtAll();
    for (const [index, item] of [left, right].entries()) if (item) this.#places[index]?.screen.choose(item.key);
  }

  #find(name: string): HTMLElement {
    return this.#settings.panel.querySelector(`[data-differs="${name}"]`) as HTMLElement;
  }
}
