/** The site's own behaviour: theme, search, printing, and the badge that says what the labs can talk to. */
import { END_TOLD, type EndTold, keptChoice } from '#link/choice.ts';
import { ownSandbox } from '#link/find-sandbox.ts';
import type { SEAT_KEY } from '#link/held-seat.ts';

/** How the header's badge looks, what it says and what that means. */
const END_WORDS = {
  live: ['live', 'live', 'A sandbox answers here: the labs talk to it for real.'],
  lost: ['ended', 'was live', 'The sandbox does not answer any more: what was captured is kept.'],
  simulated: ['simulated', 'simulated', 'The labs simulate their other end in this page: nothing crosses a network.'],
} as const;

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

if (/[?&]present\b/.test(location.search)) void import('#widgets/present/present.ts');

let closed: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open], wire-lab details)')];
  for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of closed) details.open = false;
});

/** Who has no seat in a workshop loads nothing of one. */
const SEAT: typeof SEAT_KEY = 'wire101-seat';
const showSeat = async () => (await import('#widgets/seat/own-seat.ts')).showOwnSeat();
try {
  if (localStorage.getItem(SEAT)) void showSeat();
} catch {
  // Storage is refused, and no seat can be kept.
}
// A seat taken in another tab is this one's too.
addEventListener('storage', ({ key, newValue }) => key === SEAT && newValue && void showSeat());

const badge = document.getElementById('origin');
const choice = keptChoice();
const sandbox = await ownSandbox();

/** Says in the header what the labs of this page talk to; they tell what they find. */
function showEnd(end: EndTold): void {
  if (!badge) return;
  // No sandbox answers, and none ever has: that is how it was.
  if (end.kind === 'lost' && !['live', 'ended'].includes(badge.dataset['origin'] ?? '')) return;
  const [origin, name, title] = END_WORDS[end.kind];
  badge.dataset['origin'] = origin;
  badge.title = title;
  badge.textContent = name;
  if (end.kind === 'simulated') return;
  const address = document.createElement('span');
  address.textContent = ` · ${end.address}`;
  badge.append(address);
}

document.addEventListener(END_TOLD, (event) => showEnd((event as CustomEvent<EndTold>).detail));
if (choice?.kind === 'simulated') showEnd(choice);
else if (sandbox && (choice === undefined || choice.origin === sandbox.origin)) showEnd({ ...sandbox, kind: 'live' });

if (!sandbox) {
  // A host of files: what it has can be kept. The labs' own loading comes first.
  const { keepOffline } = await import('./offline.ts');
  void keepOffline(document.getElementById('kept'));
}
