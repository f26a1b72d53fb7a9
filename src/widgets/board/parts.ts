/** The part of a widget that is called `name` in its markup. */
export function part<Kind extends HTMLElement = HTMLElement>(within: Element, name: string): Kind {
  const found = within.querySelector<Kind>(`[data-part="${name}"]`);
  if (!found) throw new Error(`there is no part ${name}`);
  return found;
}

/** A text that is written only when it says something else. */
export class Written {
  readonly node = document.createTextNode('');
  #text = '';

  set(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.node.data = text;
  }
}

/** Says `text` in `element`, unless it says that already. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
