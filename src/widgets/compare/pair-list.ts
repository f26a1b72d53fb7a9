import { show, toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { type Comparison, headsView, pairView } from './compare-view.ts';

/** Lists of up to so many pairs are drawn whole, each as high as what it says; of longer ones what is in view, a line each. */
const WHOLE = 60;
/** Pairs drawn beyond each edge of what is in view. */
const BEYOND = 6;
/** Pairs in view where the box has no height yet. */
const UNKNOWN_VIEW = 12;

/** The pairs of a comparison as a list box. Of a long one only those in view are elements, and the chosen one. */
export class PairList {
  readonly #container: Element;
  readonly #box = document.createElement('ol');
  readonly #drawn = new Map<number, HTMLElement>();
  readonly #resized = new ResizeObserver(() => this.#draw());
  #comparison: Comparison | undefined;
  #chosen = 0;

  constructor(container: Element) {
    this.#container = container;
    this.#box.setAttribute('role', 'listbox');
    this.#box.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.#resized.observe(this.#box);
  }

  /** Shows the pairs of another comparison, with that one chosen in view. */
  show(comparison: Comparison, chosen: number): void {
    const { left, right, pairs } = comparison;
    const focused = this.#box.contains(document.activeElement);
    this.#comparison = comparison;
    this.#drawn.clear();
    this.#box.className = `compare-pairs${this.#isLong ? ' is-long' : ''}`;
    this.#box.setAttribute('aria-label', `${left.name} beside ${right.name}`);
    this.#box.style.setProperty('--pairs', String(pairs.length));
    show(this.#box);
    show(this.#container, headsView(comparison));
    this.#container.append(this.#box);
    if (pairs.length > 0) this.choose(chosen, focused);
  }

  /** Shows that there is no comparison. */
  clear(): void {
    this.#comparison = undefined;
    show(this.#container, h('p', {}));
  }

  /** Chooses a pair and brings it into view. */
  choose(index: number, focus: boolean): void {
    const before = this.#drawn.get(this.#chosen);
    before?.setAttribute('aria-selected', 'false');
    if (before) before.tabIndex = -1;
    this.#chosen = index;
    this.#draw();
    this.#reveal();
    const option = this.#drawn.get(index);
    option?.setAttribute('aria-selected', 'true');
    if (option) option.tabIndex = 0;
    if (focus) option?.focus({ preventScroll: true });
  }

  get #isLong(): boolean {
    return (this.#comparison?.pairs.length ?? 0) > WHOLE;
  }

  #draw(): void {
    const count = this.#comparison?.pairs.length ?? 0;
    if (count === 0) return;
    if (!this.#isLong) {
      for (let index = 0; index < count; index++) this.#box.append(this.#option(index));
      return;
    }
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    // All of a long list are equally high; the height of one element would be rounded.
    const height = scrollHeight / count;
    const first = clientHeight > 0 ? Math.floor(scrollTop / height) : this.#chosen;
    const shown = clientHeight > 0 ? Math.ceil(clientHeight / height) : UNKNOWN_VIEW;
    const from = Math.max(0, first - BEYOND);
    const to = Math.min(count, first + shown + BEYOND);
    for (const [index, option] of this.#drawn) {
      if ((index >= from && index < to) || index === this.#chosen) continue;
      option.remove();
      this.#drawn.delete(index);
    }
    const indexes = [...new Set([...Array.from({ length: to - from }, (_, step) => from + step), this.#chosen])];
    let place = this.#box.firstElementChild;
    for (const index of indexes.sort((one, other) => one - other)) {
      const option = this.#option(index);
      if (option === place) place = place.nextElementSibling;
      else this.#box.insertBefore(option, place);
    }
  }

  #option(index: number): HTMLElement {
    const known = this.#drawn.get(index);
    if (known) return known;
    const option = toDom(pairView(this.#comparison as Comparison, index, index === this.#chosen)) as HTMLElement;
    option.style.setProperty('--index', String(index));
    this.#drawn.set(index, option);
    return option;
  }

  /** Scrolls no further than it takes to have the chosen pair in view; the page stays where it is. */
  #reveal(): void {
    const option = this.#drawn.get(this.#chosen);
    if (!option) return;
    const { offsetTop: top, offsetHeight: height } = option;
    const { scrollTop, clientHeight } = this.#box;
    if (top < scrollTop) this.#box.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.#box.scrollTop = top + height - clientHeight;
    else return;
    this.#draw();
  }
}
