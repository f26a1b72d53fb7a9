/** All that the inspector loads at first: it waits to be pointed at, focused, touched, filled in or linked to, then fetches the rest. */
let loaded: Promise<unknown> | undefined;

function load(): Promise<unknown> {
  loaded ??= import('./inspector-element.ts');
  return loaded;
}

const inspector = document.querySelector('wire-inspector');
for (const sign of ['pointerover', 'focusin', 'touchstart', 'input']) {
  inspector?.addEventListener(sign, () => void load(), { once: true, passive: true });
}
inspector?.addEventListener('submit', (event) => {
  event.preventDefault();
  void load();
});
// A file that is dropped beside the inspector is meant for it too, and never opened in place of the page.
addEventListener('dragover', (event) => {
  event.preventDefault();
  void load();
});
addEventListener('drop', (event) => event.preventDefault());
if (location.hash.length > 1) void load();
addEventListener('hashchange', () => void load());

export {};
