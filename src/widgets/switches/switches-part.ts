import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { type SwitchName, switchWords } from './switch-words.ts';

const NAMES: readonly SwitchName[] = ['unmask', 'inflate', 'intend'];

/** The switches above the octets. They hold for the whole lab, whatever is chosen. */
export class SwitchesPart implements LabPart {
  readonly #context: LabContext;
  readonly #buttons: ReadonlyMap<SwitchName, HTMLElement>;
  readonly #note: HTMLElement;
  #stopTurning: () => void = () => {};

  constructor(context: LabContext, button: (name: SwitchName) => HTMLElement, note: HTMLElement) {
    this.#context = context;
    this.#buttons = new Map(NAMES.map((name) => [name, button(name)]));
    this.#note = note;
  }

  refresh(): void {
    const subject = this.#context.subject();
    const altered = this.#context.viewpoint.canIntend;
    const told: string[] = [];
    for (const [name, button] of this.#buttons) {
      const on = this.#isOn(name);
      const { shown, reason, does } = switchWords(name, subject, on, altered);
      button.hidden = !shown;
      button.setAttribute('aria-pressed', String(on));
      button.title = reason ?? does;
      if (reason === undefined || on) button.removeAttribute('aria-disabled');
      else button.setAttribute('aria-disabled', 'true');
      if (shown && on) told.push(reason ?? does);
    }
    this.#note.hidden = told.length === 0;
    show(this.#note, told.join(' '));
  }

  act(action: string): boolean {
    const name = NAMES.find((candidate) => candidate === action);
    if (!name) return false;
    const { walk } = this.#context;
    const on = !this.#isOn(name);
    if (name === 'intend') {
      this.#turn(on);
      return true;
    }
    walk.look(name === 'unmask' ? { unmasked: on } : { inflated: on });
    // The list says what messages are, too.
    this.#context.update(undefined);
    this.#told(name, on);
    return true;
  }

  /** Reads the capture as it was meant, or as it was sent: in slices, where it is long. */
  #turn(on: boolean): void {
    this.#stopTurning();
    this.#stopTurning = inSlices(this.#context.viewpoint.turning(on, this.#context.chosen()), {
      done: (key) => {
        this.#context.update(key);
        this.#told('intend', on);
      },
      progress: (part) => {
        this.#note.hidden = false;
        show(this.#note, `Reading the capture anew: ${Math.floor(part * 100)} %`);
      },
    });
  }

  #told(name: SwitchName, on: boolean): void {
    this.refresh();
    this.#context.say(`${this.#buttons.get(name)?.textContent}: ${on ? 'on' : 'off'}.`);
  }

  #isOn(name: SwitchName): boolean {
    const { walk, viewpoint } = this.#context;
    if (name === 'intend') return viewpoint.intended;
    return name === 'unmask' ? walk.shown.unmasked : walk.shown.inflated;
  }
}
