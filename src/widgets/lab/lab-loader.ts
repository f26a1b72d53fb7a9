/**
 * All of a lab that a page loads at first: it waits for the lab to be pointed at, focused or touched, then fetches the
 * rest. A press that comes before the rest is there counts once it is.
 */
let loaded: Promise<unknown> | undefined;

function load(): Promise<unknown> {
  loaded ??= import('./lab-element.ts');
  return loaded;
}

for (const lab of document.querySelectorAll('wire-lab')) {
  for (const sign of ['pointerover', 'focusin', 'touchstart']) {
    lab.addEventListener(sign, () => void load(), { once: true, passive: true });
  }
  lab.addEventListener('click', (event) => {
    if (lab.matches(':defined') || !(event.target instanceof HTMLElement)) return;
    const target = event.target.closest<HTMLElement>('[data-action], [data-entry], [data-field]');
    event.preventDefault();
    void load().then(() => requestAnimationFrame(() => target?.click()));
  });
}

for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = false;
addEventListener('beforeprint', () => {
  for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = true;
});
