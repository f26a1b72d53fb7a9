/** How an address is reached from the page that one is on. */
type Way = 'another page' | 'a place of this page' | 'the top of this page';

/** How `to` is reached from `from`: a page is not loaded anew, with its labs, for a place of its own. */
export function wayTo(to: URL, from: Pick<Location, 'origin' | 'pathname' | 'search'>): Way {
  if (to.origin !== from.origin || to.pathname !== from.pathname || to.search !== from.search) return 'another page';
  return to.hash === '' ? 'the top of this page' : 'a place of this page';
}

/** Goes to an address of the site, as the reader has asked. */
export function goTo(to: URL): void {
  const way = wayTo(to, location);
  if (way === 'the top of this page') {
    toTop();
    return;
  }
  const isThere = to.href === location.href;
  location.assign(to);
  // To a lab an address that stands there already is one to be followed once more.
  if (way === 'a place of this page' && isThere) dispatchEvent(new HashChangeEvent('hashchange'));
}

function toTop(): void {
  const title = document.querySelector<HTMLElement>('main h1');
  title?.setAttribute('tabindex', '-1');
  title?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}
