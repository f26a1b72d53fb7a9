import type { Link } from '#link/link.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';

/** The close code that the lab's own button asks for: one of those that are an application's to give meaning to. */
const CLOSE_CODE = 4001;
const CLOSE_REASON = 'done';
/** How long a request may take to come before it is said that the browser has not sent it, in microseconds. */
const SOON = 300_000;

/** The page opens a WebSocket, sends text on it and closes it. */
export const webSocket: Technique = {
  start: 'Connect',
  webSocket: true,
  form: (title) =>
    h(
      'form',
      { class: 'lab-send', 'data-part': 'technique', 'aria-label': `${title}: send a text message` },
      h('input', {
        ...{ type: 'text', 'data-part': 'text', value: 'Hello' },
        ...{ 'aria-label': 'Text to send', maxlength: 2000, autocomplete: 'off' },
      }),
      h('button', { class: 'lab-button', type: 'submit', 'data-action': 'send', 'aria-disabled': 'true' }, 'Send text'),
      h(
        'button',
        { class: 'lab-button', type: 'button', 'data-action': 'close', 'aria-disabled': 'true' },
        `Close ${CLOSE_CODE}`,
      ),
    ),
  use: (lab) => new WebSocketInUse(lab),
};

class WebSocketInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  #form: HTMLElement | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.waiting || this.#lab.socket?.readyState === 'OPEN';
  }

  get waiting(): boolean {
    return this.#lab.socket?.readyState === 'CONNECTING';
  }

  open(link: Link): void {
    const lab = this.#lab;
    lab.whatIfs.push(lab.whatIf);
    lab.socket = link.openSocket(lab.setup.protocols);
  }

  forget(): void {
    this.#lab.socket = undefined;
    this.#lab.whatIfs = [];
  }

  words(): StatusWords {
    const { socket, holding } = this.#lab;
    return isQueued(this.#lab)
      ? queuedWords(this.#lab)
      : { tone: 'good', text: stateText(socket?.readyState, holding) };
  }

  heldAside(): string {
    return (
      `Meanwhile every other WebSocket to ${this.#lab.address} waits, in other tabs too: a browser may have only one connection ` +
      'at a time in the CONNECTING state to the same address and port (RFC 6455 §4.1).'
    );
  }

  attach(form: HTMLElement, press: (action: string) => void): void {
    this.#form = form;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      press('send');
    });
  }

  refresh(): void {
    const open = this.#lab.socket?.readyState === 'OPEN';
    for (const button of this.#form?.querySelectorAll('button') ?? []) enable(button, open);
  }

  act(action: string): boolean {
    const text = this.#form?.querySelector<HTMLInputElement>('[data-part="text"]')?.value;
    if (action === 'send') this.#lab.socket?.send(text ?? '');
    else if (action === 'close') this.#lab.socket?.close(CLOSE_CODE, CLOSE_REASON);
    else return false;
    return true;
  }
}

/** Whether the browser keeps a handshake back: the page made a WebSocket, and its request has not come in. */
function isQueued({ socket, page, reader, clock, serverNow }: LabSession): boolean {
  if (socket?.readyState !== 'CONNECTING' || serverNow === undefined) return false;
  const made = page.filter(({ name }) => name === 'new WebSocket');
  const since = serverNow - (made.at(-1)?.time ?? 0) - clock.offset;
  let come = 0;
  for (const { peer, stretches } of reader.connections.values()) {
    if (peer !== 'browser') continue;
    for (const { wire } of stretches) come += wire.exchanges.length;
  }
  return come < made.length && since > SOON;
}

function queuedWords({ address }: LabSession): StatusWords {
  return {
    tone: 'wait',
    text: 'The page’s WebSocket is CONNECTING, and the browser has not sent its request yet.',
    aside:
      `Another WebSocket to ${address} is being opened, in this tab or another, or its 101 is held: a browser may have only one ` +
      'connection at a time in the CONNECTING state to the same address and port (RFC 6455 §4.1). This one is next.',
  };
}

function stateText(readyState: string | undefined, holding: boolean): string {
  switch (readyState) {
    case undefined:
      return 'Connected to the sandbox. No WebSocket yet.';
    case 'CONNECTING':
      return 'The request is on its way; the page waits for the 101.';
    case 'OPEN':
      return holding
        ? 'Open. What the sandbox sends next is held until you step.'
        : 'Open. Messages pass as they come.';
    case 'CLOSING':
      return 'Closing: the page waits for the sandbox’s Close frame and the end of the connection.';
    default:
      return 'Closed. Connect makes another connection in the same capture; Restart begins anew.';
  }
}
