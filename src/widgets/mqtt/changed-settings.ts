import type { ClientSetting, ClientSettings } from '#service/mqtt-what-ifs.ts';

/** Sets controls of a client's form, and can set them back: what a what-if asks of the page's clients. */
export class ChangedSettings {
  readonly #root: HTMLElement;
  /** What stood there before. */
  readonly #before = new Map<ClientSetting, string | boolean>();

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Sets the form as `settings` say, and all else back that was set so before. */
  change(settings: ClientSettings): void {
    for (const [name, value] of this.#before) this.#set(name, value);
    this.#before.clear();
    for (const [key, value] of Object.entries(settings)) {
      const name = key as ClientSetting;
      this.#before.set(name, this.#get(name));
      this.#set(name, value);
    }
    const more = this.#root.querySelector('details');
    const isInside = [...this.#before.keys()].some((name) => more?.contains(this.#control(name)));
    if (more && isInside) more.open = true;
  }

  #get(name: ClientSetting): string | boolean {
    const control = this.#control(name);
    return isBox(control) ? control.checked : control.value;
  }

  #set(name: ClientSetting, value: string | boolean): void {
    const control = this.#control(name);
    if (isBox(control)) control.checked = value === true;
    else control.value = String(value);
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #control(name: ClientSetting): HTMLInputElement | HTMLSelectElement {
    const control = this.#root.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-mqtt="${name}"]`);
    if (!control) throw new Error(`the form of a client has no ${name}`);
    return control;
  }
}

function isBox(control: HTMLInputElement | HTMLSelectElement): control is HTMLInputElement {
  return control.type === 'checkbox';
}
