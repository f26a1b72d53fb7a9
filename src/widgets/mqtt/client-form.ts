import type { MqttSettings, QoS } from '#link/recorded-mqtt.ts';
import type { ClientSettings, MqttVersion } from '#service/mqtt-what-ifs.ts';
import { enable } from '#widgets/lab/enable.ts';
import { show } from '#widgets/markup/dom.ts';
import { ChangedSettings } from './changed-settings.ts';
import { type ClientTold, toldView } from './clients-view.ts';

/** The fieldset of one client in a page: what a reader set, and how the client stands. */
export class ClientForm {
  readonly #root: HTMLElement;
  readonly #number: number;
  readonly #changed: ChangedSettings;
  #drawn = '';

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#number = Number(root.dataset['client']);
    this.#changed = new ChangedSettings(root);
  }

  get version(): MqttVersion {
    return this.text('version') === '5.0' ? '5.0' : '3.1.1';
  }

  get settings(): MqttSettings {
    const isNewer = this.version === '5.0';
    return {
      clientId: this.text('client-id'),
      version: isNewer ? 5 : 4,
      sessionExpiry: isNewer ? Number(this.text('session-expiry')) || 0 : undefined,
      clean: this.checked('clean'),
      keepAlive: Number(this.text('keep-alive')) || 0,
      will: this.checked('will')
        ? { topic: this.text('will-topic'), payload: this.text('will-payload'), qos: 1, retain: false }
        : undefined,
    };
  }

  /** The subprotocols that the page offers for this client. */
  get offers(): string[] {
    return this.text('offers')
      .split(/[\s,]+/)
      .filter((name) => name !== '');
  }

  /** Sets the form as a what-if asks, and what the last one changed back. */
  change(settings: ClientSettings): void {
    this.#changed.change(settings);
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
    for (const name of ['disconnect', 'subscribe', 'unsubscribe', 'publish', 'octets']) this.#enable(name, connected);
    this.#enable('cut', open);
    const isNewer = this.version === '5.0';
    for (const only of this.#root.querySelectorAll<HTMLElement>('[data-newer]')) only.hidden = !isNewer;
    for (const only of this.#root.querySelectorAll<HTMLElement>('[data-older]')) only.hidden = isNewer;
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
