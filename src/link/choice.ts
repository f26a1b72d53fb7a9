/** What the reader wants the labs to talk to: the page's own origin, another sandbox, a simulation. */
export type Choice = { readonly kind: 'live'; readonly origin: string } | { readonly kind: 'simulated' };

/** Where the choice is kept for the other pages of the tab. */
const KEY = 'wire101-other-end';

export function keepChoice(choice: Choice): void {
  try {
    sessionStorage.setItem(KEY, choice.kind === 'live' ? choice.origin : choice.kind);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
}

/** What was chosen in this tab before; undefined where nothing was, or storage is refused. */
export function keptChoice(): Choice | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    if (text === null) return undefined;
    return text === 'simulated' ? { kind: 'simulated' } : { kind: 'live', origin: text };
  } catch {
    return undefined;
  }
}

/** What the labs of a page have found to talk to: a sandbox that answers or no longer does, or a simulation. */
export type EndTold = { readonly kind: 'live' | 'lost'; readonly address: string } | { readonly kind: 'simulated' };

/** Told on the document, for the page's header. */
export const END_TOLD = 'end-told';

export function tellEnd(end: EndTold): void {
  document.dispatchEvent(new CustomEvent(END_TOLD, { detail: end }));
}
