import type { MqttSettings, QoS } from '#link/recorded-mqtt.ts';
import { enable } from '#widgets/lab/enable.ts';
import { show } from '#widgets/markup/dom.ts';
import { type ClientTold, toldView } from './clients-view.ts';

/** The fieldset of one client in a page: what a reader set, and how the client stands. */
export class ClientForm {
  readonly #root: HTMLElement;
  readonly #number: number;
  #drawn = '';

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#number = Number(root.dataset['client']);
  }

  get settings(): MqttSettings {
    return {
      clientId: this.text('client-id'),
      clean: this.checked('clean'),
      keepAlive: Number(this.text('keep-alive')) || 0,
      will: this.checked('will')
        ? { topic: this.text('will-topic'), payload: this.text('will-payload'), qos: 1, retain: false }
        : undefined,
    };
  }

  text(name: string): string {
    return this.#control(name).value;
  }

  qos(name: string): QoS {
    return Number(this.text(name)) as QoS;
  }

  checked(name: string): boolean {
    return (this.#control(name) as HTMLInputElement).checked;
  }

  /** Shows how the client stands. @param live whether there is a session to connect in */
  refresh(told: ClientTold, live: boolean): void {
    const connected = told.state === 'connected';
    const open = connected || told.state === 'connecting';
    this.#enable('connect', live && !open);
    for (const name of ['disconnect', 'subscribe', 'unsubscribe', 'publish']) this.#enable(name, connected);
    this.#enable('cut', open);
    this.#enable('release', told.withheld.length > 0);
    const drawn = JSON.stringify([told, [...told.subscriptions]]);
    const place = this.#root.querySelector('[data-client-told]');
    // What is read out is not read out again without a change.
    if (!place || drawn === this.#drawn) return;
    this.#drawn = drawn;
    show(place, toldView(told));
  }

  #enable(name: string, enabled: boolean): void {
    const button = this.#root.querySelector(`[data-action="mqtt-${name}-${this.#number}"]`);
    if (button) enable(button, enabled);
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#root.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-mqtt="${name}"]`);
    if (!control) throw new Error(`the form of a client has no ${name}`);
    return control;
  }
}
