/** Whose doing a lab shows, at the beginning of a sentence: in a simulation that of a model. */
export function browserOf({ origin }: { readonly origin: 'live' | 'simulated' | 'recorded' }): string {
  return origin === 'simulated' ? 'The simulated Chromium' : 'This browser';
}
