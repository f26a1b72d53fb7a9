import { toDom } from '#widgets/markup/dom.ts';
import { chosenAttributes, type LadderState, ladderRole, rowView } from './ladder-view.ts';
import type { ListedRow } from './row.ts';
import { RowFinder } from './row-finder.ts';
import { RowHeights } from './row-heights.ts';

/** Lists of up to so many rows are drawn whole. */
const WHOLE = 40;
/** Rows drawn beyond each edge of what is in view. */
const BEYOND = 6;
/** What changes what rows say. */
const LOOKS = ['unmasked', 'inflated', 'lost'] as const;
/** Rows in view where the box has no height yet. */
const UNKNOWN_VIEW = 12;
/** What was measured may show that more must be drawn, but not for ever. */
const ROUNDS = 4;
/** By so many pixels a browser misplaces what is millions of pixels down a list. */
const ROUNDED = 1;
/** Of a longer list so many rows are printed. */
const PRINTED = 2000;

interface Item {
  readonly element: HTMLElement;
  /** What it was drawn from, and how that looked. */
  row: ListedRow;
  zero: number;
  readonly drawn: string;
}

/** The row at the upper edge of what is in view, and how many pixels of it are above the edge. */
interface Anchor {
  readonly row: ListedRow;
  readonly index: number;
  readonly above: number;
}

/**
 * The list of rows in a page. Of a long list only the rows in view are elements, and the chosen one, so that it can have the
 * focus; what is in view stays where it is as rows come. Items that did not change stay the elements they are.
 */
export class LadderList {
  readonly #box: Element;
  readonly #list = document.createElement('ol');
  readonly #items = new Map<string, Item>();
  readonly #heights = new RowHeights();
  readonly #finder = new RowFinder();
  #rows: readonly ListedRow[] = [];
  #state: LadderState = { choosable: false, zero: 0 };
  #chosen = -1;
  #printing = false;
  #width = 0;
  /** Height of the box, how far it is scrolled, and how far it is to be: asking the page for them would lay it out. */
  #view = 0;
  #scrolled = 0;
  #wanted = 0;
  /** Where the first row begins in the list. */
  #origin = 0;
  /** The reader has scrolled to where the last row is not in view. */
  #away = false;

