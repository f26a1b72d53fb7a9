import { show } from '#widgets/markup/dom.ts';
import type { LabSession } from './lab-session.ts';
import { holdCountdown, type StatusWords, statusWords } from './status-words.ts';

/** After how many milliseconds of waiting the status is looked at again. */
const LATER = 400;

/** The states in which a lab knows that no sandbox answers. */
const SILENT = ['reconnecting', 'no sandbox'];

/** What the status line and the lab's own buttons say. */
export class LabStatus {
  readonly #lab: LabSession;
  readonly #part: (name: string) => HTMLElement;
  readonly #button: (action: string) => HTMLElement;
  readonly #say: (text: string) => void;
  /** What the page was built with, which says more of a recorded capture than the lab knows. */
  #built: readonly Node[] | undefined;
  #countdown: ReturnType<typeof setInterval> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(
    lab: LabSession,
    part: (name: string) => HTMLElement,
    button: (action: string) => HTMLElement,
    say: (text: string) => void,
  ) {
    this.#lab = lab;
    this.#part = part;
    this.#button = button;
    this.#say = say;
  }

  /** @param past what there is to say of the earlier moment that is looked at; undefined for now */
  draw(past: StatusWords | undefined): void {
    const { state, socket, held, origin, address, holding, connectable } = this.#lab;
    const { tone, text, aside } = past ?? statusWords(this.#lab);
    this.#part('status').dataset['tone'] = tone;
    const answers = state.kind === 'live' ? true : SILENT.includes(state.kind) ? false : undefined;
    if (answers !== undefined) document.dispatchEvent(new CustomEvent('sandbox-answers', { detail: answers }));
    const badge = this.#part('origin');
    const ended = address !== undefined && state.kind !== 'live';
    badge.dataset['origin'] = ended ? 'ended' : origin;
    show(badge, address === undefined ? origin : `${ended ? `was ${origin}` : origin} · ${address}`);
    this.#drawMessage(text, past !== undefined);
    this.#part('aside').hidden = aside === undefined;
    show(this.#part('aside'), aside ?? '');
    const open = socket?.readyState === 'OPEN';
    this.#enable('connect', connectable);
    this.#enable('step', held.length > 0);
    this.#enable('run', holding);
    this.#enable('restart', origin !== 'recorded');
    this.#enable('send', open);
    this.#enable('close', open);
    this.#drawCountdown(past !== undefined);
    clearTimeout(this.#later);
    // A browser that waits says nothing: what it waits for is told after a while.
    if (!past && socket?.readyState === 'CONNECTING') this.#later = setTimeout(() => this.draw(undefined), LATER);
  }

  /** Stops what goes on by itself. */
  stop(): void {
    clearInterval(this.#countdown);
    clearTimeout(this.#later);
  }

  #drawMessage(text: string, past: boolean): void {
    const message = this.#part('message');
    this.#built ??= [...message.childNodes];
    if (!past && this.#lab.state.kind === 'recorded') {
      if (message.firstChild !== this.#built[0]) message.replaceChildren(...this.#built);
    } else if (message.textContent !== text) {
      show(message, text);
      if (!past) this.#say(text);
    }
  }

  #drawCountdown(past: boolean): void {
    const text = past ? undefined : holdCountdown(this.#lab);
    const countdown = this.#part('countdown');
    countdown.hidden = text === undefined;
    if (countdown.textContent !== (text ?? '')) countdown.textContent = text ?? '';
    if (text === undefined) {
      clearInterval(this.#countdown);
      this.#countdown = undefined;
    } else this.#countdown ??= setInterval(() => this.#drawCountdown(false), 250);
  }

  #enable(action: string, enabled: boolean): void {
    const button = this.#button(action);
    if (enabled) button.removeAttribute('aria-disabled');
    else button.setAttribute('aria-disabled', 'true');
  }
}
