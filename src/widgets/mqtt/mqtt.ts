import type { Link, SessionMqtt } from '#link/link.ts';
import { RecordedMqtt } from '#link/recorded-mqtt.ts';
import { type MqttVersion, type MqttWhatIf, mqttWhatIfs, requiredIn } from '#service/mqtt-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { brokerView } from './broker-view.ts';
import { ClientForm } from './client-form.ts';
import { type ClientTold, clientView, DEFAULT_CLIENTS, MOST_CLIENTS } from './clients-view.ts';
import { MqttSessionPart } from './session-part.ts';

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
        { class: 'peers', 'data-mqtt-clients': true },
        (setup.mqttClients ?? DEFAULT_CLIENTS).map((preset, number) => clientView(preset, number)),
      ),
      h('div', { class: 'feed-row' }, formButton('mqtt-add', 'Add a client', false), whatIfField()),
      h('p', { class: 'peer-note', 'data-mqtt-steps': true, hidden: true }),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
      h('div', { 'data-mqtt-broker': true }),
    ),
  parts: (context, places) => [
    new MqttSessionPart(context, {
      topics: places.part('mqtt-topics'),
      handOffs: places.part('mqtt-hand-offs'),
      hold: places.input('hold'),
    }),
  ],
  use: (lab) => new MqttInUse(lab),
};

/** What each box of a client's form has kept back; one changes how the rest is sent. */
const WITHHELD: Readonly<Record<string, readonly string[]>> = {
  'withhold-acknowledgements': ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'],
  'withhold-pings': ['PINGREQ'],
  'text-frames': [],
};

const RELAYED =
  'Started with MQTT_URL and the address of a broker that speaks 5.0, the sandbox relays to that one; the recordings of this lesson were made so.';

