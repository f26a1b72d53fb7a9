import { chooseFile } from '#widgets/open/choose-file.ts';

/**
 * All of a lab that a page loads at first: it waits for the lab to be pointed at, focused or touched, then fetches the
 * rest. A press that comes before the rest is there counts once it is.
 */
let loaded: Promise<unknown> | undefined;

function load(): Promise<unknown> {
  loaded ??= import('./lab-element.ts');
  return loaded;
}

/** A lab's element, of which all comes with the rest. */
interface Lab extends HTMLElement {
  readonly ready?: Promise<void>;
  open?(file: File): Promise<void>;
}

async function openFile(lab: Lab, file: File): Promise<void> {
  await load();
  await lab.open?.(file);
}

/** How what stands in the place of `pressed` is found in its lab: by its name, or a row of the list by its place in it. */
function selectorOf(pressed: Element): string {
  for (const name of ['data-action', 'data-entry']) {
    const value = pressed.getAttribute(name);
    if (value !== null) return `[${name}="${CSS.escape(value)}"]`;
  }
  return `.ladder > :nth-child(${[...(pressed.parentElement?.children ?? [])].indexOf(pressed) + 1})`;
}

/** Presses what `selector` finds once the lab has taken the page's HTML over. */
async function again(lab: Lab, selector: string): Promise<void> {
  await load();
  await lab.ready;
  const place = lab.querySelector(selector);
  // What draws a chart is no HTML, and has no click() of its own.
  place?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
}

for (const lab of document.querySelectorAll<HTMLElement>('wire-lab')) {
  for (const sign of ['pointerover', 'focusin', 'touchstart']) {
    lab.addEventListener(sign, () => void load(), { once: true, passive: true });
  }
  lab.addEventListener('submit', (event) => event.preventDefault());
  lab.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    lab.setAttribute('data-dropping', '');
    void load();
  });
  lab.addEventListener('dragleave', () => lab.removeAttribute('data-dropping'));
  lab.addEventListener('drop', (event) => {
    lab.removeAttribute('data-dropping');
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void openFile(lab, file);
  });
  lab.addEventListener('click', (event) => {
    if (lab.matches(':defined') || !(event.target instanceof Element)) return;
    const pressed = event.target.closest('[data-action], [data-entry], .rung');
    if (pressed?.getAttribute('data-action') === 'open') chooseFile((file) => void openFile(lab, file));
    else if (pressed) void again(lab, selectorOf(pressed));
  });
}

/** A link to a state of a lab, followed from elsewhere or from the text beside it: see link-state.ts. */
function follow(): void {
  const named = /[#&](m|page|at|what-if|lab)=|[?&]capture=/.test(location.search + location.hash);
  if (named && document.querySelector('wire-lab')) void load();
}
follow();
addEventListener('hashchange', follow);

for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = false;
addEventListener('beforeprint', () => {
  for (const transcript of document.querySelectorAll<HTMLDetailsElement>('[data-transcript]')) transcript.open = true;
});
