import { show } from '#widgets/markup/dom.ts';
import { LAST_RACE } from '#widgets/race/last-race-key.ts';
import { type AskedGuide, placeOf, stepView } from './guide-steps.ts';

/** Asks one question after the other. The address says which have been answered, so that a link and the way back lead there. */
class DecisionGuide extends HTMLElement {
  readonly #show = (): void => this.#follow(true);

  connectedCallback(): void {
    const tree = this.querySelector('details');
    if (tree) tree.open = false;
    addEventListener('hashchange', this.#show);
    this.#follow(false);
    void this.#tellLastRace();
  }

  disconnectedCallback(): void {
    removeEventListener('hashchange', this.#show);
  }

  /** What reads the result of a race is large, and few readers have one. */
  async #tellLastRace(): Promise<void> {
    if (!localStorage.getItem(LAST_RACE)) return;
    const { showLastRace } = await import('./last-race-numbers.ts');
    showLastRace(localStorage);
  }

  /** @param moves whether the reader is led to what is shown */
  #follow(moves: boolean): void {
    const guide = JSON.parse(this.dataset['guide'] ?? '') as AskedGuide;
    const recommended = [...document.querySelectorAll<HTMLElement>('[data-recommendation]')];
    const asked = location.hash.slice(1);
    const isOne = recommended.some(({ dataset }) => dataset['recommendation'] === asked);
    const place = placeOf(guide, location.hash);
    // An address of something else in the page is none of this guide's.
    if (moves && !place && !isOne) return;
    const { at, ...rest } = place ?? { given: [], answers: [], at: isOne ? asked : guide.start };
    const steps = this.querySelector('[data-part="steps"]');
    if (steps) show(steps, stepView(guide, { at, ...rest }));
    for (const each of recommended) each.hidden = each.dataset['recommendation'] !== at;
    if (!moves && location.hash === '') return;
    const shown = recommended.find(({ hidden }) => !hidden)?.querySelector<HTMLElement>('h3');
    if (place || isOne) (shown ?? this.querySelector<HTMLElement>('h3'))?.focus();
  }
}

customElements.define('decision-guide', DecisionGuide);
