import type { LabPart } from '#widgets/lab/lab-part.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { show } from '#widgets/markup/dom.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { WhatIfChoice } from './what-if-choice.ts';

/** The line that says what will go wrong before anything is live; from then on the lab's status says it. */
export class ChosenWhatIfPart implements LabPart {
  readonly #session: LabSession;
  readonly #choice: WhatIfChoice;
  readonly #line: HTMLElement;
  #drawn: string | undefined;

  constructor(session: LabSession, choice: WhatIfChoice, line: HTMLElement) {
    this.#session = session;
    this.#choice = choice;
    this.#line = line;
    line.closest('wire-lab')?.addEventListener('change', () => this.refresh());
  }

  refresh(): void {
    const title = this.#session.origin === 'recorded' ? this.#choice.chosen?.title : undefined;
    if (title === this.#drawn) return;
    this.#drawn = title;
    this.#line.hidden = title === undefined;
    show(this.#line, ...(title === undefined ? [] : lineView(title, this.#session.start)));
  }

  act(action: string): boolean {
    if (action !== 'disarm') return false;
    this.#choice.choose(undefined);
    return true;
  }
}

function lineView(title: string, start: string): Markup[] {
  return [
    h('span', { class: 'what-if-armed-words' }, [
      h('b', {}, 'What if: '),
      `${title}. Press ${start} to see what your browser does.`,
    ]),
    h('button', { type: 'button', class: 'lab-button is-small', 'data-action': 'disarm' }, 'Clear'),
  ];
}
