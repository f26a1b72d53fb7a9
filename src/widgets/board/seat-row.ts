import type { BoardSeat } from '#workshop/model.ts';
import { type ColumnId, columns } from './columns.ts';
import { Written } from './parts.ts';
import { type Look, type SeatItem, WireItem } from './seat-item.ts';
import { seatName } from './seat-words.ts';

/** A seat as a row of the table. */
export class SeatRow implements SeatItem {
  readonly element = document.createElement('tr');
  readonly #texts = new Map<ColumnId, Written>();
  readonly #cells = new Map<ColumnId, HTMLElement>();
  readonly #wire = new WireItem();
  readonly #ask = document.createElement('button');
  readonly #replay = document.createElement('a');
  #shown = '';

  /** @param replay address of the page that replays the captures of this seat */
  constructor(seat: BoardSeat, replay: string) {
    this.element.dataset['seat'] = seat.id;
    for (const { id } of columns) {
      const cell = document.createElement(id === 'name' ? 'th' : 'td');
      cell.dataset['column'] = id;
      this.#cells.set(id, cell);
      this.element.append(cell);
      const text = new Written();
      if (id === 'wire') cell.append(this.#wire.element);
      else if (id === 'name') cell.append(nameButton(text));
      else cell.append(text.node);
      if (id !== 'wire') this.#texts.set(id, text);
    }
    this.#cells.get('name')?.setAttribute('scope', 'row');
    this.#ask.type = 'button';
    this.#ask.className = 'board-link';
    this.#ask.dataset['seatAction'] = 'ask';
    this.#ask.textContent = 'ask';
    this.#replay.href = replay;
    this.#replay.textContent = 'replay';
    for (const control of [this.#ask, this.#replay]) control.tabIndex = -1;
    this.#cells.get('capture')?.append(this.#ask, this.#replay);
  }

  update(seat: BoardSeat, { now, namesHidden }: Look): void {
    for (const { id, words } of columns) this.#texts.get(id)?.set(words(seat, now));
    const name = seatName(seat, namesHidden);
    this.#texts.get('name')?.set(name);
    this.#texts.get('capture')?.set(seat.consent === 'asked' || seat.consent === 'refused' ? words(seat) : '');
    this.#wire.update(seat, now);
    const { consent } = seat;
    const shown = `${consent} ${seat.present} ${seat.stuck !== undefined} ${seat.pin} ${name}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.toggleAttribute('data-stuck', seat.stuck !== undefined);
    this.element.toggleAttribute('data-away', !seat.present);
    this.#cells.get('pin')?.setAttribute('data-pin', seat.pin ?? '');
    this.#ask.setAttribute('aria-label', `ask ${name} to show its capture`);
    this.#replay.setAttribute('aria-label', `replay the capture of ${name}`);
    const hadFocus = document.activeElement === this.#ask || document.activeElement === this.#replay;
    this.#ask.hidden = consent !== 'none';
    this.#replay.hidden = consent !== 'given';
    if (hadFocus) this.element.querySelector('button')?.focus();
  }
}

function words({ consent }: BoardSeat): string {
  return consent === 'asked' ? 'asked' : 'said no';
}

/** The button that opens a seat. */
export function nameButton(text: Written): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'board-name';
  button.dataset['seatAction'] = 'open';
  button.setAttribute('aria-haspopup', 'dialog');
  button.tabIndex = -1;
  button.append(text.node);
  return button;
}
