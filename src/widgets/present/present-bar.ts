import { h } from '#widgets/markup/markup.ts';

const icon = (path: string) =>
  h(
    'svg',
    { width: 20, height: 20, viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    h('path', { d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.75, 'stroke-linejoin': 'round' }),
  );

/** The buttons of the bar: what each does, how it is said and its key. */
const BUTTONS = [
  ['back', 'Back', 'ArrowLeft', 'M12.5 4.5 7 10l5.5 5.5'],
  ['next', 'Next', 'ArrowRight', 'm7.5 4.5 5.5 5.5-5.5 5.5'],
  ['notes', 'Speaker notes and timer, in a second window', 'n', 'M3 4.5h14v9H9l-3.5 3v-3H3zM6 7.5h8M6 10.5h5'],
  ['blank', 'Blank the screen', 'b', 'M3 4h14v10H3zM7 17h6'],
  ['full', 'Full screen', 'f', 'M3 7.5V3h4.5m5 0H17v4.5m0 5V17h-4.5m-5 0H3v-4.5'],
  ['theme', 'Light or dark', 'd', 'M10 3.5a6.5 6.5 0 0 1 0 13zm0 0a6.5 6.5 0 0 0 0 13'],
  ['leave', 'Leave the presentation', 'Escape', 'm5 5 10 10M15 5 5 15'],
] as const;

export type BarAction = (typeof BUTTONS)[number][0];

/** The bar below each screen. */
export function presentBar() {
  return h(
    'nav',
    { class: 'present-bar', 'aria-label': 'Presentation' },
    h('p', { class: 'present-where' }),
    h(
      'div',
      { class: 'present-buttons' },
      BUTTONS.map(([action, says, key, path]) => [
        h(
          'button',
          { type: 'button', 'data-present': action, 'aria-label': says, title: says, 'aria-keyshortcuts': key },
          icon(path),
        ),
        action === 'back' && h('span', { class: 'present-number' }),
      ]),
    ),
    h('p', { class: 'visually-hidden', 'aria-live': 'polite' }),
    h('div', { class: 'present-blank', hidden: true }),
  );
}
