import type { BoardSeat } from '#workshop/model.ts';
import { Written } from './parts.ts';
import { type Look, type SeatItem, WireItem } from './seat-item.ts';
import { nameButton } from './seat-row.ts';
import { missionWords, pageWords, seatName, stuckWords } from './seat-words.ts';

/** A seat as a card, to be read from the back of a room. */
export class SeatCard implements SeatItem {
  readonly element = document.createElement('li');
  readonly #number = new Written();
  readonly #name = new Written();
  readonly #page = new Written();
  readonly #mission = new Written();
  readonly #pin = new Written();
  readonly #stuck = new Written();
  readonly #wire = new WireItem();
  readonly #done: HTMLElement;
  #shown = '';

  constructor(seat: BoardSeat) {
    this.element.dataset['seat'] = seat.id;
    const head = nameButton(this.#name);
    const number = document.createElement('b');
    number.append(this.#number.node);
    head.prepend(number, ' ');
    this.#done = line('board-done');
    this.element.append(
      head,
      this.#wire.element,
      line('board-card-page', this.#page),
      line('board-card-mission', this.#mission),
      this.#done,
      line('board-card-pin', this.#pin),
      line('board-card-stuck', this.#stuck),
    );
  }

  update(seat: BoardSeat, { now, namesHidden }: Look): void {
    this.#wire.update(seat, now);
    this.#number.set(String(seat.number));
    // The number stands before it.
    this.#name.set(namesHidden || seat.name === `Seat ${seat.number}` ? '' : seatName(seat, namesHidden));
    this.#page.set(pageWords(seat));
    this.#mission.set(missionWords(seat));
    this.#pin.set(seat.pin === 'invited' ? '' : (seat.pin ?? ''));
    this.#stuck.set(seat.stuck ? stuckWords(seat.stuck, now) : '');
    const done = seat.mission ? Math.round((seat.mission.done / seat.mission.of) * 100) : 0;
    const shown = `${seat.present} ${seat.stuck !== undefined} ${done}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#done.style.setProperty('--done', `${done}%`);
    this.#done.hidden = seat.mission === undefined;
    this.element.toggleAttribute('data-stuck', seat.stuck !== undefined);
    this.element.toggleAttribute('data-away', !seat.present);
  }
}

function line(name: string, text?: Written): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  if (text) element.append(text.node);
  return element;
}
