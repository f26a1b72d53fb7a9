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
// A press that comes before the script is answered once it is there.
race?.addEventListener('submit', (event) => {
  event.preventDefault();
  void load();
});
if (/^#.*=/.test(location.hash)) void load();
addEventListener('hashchange', () => void load());

export {};
