import { type ComparedPair, mostTelling } from '#capture/compare.ts';
import { show } from '#widgets/markup/dom.ts';
import { type Comparison, fieldsView, pairSentence } from './compare-view.ts';
import { PairList } from './pair-list.ts';

/** What the pairs own of their page. */
interface Places {
  readonly pairs: HTMLElement;
  /** Whether what is the same is shown of the chosen pair too. */
  readonly all: HTMLInputElement;
  readonly detail: HTMLElement;
}

interface Settings {
  readonly places: Places;
  /** Reads a text out to those who do not see it. */
  say(text: string): void;
  /** The reader has chosen a pair. */
  chosen?(pair: ComparedPair): void;
}

/** The pairs of a comparison, and the fields of the chosen one. */
export class ComparedPairs {
  readonly #settings: Settings;
  readonly #list: PairList;
  #comparison: Comparison | undefined;
  #chosen: number | undefined;
  /** Whether the reader chose the pair, or it is the first that differs. */
  #picked = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { pairs, all } = settings.places;
    this.#list = new PairList(pairs);
    all.addEventListener('change', () => this.#drawDetail());
    pairs.addEventListener('click', ({ target }) => {
      const pair = target instanceof Element ? target.closest<HTMLElement>('[data-pair]') : undefined;
      if (pair) this.#choose(Number(pair.dataset['pair']), true);
    });
  }

  get comparison(): Comparison | undefined {
    return this.#comparison;
  }

  /** @param anew whether the pair to look at first is found again, though the reader had chosen one */
  show(comparison: Comparison, anew: boolean): void {
    this.#comparison = comparison;
    if (anew) this.#picked = false;
    if (!this.#picked) this.#chosen = mostTelling(comparison.pairs);
    const last = Math.max(0, comparison.pairs.length - 1);
    this.#chosen = Math.min(this.#chosen ?? 0, last);
    this.#list.show(comparison, this.#chosen);
    this.#drawDetail();
  }

  clear(): void {
    this.#comparison = undefined;
    this.#list.clear();
    this.#drawDetail();
  }

  /** Goes on to the next pair that differs, from the last to the first. */
  toNext(): void {
    const { pairs } = this.#comparison ?? { pairs: [] };
    const here = this.#chosen ?? -1;
    const differs = ({ verdict }: ComparedPair) => verdict !== 'same' && verdict !== 'by nature';
    const later = pairs.findIndex((pair, index) => index > here && differs(pair));
    const next = later === -1 ? pairs.findIndex(differs) : later;
    if (next === -1) this.#settings.say('Nothing differs.');
    else this.#choose(next, false);
  }

  /** A key was pressed on a pair. True: it was for the pairs. */
  pressed({ key, target }: KeyboardEvent): boolean {
    if (!(target instanceof Element) || !target.closest('[data-pair]')) return false;
    const here = this.#chosen ?? 0;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: Number.MAX_SAFE_INTEGER,
    };
    const there = steps[key];
    if (there === undefined && key !== 'Enter' && key !== ' ') return false;
    if (there !== undefined) this.#choose(there, true);
    else this.#settings.places.detail.focus();
    return true;
  }

  #choose(index: number, focus: boolean): void {
    const { pairs } = this.#comparison ?? { pairs: [] };
    this.#chosen = Math.min(Math.max(0, index), pairs.length - 1);
    const pair = pairs[this.#chosen];
    if (!this.#comparison || !pair) return;
    this.#picked = true;
    this.#list.choose(this.#chosen, focus);
    this.#drawDetail();
    this.#settings.say(pairSentence(this.#comparison, this.#chosen));
    this.#settings.chosen?.(pair);
  }

  #drawDetail(): void {
    const { detail, all } = this.#settings.places;
    const pair = this.#chosen === undefined ? undefined : this.#comparison?.pairs[this.#chosen];
    if (pair && this.#comparison) show(detail, fieldsView(this.#comparison, pair, all.checked));
    else show(detail);
  }
}
