import type { Link } from '#link/link.ts';
import { RecordedMqtt } from '#link/recorded-mqtt.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { ClientForm } from './client-form.ts';
import { type ClientTold, clientView, DEFAULT_CLIENTS, MOST_CLIENTS } from './clients-view.ts';
import { commandLineView } from './command-line-view.ts';

/** Several MQTT clients in one page, each with a WebSocket of its own to the session's broker. */
export const mqtt: Technique = {
  start: 'Connect',
  webSocket: false,
  form: (title, setup) =>
    h(
      'form',
      { class: 'feed-form mqtt-form', 'data-part': 'technique', 'aria-label': `${title}: clients` },
      h(
        'div',
        { class: 'mqtt-clients', 'data-mqtt-clients': true },
        (setup.mqttClients ?? DEFAULT_CLIENTS).map((preset, number) => clientView(preset, number)),
      ),
      h('div', { class: 'feed-row' }, formButton('mqtt-add', 'Add a client', false)),
      h('div', { 'data-mqtt-command': true }),
    ),
  use: (lab) => new MqttInUse(lab),
};

const ACKNOWLEDGEMENTS = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'];

const NOT_CONNECTED: ClientTold = {
  state: 'not connected',
  sessionPresent: undefined,
  trouble: undefined,
  subscriptions: new Map(),
  withheld: [],
  messages: [],
};

class MqttInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #forms: ClientForm[] = [];
  readonly #clients = new Map<number, RecordedMqtt>();
  #root: HTMLElement | undefined;
  #link: Link | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#forms.length > 0 && this.#forms.every((_, number) => this.#isOpen(number));
  }

  get waiting(): boolean {
    return [...this.#clients.values()].some(({ state }) => state === 'connecting');
  }

  open(link: Link): void {
    this.#link = link;
    for (const number of this.#forms.keys()) this.#connect(number);
  }

  forget(): void {
    for (const client of this.#clients.values()) client.discard();
    this.#clients.clear();
    this.#link = undefined;
  }

  words(): StatusWords {
    const states = [...this.#clients.values()].map(({ state }) => state);
    const connected = states.filter((state) => state === 'connected').length;
    if (states.includes('connecting')) {
      return { tone: 'plain', text: 'A client is on its way: the WebSocket opens, then CONNECT, then CONNACK.' };
    }
    if (connected === 0)
      return { tone: 'good', text: 'Connected to the sandbox. No client is connected to the broker.' };
    const clients = connected === 1 ? '1 client is connected' : `${connected} clients are connected`;
    return {
      tone: 'good',
      text: this.#lab.holding
        ? `${clients}. What the broker sends next is held, packet by packet, until you step.`
        : `${clients}. Packets pass as they come.`,
    };
  }

  heldAside(): string {
    return (
      `Meanwhile every other WebSocket to ${this.#lab.address} waits: a browser may have only one connection at a time in the ` +
      'CONNECTING state to the same address and port (RFC 6455 §4.1).'
    );
  }

  attach(form: HTMLElement): void {
    this.#root = form;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.dataset['mqtt'] !== 'withhold') return;
      const number = Number(target.closest<HTMLElement>('[data-client]')?.dataset['client']);
      this.#withhold(number);
      this.refresh();
    });
    for (const element of form.querySelectorAll<HTMLElement>('[data-client]'))
      this.#forms.push(new ClientForm(element));
  }

  refresh(): void {
    const live = this.#link !== undefined && this.#lab.state.kind !== 'expired';
    if (!live && this.#clients.size > 0 && this.#lab.state.kind === 'expired') this.#discardAll();
    for (const [number, form] of this.#forms.entries()) form.refresh(this.#told(number), live);
    const add = this.#root?.querySelector('[data-action="mqtt-add"]');
    if (add) enable(add, this.#forms.length < MOST_CLIENTS);
    this.#showCommand();
  }

  act(action: string): boolean {
    if (action === 'mqtt-add') {
      this.#add();
      return true;
    }
    const [, what, number] =
      /^mqtt-(connect|disconnect|cut|subscribe|unsubscribe|publish|release)-(\d+)$/.exec(action) ?? [];
    if (what === undefined) return false;
    this.#do(what, Number(number));
    return true;
  }

  #do(what: string, number: number): void {
    const form = this.#forms[number];
    const client = this.#clients.get(number);
    if (!form) return;
    if (what === 'connect') this.#connect(number);
    else if (what === 'disconnect') client?.disconnect();
    else if (what === 'cut') client?.cut();
    else if (what === 'release') client?.release();
    else if (what === 'subscribe') client?.subscribe(form.text('filter'), form.qos('subscribe-qos'));
    else if (what === 'unsubscribe') client?.unsubscribe(form.text('filter'));
    else client?.publish(form.text('topic'), form.text('payload'), form.qos('publish-qos'), form.checked('retain'));
    this.refresh();
  }

  /** Connects a client that is not; one with the same name that keeps its session goes on with it. */
  #connect(number: number): void {
    const link = this.#link;
    const form = this.#forms[number];
    if (!link || !form || this.#isOpen(number)) return;
    const { settings } = form;
    const known = this.#clients.get(number);
    if (known && !settings.clean && JSON.stringify(known.settings) === JSON.stringify(settings)) known.reconnect();
    else {
      known?.discard();
      const client = new RecordedMqtt(
        settings,
        () => link.openSocket(['mqtt'], 'mqtt'),
        () => this.refresh(),
      );
      this.#clients.set(number, client);
    }
    this.#withhold(number);
  }

  #withhold(number: number): void {
    this.#clients.get(number)?.withhold(this.#forms[number]?.checked('withhold') ? ACKNOWLEDGEMENTS : []);
  }

  #isOpen(number: number): boolean {
    const state = this.#clients.get(number)?.state;
    return state === 'connecting' || state === 'connected';
  }

  #told(number: number): ClientTold {
    return this.#clients.get(number) ?? NOT_CONNECTED;
  }

  #add(): void {
    const number = this.#forms.length;
    const list = this.#root?.querySelector('[data-mqtt-clients]');
    if (!list || number >= MOST_CLIENTS) return;
    const element = toDom(clientView({ clientId: `client-${number + 1}` }, number)) as HTMLElement;
    list.append(element);
    this.#forms.push(new ClientForm(element));
    element.querySelector<HTMLElement>('input')?.focus();
    this.refresh();
  }

  #discardAll(): void {
    for (const client of this.#clients.values()) client.discard();
  }

  /** How a message is sent from a terminal, which appears in the same lab. */
  #showCommand(): void {
    const place = this.#root?.querySelector('[data-mqtt-command]');
    const link = this.#link;
    if (!place || place.childElementCount > 0 === (link !== undefined)) return;
    if (link) show(place, commandLineView(link.mqtt, link.wireToken));
    else show(place);
  }
}
