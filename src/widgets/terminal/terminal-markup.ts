import type { Mission } from '#missions/mission.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** Keys that a touch keyboard does not have: what each says, is called, and sends. */
export const TOUCH_KEYS: readonly (readonly [label: string, name: string, data: string])[] = [
  ['Ctrl', 'for the next key', 'ctrl'],
  ['Esc', 'and then Tab leads on in the page', '\x1b'],
  ['Tab', 'completes', '\t'],
  ['\\r\\n', 'CR LF as an escape', '\\r\\n'],
  ['\\x', 'the beginning of an escape in hex', '\\x'],
  ['~x', 'hex from now on', '~x\r'],
  ['↑', 'the line before', '\x1b[A'],
  ['↓', 'the line after', '\x1b[B'],
  ['←', 'left', '\x1b[D'],
  ['→', 'right', '\x1b[C'],
  ['Enter', 'takes the line', '\r'],
];

/** All of an opened terminal but the screens themselves. */
export function terminalView(missions: readonly Mission[]): Markup {
  const button = (action: string, label: string, more: Record<string, string> = {}) =>
    h('button', { class: 'lab-button is-small', type: 'button', 'data-action': action, ...more }, label);
  return h(
    'div',
    { class: 'terminal' },
    h(
      'div',
      { class: 'terminal-missions' },
      h(
        'label',
        {},
        'Mission ',
        h(
          'select',
          { 'data-part': 'terminal-mission' },
          h('option', { value: '' }, 'none: I try things'),
          missions.map(({ id, title }) => h('option', { value: id }, title)),
        ),
      ),
      h('div', { 'data-part': 'terminal-steps' }),
    ),
    h(
      'div',
      { class: 'terminal-bar', role: 'group', 'aria-label': 'Terminal' },
      button('terminal-stop', 'Stop (Ctrl-C)'),
      button('terminal-second', 'Second terminal', { 'aria-pressed': 'false' }),
      button('terminal-plain', 'Plain text', { 'aria-pressed': 'false' }),
      button('terminal-smaller', 'Smaller letters'),
      button('terminal-larger', 'Larger letters'),
    ),
    h(
      'p',
      { class: 'terminal-note' },
      'Tab completes; with nothing typed, after Escape or with Shift, it leads on in the page. Type help to begin.',
    ),
    h('div', { class: 'terminal-screens', 'data-part': 'terminal-screens' }),
    h(
      'div',
      { class: 'terminal-keys', role: 'group', 'aria-label': 'Keys' },
      TOUCH_KEYS.map(([label, name], index) =>
        button('terminal-key', label, {
          'aria-label': `${label}, ${name}`,
          'data-key': String(index),
          'data-part': `terminal-key-${index}`,
        }),
      ),
    ),
    h('p', { class: 'visually-hidden', 'aria-live': 'polite', 'data-part': 'terminal-said' }),
  );
}

/** A mission and how far it is. */
export function missionView({ goal, steps, hints }: Mission, done: number): Markup {
  return h(
    'div',
    {},
    h('p', {}, goal),
    h(
      'ol',
      { class: 'terminal-steps' },
      steps.map(({ text }, index) =>
        h(
          'li',
          { 'data-state': index < done ? 'done' : index === done ? 'next' : 'later' },
          h('span', { class: 'terminal-mark', 'aria-hidden': 'true' }, index < done ? '✓' : index === done ? '▸' : '·'),
          text,
          h('span', { class: 'visually-hidden' }, index < done ? ': done' : ': still missing'),
        ),
      ),
    ),
    done === steps.length && h('p', { class: 'terminal-done' }, 'Mission done. The capture shows it.'),
    h(
      'details',
      {},
      h('summary', {}, 'Hints'),
      h(
        'ul',
        {},
        hints.map((hint) => h('li', {}, hint)),
      ),
    ),
    h(
      'button',
      { class: 'lab-button is-small', type: 'button', 'data-action': 'mission-solve' },
      'Type the solution for me',
    ),
  );
}