  constructor(container: Element) {
    this.#box = container;
    this.#list.className = 'ladder';
    container.replaceChildren(this.#list);
    container.addEventListener('scroll', () => this.#moved(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(container);
    for (const [event, printing] of [['beforeprint', true] as const, ['afterprint', false] as const]) {
      addEventListener(event, () => {
        this.#printing = printing;
        this.#draw();
      });
    }
  }

  /**
   * Shows rows. A list that is the same array as before may have grown and changed.
   *
   * @param revealed keys of rows that are to be in view afterwards, where not all can be the last of them; what is in view
   *   stays there when there are none, or when the reader has scrolled away from the end
   */
  show(rows: readonly ListedRow[], state: LadderState, ...revealed: readonly string[]): void {
    const anchor = this.#anchor();
    if (state.choosable !== this.#state.choosable) {
      for (const [name, value] of Object.entries(ladderRole(state))) this.#list.setAttribute(name, value);
    }
    // What rows say may now need more room, or less.
    if (LOOKS.some((look) => state[look] !== this.#state[look])) {
      this.#items.clear();
      this.#list.replaceChildren();
      this.#heights.forget();
    }
    this.#rows = rows;
    this.#state = state;
    this.#box.classList.toggle('is-long', rows.length > WHOLE);
    this.#chosen = this.#finder.index(rows, state.chosen);
    this.#heights.update(rows);
    const brought = this.#away ? [] : revealed;
    this.#draw(
      anchor,
      brought.map((key) => this.#finder.index(rows, key)),
    );
  }

  /** What comes is in view again, though the reader had scrolled elsewhere. */
  comeBack(): void {
    this.#away = false;
  }

  /** How many rows a key that turns the page goes on by. */
  get page(): number {
    return Math.max(1, this.#heights.indexAt(this.#wanted + this.#view) - this.#heights.indexAt(this.#wanted) - 1);
  }

  /** Brings the chosen row into view and moves the focus there. */
  focusChosen(): void {
    const row = this.#rows[this.#chosen];
    if (!row) return;
    this.reveal(row.key);
    this.#items.get(row.key)?.element.focus();
  }

  /** Brings a row into view within its own scrolling box; the page stays where it is. */
  reveal(key: string): void {
    this.comeBack();
    this.#draw(this.#anchor(), [this.#finder.index(this.#rows, key)]);
  }

  #moved(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    if (scrollTop === this.#scrolled) return;
    this.#scrolled = scrollTop;
    this.#wanted = scrollTop;
    // A box that has grown is scrolled back to its end, by no reader; rows may have come that it does not hold yet.
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 1;
    this.#away = !isAtEnd && this.#origin + this.#heights.top(this.#rows.length - 1) > scrollTop + this.#view;
    this.#draw();
  }

  #resized(): void {
    const { clientWidth, clientHeight, scrollTop } = this.#box;
    // It may be scrolled back for that, which no reader did.
    this.#scrolled = Math.min(this.#scrolled, scrollTop);
    const anchor = this.#anchor();
    const wasInView = this.#isInView(this.#chosen);
    if (clientWidth !== this.#width) this.#heights.forget();
    this.#width = clientWidth;
    this.#view = clientHeight;
    this.#heights.update(this.#rows);
    this.#draw(anchor, wasInView ? [this.#chosen] : []);
  }

  #isInView(index: number): boolean {
    if (index === -1) return false;
    const top = this.#origin + this.#heights.top(index);
    return top >= this.#wanted - 1 && top + this.#heights.height(index) <= this.#wanted + this.#view + 1;
  }

  #anchor(): Anchor | undefined {
    const index = this.#heights.indexAt(this.#wanted);
    const row = this.#rows[index];
    return row && this.#wanted > 0 ? { row, index, above: this.#wanted - this.#heights.top(index) } : undefined;
  }

  /**
   * Draws what is in view. Laying the page out is what costs: it is done once where the new rows are as high as was thought.
   *
   * @param anchor what stays where it is
   * @param revealed indexes of the rows that are to be in view, which counts more, the last of them most; -1 is none
   */
  #draw(anchor = this.#anchor(), revealed: readonly number[] = []): void {
    const hadFocus = this.#list.contains(document.activeElement);
    const move = () => {
      if (anchor) this.#hold(anchor);
      for (const index of revealed) this.#bring(index);
    };
    move();
    let drawn: { from: number; to: number } | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const { from, to } = this.#window();
      if (from === drawn?.from && to === drawn.to) break;
      drawn = { from, to };
      this.#place(from, to);
      if (!this.#measure(from, to)) break;
      this.#heights.update(this.#rows);
      this.#space(from, to);
      move();
    }
    this.#scroll();
    const chosen = this.#rows[this.#chosen];
    if (hadFocus && chosen && !this.#list.contains(document.activeElement)) {
      this.#items.get(chosen.key)?.element.focus({ preventScroll: true });
    }
  }

