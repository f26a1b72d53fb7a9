import type { PageRequest } from '#link/plain-request.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';

/** A lab whose technique is plain HTTP: its first button sends the request that the form describes. */
export class PlainHttpPart implements LabPart {
  readonly #context: LabContext;
  readonly #form: HTMLElement;
  readonly #hold: HTMLInputElement;

  /** @param hold the checkbox by which the sandbox's answer is held */
  constructor(context: LabContext, form: HTMLElement, hold: HTMLInputElement) {
    this.#context = context;
    this.#form = form;
    this.#hold = hold;
    form.addEventListener('change', () => this.#fit());
    this.#fit();
  }

  refresh(): void {}

  /** The lab's first button and Restart, which would open a WebSocket. */
  delays(action: string): boolean {
    if (action !== 'connect' && action !== 'restart') return false;
    this.#context.goTo(undefined);
    void this.#send(action === 'restart');
    return true;
  }

  async #send(anew: boolean): Promise<void> {
    const { session } = this.#context;
    if (anew) await session.renew();
    await session.fetch(this.#request(), this.#hold.checked);
  }

  #request(): PageRequest {
    return {
      method: this.#control('method').value as PageRequest['method'],
      framing: this.#control('framing').value as PageRequest['framing'],
      content: this.#control('content').value,
    };
  }

  /** Only POST has content to send. */
  #fit(): void {
    this.#control('content').disabled = this.#control('method').value !== 'POST';
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#form.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
    if (!control) throw new Error(`the form has no ${name}`);
    return control;
  }
}
