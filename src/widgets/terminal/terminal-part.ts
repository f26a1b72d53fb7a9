import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';

/** Whether and how a lab's terminal is shown: all that it needs is fetched when it is opened. */
export class TerminalPart implements LabPart {
  readonly #context: LabContext;
  readonly #panel: HTMLDetailsElement;
  readonly #place: HTMLElement;
  #opening = false;
  #view: LabPart | undefined;

  /** @param panel what is unfolded; its `data-mission` names the mission that the terminal is opened for */
  constructor(context: LabContext, panel: HTMLDetailsElement, place: HTMLElement) {
    this.#context = context;
    this.#panel = panel;
    this.#place = place;
    panel.addEventListener('toggle', () => this.#open());
    this.#open();
  }

  refresh(): void {
    this.#view?.refresh();
  }

  act(action: string, button: HTMLElement): boolean {
    return this.#view?.act?.(action, button) ?? false;
  }

  #open(): void {
    if (!this.#panel.open || this.#opening) return;
    this.#opening = true;
    show(this.#place, h('p', { role: 'status' }, 'The terminal is being fetched…'));
    import('./terminal-view.ts').then(
      ({ TerminalView }) => {
        this.#view = new TerminalView(this.#context, this.#panel, this.#place);
      },
      () => {
        this.#opening = false;
        show(this.#place, h('p', { role: 'alert' }, 'The terminal could not be fetched. Fold it and open it again.'));
      },
    );
  }
}