  /** Scrolls no further than it takes to have a row in view. */
  #bring(index: number): void {
    if (index === -1 || this.#view === 0) return;
    const top = this.#origin + this.#heights.top(index);
    const bottom = top + this.#heights.height(index);
    // A short list grows with its rows, and is not scrolled for less than a pixel.
    const spare = this.#rows.length > WHOLE ? ROUNDED : 0;
    if (top < this.#wanted) this.#wanted = Math.max(0, top - spare);
    else if (bottom > this.#wanted + this.#view) this.#wanted = bottom - this.#view + spare;
  }

  /** Scrolls so that the anchor is where it was. */
  #hold({ row, index, above }: Anchor): void {
    const at = this.#rows[index] === row ? index : this.#finder.index(this.#rows, row.key);
    if (at === -1) return;
    const wanted = this.#heights.top(at) + above;
    if (Math.abs(this.#wanted - wanted) >= 1) this.#wanted = wanted;
  }

  #scroll(): void {
    if (Math.abs(this.#scrolled - this.#wanted) < 1) return;
    this.#box.scrollTop = this.#wanted;
    this.#scrolled = this.#box.scrollTop;
    this.#wanted = this.#scrolled;
  }

  /** The rows to draw, `to` exclusive. */
  #window(): { from: number; to: number } {
    const count = this.#rows.length;
    if (count <= WHOLE) return { from: 0, to: count };
    if (this.#printing) return { from: 0, to: Math.min(count, PRINTED) };
    const first = this.#heights.indexAt(this.#wanted);
    const last = this.#view > 0 ? this.#heights.indexAt(this.#wanted + this.#view) : first + UNKNOWN_VIEW;
    return { from: Math.max(0, first - BEYOND), to: Math.min(count, last + 1 + BEYOND) };
  }

  /** Makes the list hold the rows from `from` to `to`, and the chosen one wherever it is. */
  #place(from: number, to: number): void {
    const apart = this.#chosen < from || this.#chosen >= to ? this.#chosen : -1;
    const indexes = Array.from({ length: to - from }, (_, step) => from + step);
    if (apart !== -1 && apart < from) indexes.unshift(apart);
    else if (apart !== -1) indexes.push(apart);
    const kept = new Set(indexes.map((index) => this.#rows[index]?.key));
    for (const [key, { element }] of this.#items) {
      if (kept.has(key)) continue;
      element.remove();
      this.#items.delete(key);
    }
    let after: Element | null = null;
    for (const index of indexes) {
      const element = this.#item(index);
      const place: Element | null = after === null ? this.#list.firstElementChild : after.nextElementSibling;
      if (element !== place) this.#list.insertBefore(element, place);
      if (element.classList.contains('is-apart') !== (index === apart)) element.classList.toggle('is-apart');
      setRoom(element, 'top', '--rung-before', index === apart ? this.#heights.top(index) : undefined);
      after = element;
    }
    this.#space(from, to);
  }

  /** Leaves room for the rows that are not drawn. On paper that would be empty pages. */
  #space(from: number, to: number): void {
    const below = this.#printing ? 0 : this.#heights.total - this.#heights.top(to);
    setRoom(this.#list, 'padding-top', '--rung-before', this.#heights.top(from));
    setRoom(this.#list, 'padding-bottom', '--rung-after', Math.max(0, below));
  }

  /** Measures the rows that were drawn for the first time; says whether there were any. */
  #measure(from: number, to: number): boolean {
    let gap: number | undefined;
    // As it was when room was left above: what is measured changes what other rows are thought to be.
    const above = this.#heights.top(from);
    for (let index = from; index < to; index++) {
      const row = this.#rows[index];
      const element = row && this.#items.get(row.key)?.element;
      if (!element || this.#heights.isMeasured(row)) continue;
      gap ??= Number.parseFloat(getComputedStyle(element).marginTop) || 0;
      const { height } = element.getBoundingClientRect();
      if (height > 0) this.#heights.measure(index, height + gap);
    }
    if (gap === undefined) return false;
    // Not by the list's padding, which is that room and is told in six digits.
    const first = this.#items.get(this.#rows[from]?.key ?? '')?.element;
    const { top } = this.#list.getBoundingClientRect();
    if (first) this.#origin = first.getBoundingClientRect().top - top - above;
    this.#view = this.#box.clientHeight;
    return true;
  }

  #item(index: number): HTMLElement {
    const row = this.#rows[index] as ListedRow;
    const { zero, choosable } = this.#state;
    const { element } = this.#drawn(row, zero);
    const attributes = {
      ...chosenAttributes(this.#state, index === this.#chosen),
      ...(choosable ? this.#placeInTree(row, index) : {}),
    };
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) element.removeAttribute(name);
      else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
    }
    return element;
  }

  #placeInTree(row: ListedRow, index: number): Record<string, number | string | undefined> {
    const { layers } = this.#state;
    const isLayer = row.kind === 'layer';
    return {
      'aria-level': isLayer ? 2 : 1,
      'aria-posinset': isLayer ? row.position : index + 1 - (layers?.before(index) ?? 0),
      'aria-setsize': isLayer ? row.count : this.#rows.length - (layers?.count ?? 0),
      'aria-expanded': row.kind === 'unit' && row.carrier ? String(layers?.isOpen(row.key) === true) : undefined,
    };
  }

  #drawn(row: ListedRow, zero: number): Item {
    const known = this.#items.get(row.key);
    if (known && known.row === row && known.zero === zero) return known;
    const view = rowView(row, { ...this.#state, chosen: undefined, zero });
    const drawn = JSON.stringify(view);
    if (known?.drawn === drawn) {
      known.row = row;
      known.zero = zero;
      return known;
    }
    const item = { element: toDom(view) as HTMLElement, row, zero, drawn };
    known?.element.replaceWith(item.element);
    this.#items.set(row.key, item);
    return item;
  }
}

/** Browsers lay out in units of at least so many to a pixel. */
const UNITS = 64;

/** The lengths that were set, as they were meant: a browser tells one of millions of pixels in six digits. */
const rooms = new WeakMap<HTMLElement, Map<string, number | undefined>>();

/** Sets a length to as many pixels more than `least`, a custom property, has, unless it is that already. Sums that differ by their rounding alone would lay the page out again. */
function setRoom(element: HTMLElement, name: string, least: string, pixels: number | undefined): void {
  const rounded = pixels === undefined ? undefined : Math.round(pixels * UNITS) / UNITS;
  const known = rooms.get(element) ?? new Map<string, number | undefined>();
  if (known.get(name) === rounded) return;
  rooms.set(element, known.set(name, rounded));
  element.style.setProperty(name, rounded === undefined ? '' : `calc(var(${least}) + ${rounded}px)`);
}
