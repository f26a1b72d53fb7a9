import type { Link } from '#link/link.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { choiceField, formButton } from '#widgets/feed/feed-form-view.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { requests } from './requests.ts';

/** The reader chooses what the page offers and what the server knows, and then speaks what was agreed on. */
export const subprotocols: Technique = {
  start: 'Connect',
  webSocket: true,
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: who knows what` },
      h(
        'div',
        { class: 'feed-row' },
        namesField('offered', 'the page offers', 'json.wire101, xml.wire101'),
        namesField('known', 'the server knows', 'xml.wire101, json.wire101'),
      ),
      h(
        'div',
        { class: 'feed-row' },
        choiceField(
          'request',
          'message',
          requests.map(({ title: words }, index) => [String(index), words]),
        ),
        h('input', {
          ...{ type: 'text', name: 'text', class: 'subprotocol-text', value: requests[0]?.text ?? '' },
          ...{ 'aria-label': 'Message to send', maxlength: 4000, autocomplete: 'off', spellcheck: 'false' },
        }),
        formButton('send', 'Send', true),
        formButton('close', 'Close', true),
      ),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    ),
  use: (lab) => new SubprotocolsInUse(lab),
};

function namesField(name: string, words: string, value: string): Markup {
  return h(
    'label',
    {},
    `${words} `,
    h('input', { type: 'text', name, class: 'subprotocol-names', value, autocomplete: 'off', spellcheck: 'false' }),
  );
}

/** Names as they were typed, with commas or blanks between them. */
function namesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '');
}

const CONNECTING = 'The request is on its way; the page waits for the 101.';

class SubprotocolsInUse implements TechniqueInUse {
  readonly foretold = true;
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => this.#fit());
  #place: HTMLElement | undefined;
  #chosen = '0';
  /** What was agreed on at the newest `open`; undefined before it. */
  #agreed: string | undefined;
  /** The sandbox is being told what its server knows. */
  #telling = false;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.waiting || this.#lab.socket?.readyState === 'OPEN';
  }

  get waiting(): boolean {
    return this.#telling || this.#lab.socket?.readyState === 'CONNECTING';
  }

  open(link: Link): void {
    this.#agreed = undefined;
    this.#telling = true;
    void this.#form.command(
      this.#connect(link).finally(() => {
        this.#telling = false;
      }),
    );
  }

  forget(): void {
    this.#lab.socket = undefined;
    this.#lab.whatIfs = [];
    this.#agreed = undefined;
  }

  words(): StatusWords {
    switch (this.#lab.socket?.readyState) {
      case undefined:
        return { tone: 'good', text: 'Connected to the sandbox. No WebSocket yet.' };
      case 'CONNECTING':
        return { tone: 'wait', text: CONNECTING };
      case 'OPEN':
        return this.#agreed
          ? { tone: 'good', text: `Open, and agreed on ${this.#agreed}: both sides know what a message means.` }
          : { tone: 'wait', text: 'Open, with no subprotocol agreed on. The server will not go on so.' };
      default:
        return { tone: 'plain', text: 'Closed. Change what is offered or known, and connect again.' };
    }
  }

  heldAside(): undefined {}

  attach(form: HTMLElement, press: (action: string) => void): void {
    this.#place = form;
    this.#form.attach(form);
    form.addEventListener('submit', () => press('send'));
  }

  refresh(): void {
    const open = this.#lab.socket?.readyState === 'OPEN';
    for (const button of this.#place?.querySelectorAll('button') ?? []) enable(button, open);
  }

  act(action: string): boolean {
    const { socket } = this.#lab;
    if (action === 'send') socket?.send(this.#form.value('text'));
    else if (action === 'close') socket?.close(1000);
    else return false;
    return true;
  }

  async #connect(link: Link): Promise<void> {
    const behaviour = { ...this.#lab.setup.behaviour, subprotocols: namesIn(this.#form.value('known')) };
    await link.commands.setBehaviour(behaviour);
    if (this.#lab.link !== link) return;
    this.#lab.whatIfs.push(this.#lab.whatIf);
    this.#lab.socket = link.openSocket(namesIn(this.#form.value('offered')), 'json', {
      opened: (protocol) => {
        this.#agreed = protocol;
      },
    });
  }

  /** A request that is chosen becomes the text. */
  #fit(): void {
    const chosen = this.#form.value('request');
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    const text = this.#place?.querySelector<HTMLInputElement>('[name="text"]');
    if (text) text.value = requests[Number(chosen)]?.text ?? '';
  }
}
