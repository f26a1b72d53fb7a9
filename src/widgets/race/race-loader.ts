/** All that the page of the race loads at first: it waits to be pointed at, focused, touched or linked to, then fetches the rest. */
let loaded: Promise<unknown> | undefined;

function load(): Promise<unknown> {
  loaded ??= import('./race-element.ts');
  return loaded;
}

const race = document.querySelector('wire-race');
for (const sign of ['pointerover', 'focusin', 'touchstart', 'input', 'keydown']) {
  race?.addEventListener(sign, () => void load(), { once: true, passive: true });
}
// A press that comes before the script is answered once it is there; Enter in a field presses the form's button.
race?.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null;
  if (!button || customElements.get('wire-race')) return;
  event.preventDefault();
  void load().then(() => button.click());
});
if (/^#.*=/.test(location.hash)) void load();
addEventListener('hashchange', () => void load());

export {};