/** What is said to who wants 5.0 of a broker that does not speak it. */
const ONLY_OLDER: Readonly<Record<SessionMqtt['broker'], string>> = {
  embedded: `The broker of this sandbox, aedes, speaks MQTT 3.1.1 alone: it answers a CONNECT in version 5.0 with return code 1. ${RELAYED}`,
  simulated: `The simulated broker speaks MQTT 3.1.1 alone: it answers a CONNECT in version 5.0 with return code 1. Go live for 5.0. ${RELAYED}`,
  relay: '',
};

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
  readonly #form = new FeedForm(() => this.#choose());
  readonly whatIf = new WhatIfChoice(this.#form, mqttWhatIfs, (chosen) => requiredIn(chosen, this.#versions()));
  #root: HTMLElement | undefined;
  #link: Link | undefined;
  /** What the sandbox was told to do wrong, and what the forms of the clients were set to. */
  #armed: MqttWhatIf | undefined;
  #set: MqttWhatIf | undefined;
  /** Why it did not take it. */
  #refusal: string | undefined;

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
    if (this.#link !== link) this.#armed = undefined;
    this.#link = link;
    void this.#connectAll();
  }

  forget(): void {
    for (const client of this.#clients.values()) client.discard();
    this.#clients.clear();
    this.#link = undefined;
  }

  words(): StatusWords {
    const words = this.#stateWords();
    if (this.#refusal !== undefined) return { ...words, tone: 'wrong', aside: `The sandbox refuses: ${this.#refusal}` };
    return this.whatIf.words(words);
  }

  #stateWords(): StatusWords {
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
    this.#form.attach(form);
    this.whatIf.attach(form);
    form.addEventListener('change', ({ target }) => this.#withholdAsSet(target));
    for (const element of form.querySelectorAll<HTMLElement>('[data-client]'))
      this.#forms.push(new ClientForm(element));
  }

  refresh(): void {
    const live = this.#link !== undefined && this.#lab.state.kind !== 'expired';
    if (!live && this.#clients.size > 0 && this.#lab.state.kind === 'expired') this.#discardAll();
    for (const [number, form] of this.#forms.entries()) form.refresh(this.#told(number), live);
    const add = this.#root?.querySelector('[data-action="mqtt-add"]');
    if (add) enable(add, this.#forms.length < MOST_CLIENTS);
    this.#showBroker();
    this.#showSteps();
  }

  act(action: string): boolean {
    if (action === 'mqtt-add') {
      this.#add();
      return true;
    }
    const [, what, number] =
      /^mqtt-(connect|disconnect|cut|subscribe|unsubscribe|publish|release|octets)-(\d+)$/.exec(action) ?? [];
    if (what === undefined) return false;
    this.#do(what, Number(number));
    return true;
  }

  #withholdAsSet(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || !Object.hasOwn(WITHHELD, target.dataset['mqtt'] ?? '')) return;
    this.#withhold(Number(target.closest<HTMLElement>('[data-client]')?.dataset['client']));
    this.refresh();
  }

  /** The versions that the page's clients speak, as their forms say. */
  #versions(): Set<MqttVersion> {
    return new Set(this.#forms.map(({ version }) => version));
  }

  /** Something else is to go wrong: the forms of the clients are set for it, and the sandbox is told. */
  #choose(): void {
    const { chosen } = this.whatIf;
    if (chosen !== this.#set) {
      this.#set = chosen;
      for (const [number, form] of this.#forms.entries()) form.change(chosen?.clients?.[number] ?? {});
    }
    if (this.#link) void this.#arm();
    this.refresh();
  }

  /** Has the sandbox do something wrong on purpose from now on: with the broker's packets, or with handshakes. */
  async #arm(): Promise<void> {
    this.#refusal = undefined;
    const { chosen } = this.whatIf;
    const before = this.#armed;
    if (chosen === before) return;
    this.#armed = chosen;
    try {
      if (chosen?.handshake || before?.handshake) await this.#link?.commands.arm(chosen?.handshake);
      await this.#link?.commands.armMqtt(chosen?.plan);
    } catch (error) {
      this.#refusal = error instanceof Error ? error.message : String(error);
    }
    this.refresh();
  }

  #do(what: string, number: number): void {
    const form = this.#forms[number];
    const client = this.#clients.get(number);
    if (!form) return;
    if (what === 'connect') this.#connect(number);
    else if (what === 'disconnect') client?.disconnect();
    else if (what === 'cut') client?.cut();
    else if (what === 'release') client?.release();
    else if (what === 'octets') this.#sendOctets(form.text('octets'), client);
    else if (what === 'subscribe') client?.subscribe(form.text('filter'), form.qos('subscribe-qos'));
    else if (what === 'unsubscribe') client?.unsubscribe(form.text('filter'));
    else client?.publish(form.text('topic'), form.text('payload'), form.qos('publish-qos'), form.checked('retain'));
    this.refresh();
  }

  #sendOctets(hex: string, client: RecordedMqtt | undefined): void {
    const read = fromHex(hex);
    if ('error' in read) this.#form.say(`The octets: ${read.error}`);
    else {
      this.#form.say('');
      client?.sendOctets(read.octets as Uint8Array<ArrayBuffer>);
    }
  }

  async #connectAll(): Promise<void> {
    await this.#arm();
    for (const number of this.#forms.keys()) this.#connect(number);
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
        () => link.openSocket(form.offers, 'mqtt'),
        () => this.refresh(),
        link.firstPacketIdentifier,
      );
      this.#clients.set(number, client);
    }
    this.#withhold(number);
  }

  /** What the boxes of a client's form say of its packets. */
  #withhold(number: number): void {
    const form = this.#forms[number];
    const boxes = Object.entries(WITHHELD).filter(([box]) => form?.checked(box));
    const client = this.#clients.get(number);
    if (client) client.textFrames = form?.checked('text-frames') ?? false;
    client?.withhold(boxes.flatMap(([, names]) => names));
  }

  #isOpen(number: number): boolean {
    const state = this.#clients.get(number)?.state;
    return state === 'connecting' || state === 'connected';
  }

  #told(number: number): ClientTold {
    const client = this.#clients.get(number);
    if (!client) return NOT_CONNECTED;
    const { state, sessionPresent, trouble, subscriptions, withheld, messages } = client;
    return { state, sessionPresent, trouble, subscriptions, withheld, messages };
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

  /** What to press to see what was chosen to go wrong, and what stands in the way of it. */
  #showSteps(): void {
    const place = this.#root?.querySelector<HTMLElement>('[data-mqtt-steps]');
    if (!place) return;
    const steps = this.whatIf.chosen?.steps;
    const older = this.#versions().has('5.0') && this.#link && ONLY_OLDER[this.#link.mqtt.broker];
    const text = [steps, older].filter(Boolean).join(' ');
    place.hidden = text === '';
    if (place.textContent !== text) place.textContent = text;
  }

  /** Who the broker is, and how a message is sent to it from a terminal, which appears in the same lab. */
  #showBroker(): void {
    const place = this.#root?.querySelector('[data-mqtt-broker]');
    const link = this.#link;
    if (!place || place.childElementCount > 0 === (link !== undefined)) return;
    if (link) show(place, brokerView(link.mqtt, link.wireToken));
    else show(place);
  }
}
