import type { ITheme } from '@xterm/xterm';

/** The terminal's colours, as the page has them at `place` now. */
export function themeOf(place: HTMLElement): ITheme {
  const colour = (name: string) => resolved(place, name);
  return {
    background: colour('--sunken'),
    foreground: colour('--ink'),
    cursor: colour('--ink'),
    cursorAccent: colour('--sunken'),
    selectionBackground: colour('--select'),
    selectionForeground: colour('--select-ink'),
    red: colour('--wrong'),
    green: colour('--good'),
    yellow: colour('--client'),
    cyan: colour('--server'),
  };
}

/** A colour of the page, as xterm reads one: what `light-dark()` comes to. */
function resolved(place: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
