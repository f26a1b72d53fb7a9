import { LineEditor } from '#terminal/line-editor.ts';
import type { Shell } from '#terminal/shell.ts';
import { toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import type { Printed } from './screen.ts';

const MOST_LINES = 2000;

/** One terminal as plain text: a log, and a field for the line. Every means of reading a page can read it. */
export class PlainScreen {
  readonly element: HTMLElement;
  readonly #shell: Shell;
  readonly #editor = new LineEditor();
  readonly #log: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #prompt: HTMLElement;

  constructor(shell: Shell, label: string) {
    this.#shell = shell;
    this.#log = toDom(
      h('div', { class: 'terminal-log', role: 'log', 'aria-label': `${label}: what it printed`, tabindex: 0 }),
    ) as HTMLElement;
    this.#prompt = toDom(h('span', { class: 'terminal-prompt', 'aria-hidden': 'true' })) as HTMLElement;
    this.#input = toDom(
      h('input', {
        type: 'text',
        'aria-label': `${label}: type a line`,
        autocomplete: 'off',
        autocapitalize: 'off',
        spellcheck: 'false',
      }),
    ) as HTMLInputElement;
    const form = toDom(h('form', { class: 'terminal-form' })) as HTMLFormElement;
    form.append(this.#prompt, this.#input, toDom(h('button', { class: 'lab-button is-small' }, 'Enter')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      event.stopPropagation();
      void this.enter(this.#input.value);
    });
    this.#input.addEventListener('keydown', (event) => this.#pressed(event));
    this.element = toDom(h('div', { class: 'terminal-plain', hidden: true })) as HTMLElement;
    this.element.append(this.#log, form);
    this.draw();
  }

  focus(): void {
    this.#input.focus();
  }

  print({ text, tone }: Printed): void {
    const atEnd = this.#log.scrollTop + this.#log.clientHeight >= this.#log.scrollHeight - 4;
    this.#log.append(toDom(h('p', { 'data-tone': tone }, text === '' ? ' ' : text)));
    if (this.#log.childElementCount > MOST_LINES) this.#log.firstElementChild?.remove();
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  clear(): void {
    this.#log.replaceChildren();
  }

  draw(): void {
    this.#prompt.textContent = this.#shell.prompt;
  }

  /** Takes what a key sends. */
  type(data: string): void {
    if (data === '\x03') void this.#shell.interrupt();
    else if (data === '\x04') void this.#shell.end();
    else if (data === '\x1b[A' || data === '\x1b[B') this.#recall(data);
    else if (data === '\r') void this.enter(this.#input.value);
    else if (data === '\t') this.#complete();
    else if (data >= ' ')
      this.#input.setRangeText(data, this.#input.selectionStart ?? 0, this.#input.selectionEnd ?? 0, 'end');
  }

  async enter(line: string): Promise<void> {
    this.#input.value = '';
    this.print({ text: this.#shell.prompt + line, tone: 'typed' });
    this.#editor.replace(line);
    // Only for its history.
    for (const edit of this.#editor.keys('\r')) if (edit.kind === 'line') await this.#shell.enter(line);
  }

  #pressed(event: KeyboardEvent): void {
    const { key, ctrlKey } = event;
    const none = this.#input.selectionStart === this.#input.selectionEnd;
    if (key === 'ArrowUp' || key === 'ArrowDown') this.#recall(key === 'ArrowUp' ? '\x1b[A' : '\x1b[B');
    else if (ctrlKey && key === 'c' && none) void this.#shell.interrupt();
    else if (ctrlKey && key === 'd') void this.#shell.end();
    else return;
    event.preventDefault();
  }

  #recall(key: string): void {
    for (const _ of this.#editor.keys(key)) this.#input.value = this.#editor.text;
  }

  #complete(): void {
    const { words, typed } = this.#shell.complete(this.#input.value.slice(0, this.#input.selectionStart ?? 0));
    const [first] = words;
    if (words.length === 1 && first !== undefined) this.type(`${first.slice(typed)} `);
    else if (words.length > 1) this.print({ text: words.join('  '), tone: 'faint' });
  }
}
