import { toDom } from '#widgets/markup/dom.ts';
import { type LadderState, ladderRole, rowView } from './ladder-view.ts';
import type { Row } from './row.ts';

/** The list of rows in a page. Items that did not change stay the elements they are, and keep the focus. */
export class LadderList {
  readonly #list = document.createElement('ol');
  readonly #items = new Map<string, { readonly drawn: string; readonly element: Element }>();

  constructor(container: Element) {
    this.#list.className = 'ladder';
    container.replaceChildren(this.#list);
  }

  show(rows: readonly Row[], state: LadderState): void {
    for (const [name, value] of Object.entries(ladderRole(state))) this.#list.setAttribute(name, value);
    const focused = this.#list.contains(document.activeElement);
    const kept = new Set(rows.map((row) => row.key));
    for (const [key, item] of this.#items) {
      if (kept.has(key)) continue;
      item.element.remove();
      this.#items.delete(key);
    }
    let after: Element | null = null;
    for (const row of rows) {
      const element = this.#item(row, state);
      const place: Element | null = after === null ? this.#list.firstElementChild : after.nextElementSibling;
      if (element !== place) this.#list.insertBefore(element, place);
      after = element;
    }
    if (focused && !this.#list.contains(document.activeElement)) this.focusChosen();
  }

  /** Moves the focus to the chosen row. */
  focusChosen(): void {
    this.#list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  /** Brings a row into view within its own scrolling box; the page stays where it is. */
  reveal(key: string): void {
    const box = this.#list.parentElement;
    const element = this.#items.get(key)?.element;
    if (!box || !element) return;
    const outer = box.getBoundingClientRect();
    const inner = element.getBoundingClientRect();
    if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
  }

  #item(row: Row, state: LadderState): Element {
    const view = rowView(row, state);
    const drawn = JSON.stringify(view);
    const known = this.#items.get(row.key);
    if (known?.drawn === drawn) return known.element;
    const element = toDom(view);
    known?.element.replaceWith(element);
    this.#items.set(row.key, { drawn, element });
    return element;
  }
}
