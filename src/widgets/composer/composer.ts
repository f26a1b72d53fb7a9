import { show } from '#widgets/markup/dom.ts';
import { composerView, fieldsView, figureView, verdictsView, verdictText } from './composer-view.ts';
import { examples } from './examples.ts';
import { afterEdit, type FormValues, formValues } from './form-model.ts';
import { type Circumstances, flipBit, judge } from './frame-model.ts';
import type { PayloadForm } from './payload-text.ts';

/** Asks for octets to be sent: by the sandbox's server to the browser, or by a raw client to the server. */
export interface FrameComposed {
  readonly octets: Uint8Array;
  readonly sender: 'server' | 'client';
}

const FORM_PARTS = 'fin rsv1 rsv2 rsv3 opcode mask key encoding declared form payload octets'.split(' ');

/**
 * `<frame-composer>`: a frame to change bit by bit. It dispatches `frame-composed` (a bubbling CustomEvent whose detail is a
 * `FrameComposed`) when a send button is pressed, and `frame-changed` whenever the octets change. What it holds is read and set by `octets`.
 */
export class FrameComposer extends HTMLElement {
  #octets: Uint8Array = examples[0]?.octets ?? new Uint8Array(0);
  #form: PayloadForm = 'text';

  /** The octets as they would be sent. */
  get octets(): Uint8Array {
    return this.#octets.slice();
  }

  set octets(octets: Uint8Array) {
    this.#octets = octets.slice();
    this.#update();
  }

  connectedCallback(): void {
    if (!this.querySelector('form')) show(this, ...composerView(this.#octets, this.#circumstances()));
    this.addEventListener('click', (event) => this.#onClick(event));
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('input', (event) => this.#onInput(event));
    this.addEventListener('submit', (event) => event.preventDefault());
    this.#update();
  }

  #circumstances(): Circumstances {
    return { betweenFragments: this.#isChecked('betweenFragments'), deflate: this.#isChecked('deflate') };
  }

  #isChecked(name: string): boolean {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.checked ?? false;
  }

  #control(name: string): HTMLInputElement | undefined {
    return this.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? undefined;
  }

  #onClick(event: Event): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const bit = target?.closest<HTMLElement>('[data-bit]')?.dataset['bit'];
    if (bit !== undefined) this.#flip(Number(bit));
    const sender = target?.closest<HTMLElement>('[data-send]')?.dataset['send'];
    if (sender === 'server' || sender === 'client') {
      const detail: FrameComposed = { octets: this.octets, sender };
      this.dispatchEvent(new CustomEvent('frame-composed', { bubbles: true, detail }));
    }
  }

  #flip(bit: number): void {
    this.#octets = flipBit(this.#octets, bit);
    this.#update();
    this.#focusBit(bit);
    this.#announce(`bit ${bit} flipped.`);
  }

  /** Arrow keys walk the bits; one bit at a time is in the tab order. */
  #onKey(event: KeyboardEvent): void {
    const bit = event.target instanceof HTMLElement ? event.target.dataset['bit'] : undefined;
    if (bit === undefined) return;
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -32, ArrowDown: 32 };
    const bits = this.querySelectorAll('[data-bit]').length;
    const step = steps[event.key];
    const wanted = event.key === 'Home' ? 0 : event.key === 'End' ? bits - 1 : step && Number(bit) + step;
    if (wanted === undefined || wanted < 0 || wanted >= bits) return;
    event.preventDefault();
    this.#focusBit(wanted);
  }

  #focusBit(bit: number): void {
    for (const each of this.querySelectorAll<HTMLElement>('[data-bit][tabindex="0"]')) each.tabIndex = -1;
    const button = this.querySelector<HTMLElement>(`[data-bit="${bit}"]`);
    if (!button) return;
    button.tabIndex = 0;
    button.focus();
  }

  #onInput(event: Event): void {
    const control = event.target;
    if (!(control instanceof HTMLElement)) return;
    const name = control.getAttribute('name') ?? '';
    if (name === 'example') {
      const example = examples[Number(this.#control('example')?.value || Number.NaN)];
      if (example) this.octets = example.octets;
    } else if (name === 'betweenFragments' || name === 'deflate') this.#update();
    else if (!FORM_PARTS.includes(name) || !this.#edit(name as keyof FormValues, control)) return;
    this.#announce('');
  }

  /** Returns whether what was entered could be read. */
  #edit(name: keyof FormValues, control: HTMLElement): boolean {
    const values = this.#values();
    this.#form = values.form;
    const edit = afterEdit(this.#octets, name, values);
    this.#complain('error' in edit ? edit.error : '');
    if ('error' in edit) return false;
    this.#octets = edit.octets;
    this.#update(name === 'form' ? undefined : control);
    return true;
  }

  #values(): FormValues {
    const text = (name: string) => this.#control(name)?.value ?? '';
    const form = this.querySelector<HTMLInputElement>('input[name="form"]:checked')?.value === 'hex' ? 'hex' : 'text';
    return {
      fin: this.#isChecked('fin'),
      rsv1: this.#isChecked('rsv1'),
      rsv2: this.#isChecked('rsv2'),
      rsv3: this.#isChecked('rsv3'),
      opcode: text('opcode'),
      mask: this.#isChecked('mask'),
      key: text('key'),
      encoding: text('encoding'),
      declared: text('declared'),
      form,
      payload: text('payload'),
      octets: text('octets'),
    };
  }

  /** Draws what follows from the octets. `typing` is left as it is: its text is what the reader is writing. */
  #update(typing?: HTMLElement): void {
    this.#part('figure', figureView(this.#octets));
    this.#part('fields', fieldsView(this.#octets));
    this.#part('verdicts', ...verdictsView(this.#octets, this.#circumstances()));
    if (!typing) this.#complain('');
    const values = formValues(this.#octets, this.#form);
    for (const [name, value] of Object.entries(values)) {
      const control = this.#control(name);
      if (!control || control === typing || name === 'form') continue;
      if (typeof value === 'boolean') control.checked = value;
      else control.value = value;
    }
    for (const radio of this.querySelectorAll<HTMLInputElement>('input[name="form"]')) {
      radio.checked = radio.value === values.form;
    }
    this.dispatchEvent(new CustomEvent('frame-changed', { bubbles: true, detail: { octets: this.octets } }));
  }

  #part(name: string, ...contents: Parameters<typeof show> extends [Element, ...infer Rest] ? Rest : never): void {
    const part = this.querySelector(`[data-part="${name}"]`);
    if (part) show(part, ...contents);
  }

  #complain(error: string): void {
    const place = this.querySelector('[data-part="error"]');
    if (place && place.textContent !== error) place.textContent = error;
  }

  #announce(done: string): void {
    const status = this.querySelector('[role="status"]');
    if (!status) return;
    const circumstances = this.#circumstances();
    const verdicts = (['server', 'client'] as const).map(
      (sender) => `If the ${sender} sends it: ${verdictText(judge(this.#octets, sender, circumstances))}`,
    );
    const text = [done, ...verdicts].join(' ').trim();
    if (status.textContent !== text) status.textContent = text;
  }
}

if (!customElements.get('frame-composer')) customElements.define('frame-composer', FrameComposer);
