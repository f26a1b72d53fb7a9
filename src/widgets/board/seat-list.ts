import type { BoardSeat } from '#workshop/model.ts';
import type { Look, SeatItem } from './seat-item.ts';

/** Seats in their order, each kept as one element for as long as it is shown; the arrow keys go from one to the next. */
export class SeatList {
  readonly container: HTMLElement;
  readonly #make: (seat: BoardSeat) => SeatItem;
  readonly #items = new Map<string, SeatItem>();
  #order: readonly string[] = [];
  /** The seat to which Tab comes. */
  #current: string | undefined;

  constructor(container: HTMLElement, make: (seat: BoardSeat) => SeatItem) {
    this.container = container;
    this.#make = make;
    container.addEventListener('keydown', (event) => this.#keyed(event));
    container.addEventListener('focusin', ({ target }) => {
      const id = target instanceof Element ? target.closest<HTMLElement>('[data-seat]')?.dataset['seat'] : undefined;
      if (id !== undefined) this.#makeCurrent(id);
    });
  }

  get order(): readonly string[] {
    return this.#order;
  }

  get hasFocus(): boolean {
    return this.container.contains(document.activeElement);
  }

  /** Shows `seats` in their order. */
  show(seats: readonly BoardSeat[], look: Look): void {
    const before = this.#order;
    this.#order = seats.map(({ id }) => id);
    const focused = this.hasFocus ? this.#current : undefined;
    const shown = new Set(this.#order);
    for (const [id, { element }] of this.#items) {
      if (shown.has(id)) continue;
      element.remove();
      this.#items.delete(id);
    }
    let place: Element | null = this.container.firstElementChild;
    for (const seat of seats) {
      let item = this.#items.get(seat.id);
      if (!item) {
        item = this.#make(seat);
        this.#items.set(seat.id, item);
      }
      item.update(seat, look);
      if (item.element === place) place = place.nextElementSibling;
      else this.container.insertBefore(item.element, place);
    }
    if (this.#current === undefined || !shown.has(this.#current)) this.#replaceCurrent(before, focused !== undefined);
  }

  clear(): void {
    this.container.replaceChildren();
    this.#items.clear();
    this.#order = [];
    this.#current = undefined;
  }

  /** The seat where Tab came to is gone: its neighbour takes its place, and the focus that it had. */
  #replaceCurrent(before: readonly string[], hadFocus: boolean): void {
    const index = this.#current === undefined ? 0 : Math.max(0, before.indexOf(this.#current));
    const next = this.#order[Math.min(index, this.#order.length - 1)];
    this.#current = undefined;
    if (next === undefined) return;
    this.#makeCurrent(next);
    if (hadFocus) this.#controls(next)[0]?.focus();
  }

  #makeCurrent(id: string): void {
    if (id === this.#current) return;
    if (this.#current !== undefined) for (const control of this.#controls(this.#current)) control.tabIndex = -1;
    this.#current = id;
    for (const control of this.#controls(id)) control.tabIndex = 0;
  }

  #controls(id: string): HTMLElement[] {
    return [...(this.#items.get(id)?.element.querySelectorAll<HTMLElement>('button, a') ?? [])];
  }

  #keyed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || this.#current === undefined) return;
    const last = this.#order.length - 1;
    const at = this.#order.indexOf(this.#current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[
      event.key
    ];
    if (event.key === 'Escape' && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const next = to === undefined ? undefined : this.#order[Math.min(last, Math.max(0, to))];
    if (next === undefined) return;
    event.preventDefault();
    this.#controls(next)[0]?.focus();
  }
}
