/** The site's own behaviour: theme, search, printing, and the badge that says what the labs can talk to. */
import { ownSandbox } from '#link/find-sandbox.ts';

const root = document.documentElement;
const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const button = document.getElementById('theme');

function isDark(): boolean {
  return root.dataset['theme'] === undefined ? darkSystem.matches : root.dataset['theme'] === 'dark';
}

function showTheme(): void {
  button?.setAttribute('aria-pressed', String(isDark()));
}

button?.addEventListener('click', () => {
  root.dataset['theme'] = isDark() ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', root.dataset['theme']);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
  showTheme();
});
darkSystem.addEventListener('change', showTheme);
showTheme();

const search = document.getElementById('search');

async function openSearch(): Promise<void> {
  const { showSearch } = await import('./search.ts');
  showSearch(search?.dataset['index'] ?? '');
}

search?.addEventListener('click', () => void openSearch());
addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  event.preventDefault();
  void openSearch();
});

let closed: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open], wire-lab details)')];
  for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of closed) details.open = false;
});

const badge = document.getElementById('origin');
const sandbox = await ownSandbox();

/** Says in the header whether the sandbox of this site answers; a lab that finds out otherwise says so by an event. */
function showOrigin(answers: boolean): void {
  if (!badge || !sandbox) return;
  const address = document.createElement('span');
  address.textContent = ` · ${sandbox.address}`;
  badge.dataset['origin'] = answers ? 'live' : 'ended';
  badge.replaceChildren(answers ? 'live' : 'was live', address);
  badge.title = answers
    ? 'A sandbox answers here: the labs talk to it for real.'
    : 'The sandbox does not answer any more: what was captured is kept.';
}

if (sandbox) {
  showOrigin(true);
  document.addEventListener('sandbox-answers', (event) => showOrigin((event as CustomEvent<boolean>).detail));
} else {
  // A host of files: what it has can be kept. The labs' own loading comes first.
  const { keepOffline } = await import('./offline.ts');
  void keepOffline(document.getElementById('kept'));
}
