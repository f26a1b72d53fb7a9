import { show } from '#widgets/markup/dom.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { OneByOne } from './one-by-one.ts';
import { part } from './parts.ts';

export interface Question {
  readonly title: string;
  /** Sentences, each a paragraph. */
  readonly words: readonly (string | Markup)[];
  /** What the button says that does it. */
  readonly yes: string;
}

/** Asks before something is done that cannot be undone, or that was decided on what is no longer so. */
export class ConfirmDialog {
  readonly #board: Element;
  readonly #dialog: HTMLDialogElement;
  /** A question that comes while another is open waits for its answer: no answer is ever taken for two. */
  readonly #questions = new OneByOne();

  constructor(board: Element) {
    this.#board = board;
    this.#dialog = part<HTMLDialogElement>(board, 'confirm');
    part(board, 'confirm-no').addEventListener('click', () => this.#dialog.close(''));
    part(board, 'confirm-yes').addEventListener('click', () => this.#dialog.close('yes'));
  }

  /** Whether it is to be done; to close the dialog without an answer is no. */
  ask(question: Question): Promise<boolean> {
    return this.#questions.next(() => this.#show(question));
  }

  #show({ title, words, yes }: Question): Promise<boolean> {
    part(this.#board, 'confirm-title').textContent = title;
    show(part(this.#board, 'confirm-words'), ...words.map((each) => h('p', {}, each)));
    part(this.#board, 'confirm-yes').textContent = yes;
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    part(this.#board, 'confirm-no').focus();
    return new Promise((resolve) => {
      this.#dialog.addEventListener('close', () => resolve(this.#dialog.returnValue === 'yes'), { once: true });
    });
  }
}
