/** What the labs of a page have found to talk to: a sandbox that answers or no longer does, or a simulation. */
export type EndTold = { readonly kind: 'live' | 'lost'; readonly address: string } | { readonly kind: 'simulated' };

/** Told on the document, for the page's header. */
export const END_TOLD = 'end-told';

export function tellEnd(end: EndTold): void {
  document.dispatchEvent(new CustomEvent(END_TOLD, { detail: end }));
}
