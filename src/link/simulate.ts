import { tellEnd } from './choice.ts';
import type { OpenLink } from './other-end.ts';

/** Opens a session with a sandbox that is simulated in this page. Rejects with NoWorkerError where nothing can be simulated. */
export const simulate: OpenLink = async (observer) => {
  const { openSimulatedLink } = await import('./simulated.ts');
  const link = await openSimulatedLink(seed(), observer);
  tellEnd({ kind: 'simulated' });
  return link;
};

/** `?seed=` in the page's address, so that a link reproduces a run; a new one otherwise. */
function seed(): string {
  return new URLSearchParams(location.search).get('seed') ?? String(crypto.getRandomValues(new Uint32Array(4)));
}
