import type { BoardSeat } from '#workshop/model.ts';
import { counts, filters } from './filters.ts';
import { say } from './parts.ts';

/** How many seats are in each state; each count is a filter that can be turned on. */
export class SummaryPart {
  readonly #buttons = new Map<string, { readonly button: HTMLButtonElement; readonly count: HTMLElement }>();
  readonly on = new Set<string>();

  constructor(container: HTMLElement, changed: () => void) {
    for (const { id, group, name } of filters) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'board-filter';
      button.dataset['filter'] = id;
      button.dataset['group'] = group;
      const count = document.createElement('b');
      button.append(count, ` ${name}`);
      button.addEventListener('click', () => {
        if (!this.on.delete(id)) this.on.add(id);
        changed();
      });
      this.#buttons.set(id, { button, count });
      container.append(button);
    }
  }

  show(seats: Iterable<BoardSeat>): void {
    const found = counts(seats);
    for (const [id, { button, count }] of this.#buttons) {
      const isOn = this.on.has(id);
      const number = found.get(id) ?? 0;
      say(count, String(number));
      // One that has the focus stays under the reader's hands.
      button.hidden = number === 0 && !isOn && document.activeElement !== button;
      button.setAttribute('aria-pressed', String(isOn));
    }
  }
}
