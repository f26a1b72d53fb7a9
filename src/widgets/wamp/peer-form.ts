import { enable } from '#widgets/lab/enable.ts';
import { show } from '#widgets/markup/dom.ts';
import { type PeerTold, toldView } from './peers-view.ts';
import type { Performance } from './performing.ts';

/** What can be done in a session only. */
const IN_SESSION = ['leave', 'subscribe', 'publish', 'register', 'call'] as const;

/** The fieldset of one peer in a page: what a reader set, and how the peer stands. */
export class PeerForm {
  readonly #root: HTMLElement;
  readonly #number: number;
  #drawn = '';

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#number = Number(root.dataset['peer']);
  }

  text(name: string): string {
    return this.#control(name).value;
  }

  get acknowledge(): boolean {
    return (this.#control('acknowledge') as HTMLInputElement).checked;
  }

  get performance(): Performance {
    return this.text('performance') as Performance;
  }

  set performance(how: Performance) {
    this.#control('performance').value = how;
  }

  /** Shows how the peer stands. @param live whether there is a session of the sandbox to join in */
  refresh(told: PeerTold, live: boolean): void {
    const { state, subscriptions, registrations, invoked } = told;
    const joined = state === 'joined';
    this.#enable('join', live && (state === 'no connection' || state === 'closed'));
    for (const name of IN_SESSION) this.#enable(name, joined);
    this.#enable('unsubscribe', joined && [...subscriptions.values()].includes(this.text('topic')));
    this.#enable('unregister', joined && [...registrations.values()].includes(this.text('procedure')));
    this.#enable('close', state !== 'no connection');
    this.#enable('answer', joined && invoked > 0);
    this.#enable('say', state !== 'no connection' && state !== 'connecting');
    const drawn = JSON.stringify([told, [...subscriptions], [...registrations]]);
    const place = this.#root.querySelector('[data-peer-told]');
    // What is read out is not read out again without a change.
    if (!place || drawn === this.#drawn) return;
    this.#drawn = drawn;
    show(place, toldView(told));
  }

  #enable(name: string, enabled: boolean): void {
    const button = this.#root.querySelector(`[data-action="wamp-${name}-${this.#number}"]`);
    if (button) enable(button, enabled);
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#root.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-wamp="${name}"]`);
    if (!control) throw new Error(`the form of a peer has no ${name}`);
    return control;
  }
}
