import { toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import type { BoardSeat } from '#workshop/model.ts';
import { Written } from './parts.ts';
import { type Tone, wireWords } from './seat-words.ts';

/** How seats are looked at. */
export interface Look {
  /** By the sandbox's clock, in milliseconds since 1970. */
  readonly now: number;
  readonly namesHidden: boolean;
}

/** What shows one seat, and is brought up to date in place. */
export interface SeatItem {
  readonly element: HTMLElement;
  update(seat: BoardSeat, look: Look): void;
}

/** The state of a seat's wire: its shape, and its words. */
export class WireItem {
  readonly element = toDom(
    h('span', { class: 'board-wire' }, h('svg', { class: 'board-shape', 'aria-hidden': 'true' }, h('use'))),
  );
  readonly #words = new Written();
  readonly #use = this.element.querySelector('use');
  #word = '';
  #tone: Tone | undefined;

  constructor() {
    const words = document.createElement('span');
    words.append(this.#words.node);
    this.element.append(words);
  }

  update({ wire }: BoardSeat, now: number): void {
    const { tone, text } = wireWords(wire, now);
    this.#words.set(text);
    if (wire.word !== this.#word) this.#use?.setAttribute('href', `#shape-${wire.word}`);
    if (tone !== this.#tone) this.element.setAttribute('data-tone', tone);
    this.#word = wire.word;
    this.#tone = tone;
  }
}
