import { doneMissions, MISSION_DONE } from './done-missions.ts';

/** A mission in the text: its button opens the terminal of the lab above it. */
const shown = [...document.querySelectorAll<HTMLElement>('[data-mission]')];

for (const mission of shown) mission.querySelector('button')?.addEventListener('click', () => open(mission));

function open(mission: HTMLElement): void {
  const panels = [...document.querySelectorAll<HTMLDetailsElement>('[data-part="terminal-panel"]')];
  const above = (panel: Element) => mission.compareDocumentPosition(panel) & Node.DOCUMENT_POSITION_PRECEDING;
  const panel = panels.findLast(above) ?? panels[0];
  if (!panel) return;
  panel.setAttribute('data-for', mission.dataset['mission'] ?? '');
  panel.open = true;
  // What is focused is fetched, with all of its lab.
  panel.querySelector('summary')?.focus();
  panel.scrollIntoView({ block: 'start' });
  panel.dispatchEvent(new Event('mission'));
}

function tell(): void {
  const done = doneMissions();
  for (const mission of shown) {
    const mark = mission.querySelector<HTMLElement>('[data-part="mission-done"]');
    if (mark) mark.hidden = !done.includes(mission.dataset['mission'] ?? '');
  }
}
document.addEventListener(MISSION_DONE, tell);
tell();
