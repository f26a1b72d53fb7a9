import { show } from '#widgets/markup/dom.ts';
import { enable } from './enable.ts';
import type { StatusLine } from './lab-drawing.ts';
import type { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';
import { holdCountdown, type StatusWords, statusWords } from './status-words.ts';

/** After how many milliseconds of waiting the status is looked at again. */
const LATER = 400;

/** What the status line and the lab's own buttons say. */
export class LabStatus implements StatusLine {
  readonly #lab: LabSession;
  readonly #places: LabPlaces;
  readonly #say: (text: string) => void;
  /** What the page was built with, which says more of a recorded capture than the lab knows. */
  #built: readonly Node[] | undefined;
  #countdown: ReturnType<typeof setInterval> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: LabSession, places: LabPlaces, say: (text: string) => void) {
    this.#lab = lab;
    this.#places = places;
    this.#say = say;
  }

  draw(past: StatusWords | undefined): void {
    const { state, technique, held, origin, address, holding, connectable } = this.#lab;
    const { tone, text, aside } = past ?? statusWords(this.#lab);
    this.#places.part('status').dataset['tone'] = tone;
    const badge = this.#places.part('origin');
    const ended = address !== undefined && state.kind !== 'live';
    badge.dataset['origin'] = ended ? 'ended' : origin;
    const { opened, recorded } = this.#lab;
    const shown = opened && recorded ? `opened · ${recorded.origin}` : origin;
    show(badge, address === undefined ? shown : `${ended ? `was ${origin}` : origin} · ${address}`);
    this.#drawMessage(text, past !== undefined);
    this.#places.part('aside').hidden = aside === undefined;
    show(this.#places.part('aside'), aside ?? '');
    enable(this.#places.button('connect'), connectable);
    enable(this.#places.button('step'), held.length > 0);
    enable(this.#places.button('run'), holding);
    enable(this.#places.button('restart'), origin !== 'recorded');
    technique.refresh();
    this.#drawCountdown(past !== undefined);
    clearTimeout(this.#later);
    // A browser that waits says nothing: what it waits for is told after a while.
    if (!past && technique.waiting) this.#later = setTimeout(() => this.draw(undefined), LATER);
  }

  stop(): void {
    clearInterval(this.#countdown);
    clearTimeout(this.#later);
  }

  #drawMessage(text: string, past: boolean): void {
    const message = this.#places.part('message');
    this.#built ??= [...message.childNodes];
    if (!past && this.#lab.state.kind === 'recorded' && !this.#lab.opened) {
      if (message.firstChild !== this.#built[0]) message.replaceChildren(...this.#built);
    } else if (message.textContent !== text) {
      show(message, text);
      if (!past) this.#say(text);
    }
  }

  #drawCountdown(past: boolean): void {
    const text = past ? undefined : holdCountdown(this.#lab);
    const countdown = this.#places.part('countdown');
    countdown.hidden = text === undefined;
    if (countdown.textContent !== (text ?? '')) countdown.textContent = text ?? '';
    if (text === undefined) {
      clearInterval(this.#countdown);
      this.#countdown = undefined;
    } else this.#countdown ??= setInterval(() => this.#drawCountdown(false), 250);
  }
}
