import { show } from '#widgets/markup/dom.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { calculateAccept, isWebSocketKey } from '#wire/websocket/accept.ts';
import { acceptCalculatorView, acceptView, EXAMPLE_KEY } from './accept-view.ts';

/**
 * `<accept-calculator>`: calculates Sec-WebSocket-Accept for the key in its text box, step by step. `show(key, sent)` sets the
 * key of a live connection, and judges what its server sent.
 */
export class AcceptCalculator extends HTMLElement {
  #sent: string | undefined;

  connectedCallback(): void {
    this.#sent = this.dataset['sent'];
    if (!this.querySelector('form')) show(this, ...acceptCalculatorView(EXAMPLE_KEY, this.#sent));
    this.addEventListener('input', () => {
      // What was sent answered another key.
      this.#sent = undefined;
      this.#draw();
    });
    this.addEventListener('submit', (event) => event.preventDefault());
    this.querySelector('button[name="random"]')?.addEventListener('click', () => {
      this.show(toBase64(crypto.getRandomValues(new Uint8Array(16))));
    });
  }

  /** Calculates for `key`; `sent` is the Accept that answered it, when one did. */
  show(key: string, sent?: string): void {
    const input = this.#input();
    if (input) input.value = key;
    this.#sent = sent;
    this.#draw();
  }

  #input(): HTMLInputElement | undefined {
    return this.querySelector<HTMLInputElement>('input[name="key"]') ?? undefined;
  }

  #draw(): void {
    const key = this.#input()?.value.trim() ?? '';
    const calculation = calculateAccept(key);
    const steps = this.querySelector('[data-part="steps"]');
    if (steps) show(steps, acceptView(calculation, this.#sent));
    const status = this.querySelector('[role="status"]');
    if (status) {
      const verdict = isWebSocketKey(key) ? '' : 'This is no key of 16 octets. ';
      status.textContent = `${verdict}Accept ${calculation.accept}`;
    }
  }
}

if (!customElements.get('accept-calculator')) customElements.define('accept-calculator', AcceptCalculator);
