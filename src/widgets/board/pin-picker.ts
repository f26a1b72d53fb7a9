import type { Pin } from '#workshop/model.ts';
import { part } from './parts.ts';
import { pinOfAddress, pinsFor } from './pin-choice.ts';

const KINDS: Readonly<Record<Pin['kind'], string>> = {
  lesson: 'lesson',
  step: 'step',
  'what-if': 'what-if',
  race: 'race',
  page: 'page',
};

/** A dialog in which a teacher chooses what to point the class at. */
export class PinPicker {
  readonly #board: Element;
  readonly #dialog: HTMLDialogElement;
  readonly #words: HTMLInputElement;
  readonly #list: HTMLElement;
  #pins: Promise<readonly Pin[]> | undefined;
  #known: readonly Pin[] = [];
  #chosen: (pin: Pin) => void = () => {};

  constructor(board: Element) {
    this.#board = board;
    this.#dialog = part<HTMLDialogElement>(board, 'picker');
    this.#words = part<HTMLInputElement>(board, 'picker-words');
    this.#list = part(board, 'picker-list');
    this.#words.addEventListener('input', () => this.#show());
    this.#words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      const first = this.#list.querySelector('button');
      if (event.key === 'Enter') first?.click();
      else first?.focus();
    });
    this.#list.addEventListener('keydown', (event) => this.#move(event));
    part(board, 'picker-close').addEventListener('click', () => this.#dialog.close());
  }

  /** @param chosen is told of the pin, after the dialog is closed */
  open(chosen: (pin: Pin) => void): void {
    this.#chosen = chosen;
    this.#words.value = '';
    this.#dialog.showModal();
    this.#words.focus();
    this.#pins ??= loadPins(this.#board.getAttribute('data-pins') ?? '');
    void this.#pins.then(
      (pins) => {
        this.#known = pins;
        this.#show();
      },
      () => {
        this.#pins = undefined;
        part(this.#board, 'picker-count').textContent =
          'The list cannot be loaded; an address can be pinned all the same.';
      },
    );
  }

  #show(): void {
    const typed = this.#words.value;
    const address = pinOfAddress(typed, location.origin, this.#known);
    const found = address ? [address] : pinsFor(this.#known, typed);
    part(this.#board, 'picker-count').textContent = countWords(found.length, typed);
    this.#list.replaceChildren(
      ...found.map((pin) => {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'board-picker-choice';
        const kind = document.createElement('small');
        kind.textContent = KINDS[pin.kind];
        button.append(kind, ' ', pin.label);
        button.addEventListener('click', () => {
          this.#dialog.close();
          this.#chosen(pin);
        });
        item.append(button);
        return item;
      }),
    );
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const item = document.activeElement?.closest('li');
    const next = step === 1 ? item?.nextElementSibling : item?.previousElementSibling;
    if (next) next.querySelector('button')?.focus();
    else if (step === -1) this.#words.focus();
  }
}

function countWords(found: number, typed: string): string {
  if (found > 0) return '';
  return /^(https?:|\/)/i.test(typed.trim())
    ? 'This is no address of this site.'
    : 'Nothing has these words; an address of this site can be pasted.';
}

async function loadPins(address: string): Promise<readonly Pin[]> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the list of pins: ${answer.status}`);
  return (await answer.json()) as Pin[];
}
