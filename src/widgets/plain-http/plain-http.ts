import type { Link } from '#link/link.ts';
import type { PageRequest } from '#link/plain-request.ts';
import type { RecordedFetch } from '#link/recorded-fetch.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';

/** The page sends a request that the form describes, with `fetch`. */
export const plainHttp: Technique = {
  start: 'Send request',
  webSocket: false,
  form: () =>
    h(
      'div',
      { class: 'plain-http', 'data-part': 'technique', role: 'group', 'aria-label': 'The request' },
      h(
        'label',
        {},
        'method ',
        h('select', { name: 'method' }, h('option', {}, 'GET'), h('option', {}, 'HEAD'), h('option', {}, 'POST')),
      ),
      h(
        'label',
        {},
        'content ',
        h('input', {
          type: 'text',
          name: 'content',
          value: 'Hello',
          maxlength: 2000,
          autocomplete: 'off',
          disabled: true,
        }),
      ),
      h(
        'label',
        {},
        'the answer’s end is told by ',
        h(
          'select',
          { name: 'framing' },
          h('option', { value: 'length' }, 'Content-Length'),
          h('option', { value: 'chunked' }, 'chunks'),
          h('option', { value: 'close' }, 'the connection’s end'),
        ),
      ),
    ),
  use: () => new PlainHttpInUse(),
};

class PlainHttpInUse implements TechniqueInUse {
  readonly busy = false;
  readonly waiting = false;
  #last: RecordedFetch | undefined;
  #form: HTMLElement | undefined;

  open(link: Link): void {
    this.#last = link.fetch({
      method: this.#control('method').value as PageRequest['method'],
      framing: this.#control('framing').value as PageRequest['framing'],
      content: this.#control('content').value,
    });
  }

  forget(): void {
    this.#last = undefined;
  }

  words(): StatusWords {
    return { tone: 'good', text: stateText(this.#last?.state) };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form = form;
    form.addEventListener('change', () => this.#fit());
    this.#fit();
  }

  refresh(): void {}

  act(): boolean {
    return false;
  }

  /** Only POST has content to send. */
  #fit(): void {
    this.#control('content').disabled = this.#control('method').value !== 'POST';
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#form?.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
    if (!control) throw new Error(`the form has no ${name}`);
    return control;
  }
}

function stateText(state: RecordedFetch['state'] | undefined): string {
  switch (state) {
    case undefined:
      return 'Connected to the sandbox. No request yet.';
    case 'waiting':
      return 'The request is on its way; fetch() waits for the head of the answer.';
    case 'reading':
      return 'The head has come, and fetch() has answered with it; the rest of the content is on its way.';
    case 'failed':
      return 'The fetch failed. Script is told that, and not why.';
    case 'done':
      return 'The answer is whole. Send another request and see on which connection it goes.';
  }
}
