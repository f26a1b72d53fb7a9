/** Finds the elements of one lab's HTML by the names that Lab.astro gave them. */
export class LabPlaces {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** The element with that `data-part`. @throws Error when there is none */
  part(name: string): HTMLElement {
    return this.#find('data-part', name);
  }

  /** The control with that `data-part`, whose value is read. @throws Error when there is none */
  input(name: string): HTMLInputElement {
    return this.part(name) as HTMLInputElement;
  }

  /** The button with that `data-action`. @throws Error when there is none */
  button(action: string): HTMLElement {
    return this.#find('data-action', action);
  }

  #find(attribute: string, name: string): HTMLElement {
    const element = this.#root.querySelector<HTMLElement>(`[${attribute}="${name}"]`);
    if (!element) throw new Error(`the lab has nothing whose ${attribute} is ${name}`);
    return element;
  }
}
