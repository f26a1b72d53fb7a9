import { type WhatIf, whatIfs } from '#service/what-ifs.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { type ArmedState, armedView, menuView } from './what-if-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  /** The button that opens the menu. */
  readonly button: HTMLElement;
  readonly menu: HTMLElement;
  /** The line that says what is armed. */
  readonly armed: HTMLElement;
}

/** The menu "What if…": what the sandbox does wrong on purpose from the next connection on. */
export class WhatIfPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  #drawn: string | undefined;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    show(places.menu, ...menuView(undefined));
    places.menu.addEventListener('keydown', (event) => this.#pressed(event));
    places.button.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.#open(true);
    });
  }

  refresh(): void {
    const { whatIf } = this.#context.session;
    const state = this.#state();
    const drawn = `${whatIf?.id} ${state}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { armed, menu, button } = this.#places;
    armed.hidden = whatIf === undefined;
    show(armed, ...(whatIf ? armedView(whatIf, state) : []));
    button.classList.toggle('is-armed', whatIf !== undefined);
    for (const item of menu.querySelectorAll<HTMLElement>('[data-what-if]')) {
      item.setAttribute('aria-pressed', String(item.dataset['whatIf'] === whatIf?.id));
    }
  }

  #state(): ArmedState {
    const { whatIf, whatIfs, connectable } = this.#context.session;
    if (whatIf === undefined || whatIfs.at(-1) !== whatIf) return 'to come';
    return connectable ? 'seen' : 'under way';
  }

  act(action: string, button: HTMLElement): boolean {
    switch (action) {
      case 'what-if':
        this.#open(this.#places.menu.hidden !== false);
        return true;
      case 'arm':
        this.#arm(whatIfs.find(({ id }) => id === button.dataset['whatIf']));
        return true;
      case 'disarm':
        this.#arm(undefined);
        this.#places.button.focus();
        return true;
      default:
        return false;
    }
  }

  #arm(whatIf: WhatIf | undefined): void {
    const again = whatIf !== undefined && whatIf === this.#context.session.whatIf;
    const chosen = again ? undefined : whatIf;
    void this.#context.session.arm(chosen);
    this.#context.say(chosen ? `Armed: ${chosen.title}. The next Connect shows it.` : 'Nothing is armed.');
    if (!this.#places.menu.hidden) this.#open(false);
  }

  #open(open: boolean): void {
    const { button, menu } = this.#places;
    menu.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (!open) {
      button.focus();
      return;
    }
    const items = this.#items();
    const chosen = items.find((item) => item.getAttribute('aria-pressed') === 'true') ?? items[0];
    this.#focus(chosen);
  }

  #items(): HTMLElement[] {
    return [...this.#places.menu.querySelectorAll<HTMLElement>('[data-what-if]')];
  }

  /** One item at a time is in the tab order; arrow keys go from one to the next. */
  #focus(item: HTMLElement | undefined): void {
    for (const each of this.#items()) each.tabIndex = each === item ? 0 : -1;
    item?.focus();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#open(false);
      return;
    }
    const items = this.#items();
    const here = items.findIndex((item) => item.matches(':focus'));
    const last = items.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(here + 1, last),
      ArrowUp: Math.max(here - 1, 0),
      Home: 0,
      End: last,
    };
    const there = steps[event.key];
    if (there === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#focus(items[there]);
  }
}
