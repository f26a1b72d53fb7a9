/** The site's own behaviour: the theme button and the badge that says what the labs can talk to. */
import { findSandbox } from '#link/find-sandbox.ts';

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

const badge = document.getElementById('origin');
const sandbox = await findSandbox();
if (badge && sandbox) {
  badge.dataset['origin'] = 'live';
  const address = document.createElement('span');
  address.textContent = ` · ${sandbox.address}`;
  badge.replaceChildren('live', address);
  badge.title = 'A sandbox answers here: the labs talk to it for real.';
}
