/**
 * All of a lab that a page loads at first: it waits for the lab to be pointed at, focused or touched, then fetches the
 * rest. A press that comes before the rest is there counts once it is.
 */
let loaded: Promise<unknown> | undefined;

function load(): Promise<unknown> {
  loaded ??= import('./lab-element.ts');
  return loaded;
}

/** Presses what stands in the place of `pressed` once the lab has taken the page's HTML over. */
async function again(lab: Element & { readonly ready?: Promise<void> }, pressed: Element): Promise<void> {
  await lab.ready;
  const name = pressed.hasAttribute('data-action') ? 'data-action' : 'data-entry';
  lab.querySelector<HTMLElement>(`[${name}="${CSS.escape(pressed.getAttribute(name) ?? '')}"]`)?.click();
}

for (const lab of document.querySelectorAll('wire-lab')) {
  for (const sign of ['pointerover', 'focusin', 'touchstart']) {
    lab.addEventListener(sign, () => void load(), { once: true, passive: true });
  }
  lab.addEventListener('submit', (event) => event.preventDefault());
  lab.addEventListener('click', (event) => {
    if (lab.matches(':defined') || !(event.target instanceof Element)) return;
    const pressed = event.target.closest('[data-action], [data-entry]');
    if (pressed) void load().then(() => again(lab, pressed));
  });
}

/** A link to a state of a lab, followed from elsewhere or from the text beside it: see link-state.ts. */
function follow(): void {
  if (/[#&](m|page|at|what-if)=/.test(location.hash) && document.querySelector('wire-lab')) void load();
}
follow();
addEventListener('hashchange', follow);

for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = false;
addEventListener('beforeprint', () => {
  for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = true;
});
