import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import type { Observation } from '#widgets/verdict/observation.ts';
import { fieldValues } from '#wire/http/head.ts';
import { AcceptCalculator } from './accept.ts';
import { EXAMPLE_KEY } from './accept-view.ts';
import { mistakes, mistakesView } from './mistakes-view.ts';

/** The Accept calculator of a lab: with the key of its connection, or any other. */
export class AcceptPart implements LabPart {
  readonly #context: LabContext;
  readonly #calculator = new AcceptCalculator();
  readonly #mistakes = document.createElement('div');
  readonly #note = document.createElement('p');
  readonly #seenOfPage: () => Observation;
  /** What the browser did about each mistake that was tried, by its id. */
  readonly #seen = new Map<string, string>();
  #live: string | undefined;
  #drawn = '';

  constructor(context: LabContext, place: HTMLElement, seenOfPage: () => Observation) {
    this.#context = context;
    this.#seenOfPage = seenOfPage;
    this.#note.className = 'accept-note';
    this.#note.textContent = 'Of the example in RFC 6455 §1.3. Type any key, or connect.';
    place.replaceChildren(this.#note, this.#calculator, this.#mistakes);
    this.#calculator.addEventListener('input', () => this.#typed());
    this.#calculator.addEventListener('click', () => this.#typed());
  }

  refresh(): void {
    const live = this.#liveKey();
    const text = live && `${live.key} ${live.sent}`;
    if (live && text !== this.#live) {
      this.#calculator.show(live.key, live.sent);
      this.#note.textContent = live.mine
        ? 'The key of this connection, which your browser made for it.'
        : 'The key of the recorded connection.';
    }
    this.#live = text;
    this.#learn();
    this.#draw();
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'try-mistake') return false;
    const { session } = this.#context;
    const chosen = mistakes.find(({ whatIf }) => whatIf.id === button.dataset['whatIf']);
    if (!chosen) return true;
    void session.arm(chosen.whatIf).then(() => {
      if (session.connectable) this.#context.act('connect');
      else this.#context.say('Armed. Close the open WebSocket, then press Connect.');
    });
    return true;
  }

  /** The key of the newest handshake, and the Accept that was sent for it. */
  #liveKey(): { key: string; sent: string | undefined; mine: boolean } | undefined {
    const { session } = this.#context;
    const connections = [...session.reader.connections.values()].filter(({ peer }) => peer === 'browser');
    const exchange = connections.at(-1)?.stretches.at(-1)?.wire.exchanges.at(-1);
    if (!exchange) return undefined;
    const [key] = fieldValues(exchange.request, 'Sec-WebSocket-Key');
    if (key === undefined) return undefined;
    const { response } = exchange;
    const sent = response && (fieldValues(response, 'Sec-WebSocket-Accept')[0] ?? '');
    return { key, sent: response?.status === 101 ? sent : undefined, mine: session.origin !== 'recorded' };
  }

  #learn(): void {
    const armed = this.#context.session.whatIfs.at(-1);
    const { script } = this.#seenOfPage();
    if (!armed || !mistakes.some(({ whatIf }) => whatIf.id === armed.id)) return;
    if (script?.opened) this.#seen.set(armed.id, 'This browser opened it.');
    else if (script?.closed) this.#seen.set(armed.id, `This browser refused it: close ${script.closed.code}.`);
  }

  #typed(): void {
    if (this.#key() !== this.#live?.split(' ')[0]) this.#note.textContent = 'A key of your own.';
    this.#draw();
  }

  #draw(): void {
    const key = this.#key();
    const drawn = JSON.stringify([key, ...this.#seen]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    show(this.#mistakes, mistakesView(key, this.#seen));
  }

  #key(): string {
    return this.#calculator.querySelector<HTMLInputElement>('input[name="key"]')?.value.trim() ?? EXAMPLE_KEY;
  }
}
