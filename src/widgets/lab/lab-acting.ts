import type { LabDrawing } from './lab-drawing.ts';
import type { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';

/** The lab's own actions. After each the newest message is the one to look at. */
const OWN = ['connect', 'step', 'run', 'restart'] as const;

/** What a lab does when its reader presses a button, a row or a key. It draws nothing itself. */
export class LabActing {
  readonly #lab: LabSession;
  readonly #drawing: LabDrawing;
  readonly #places: LabPlaces;

  constructor(lab: LabSession, drawing: LabDrawing, places: LabPlaces) {
    this.#lab = lab;
    this.#drawing = drawing;
    this.#places = places;
  }

  /** Presses the button with that `data-action`. */
  press(action: string): void {
    this.#act(action, this.#places.button(action), false);
  }

  clicked({ target }: Event): void {
    if (!(target instanceof Element)) return;
    const button = target.closest<HTMLElement>('[data-action]');
    if (button && button.getAttribute('type') !== 'submit') {
      this.#act(button.dataset['action'] ?? '', button, false);
      return;
    }
    const entry = target.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
    if (entry !== undefined && target.closest('[data-layers]')) this.#drawing.turnLayers(entry);
    else this.#drawing.choose(entry);
  }

  pressed(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey) return;
    const { walk } = this.#drawing;
    if (event.target.closest('[data-part="ladder"]')) {
      if (event.key === 'Enter' || event.key === ' ') {
        if (!this.#drawing.openChosen()) walk.enter();
      } else if (!this.#drawing.chooseByKey(event.key)) return;
      event.preventDefault();
    } else if (walk.pressed(event) === 'left') this.#drawing.focusList();
  }

  /** @param delayed whether it waited until the reader had said what will happen */
  #act(action: string, button: HTMLElement, delayed: boolean): void {
    const { parts } = this.#drawing;
    this.#drawing.catchUp();
    if (button.getAttribute('aria-disabled') === 'true') return;
    const again = () => this.#act(action, button, true);
    if (!delayed && parts.some((part) => part.delays?.(action, again))) return;
    const own = OWN.find((known) => known === action);
    if (own) {
      this.#drawing.follow();
      this.#actOwn(own);
    } else if (this.#lab.technique.act(action)) this.#drawing.follow();
    else if (parts.some((part) => part.act?.(action, button))) for (const part of parts) part.touched?.();
  }

  #actOwn(action: (typeof OWN)[number]): void {
    const hold = this.#places.input('hold').checked;
    switch (action) {
      case 'connect':
        void this.#lab.connect(hold);
        break;
      case 'restart':
        void this.#lab.restart(hold);
        break;
      default:
        void this.#lab.gate(action);
    }
  }
}
