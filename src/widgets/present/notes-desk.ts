import { h } from '#widgets/markup/markup.ts';

const button = (action: string, says: string, key?: string) =>
  h('button', { class: 'desk-button', type: 'button', 'data-desk': action, 'aria-keyshortcuts': key }, says);

/** What stands above the notes while a lesson is presented: where it is, what comes next, and the clock. */
export function notesDesk() {
  return h(
    'section',
    { class: 'desk', 'aria-label': 'Presentation', hidden: true },
    h(
      'div',
      { class: 'desk-clock', role: 'timer', 'aria-label': 'Clock' },
      h('p', { class: 'desk-elapsed', 'data-desk-part': 'elapsed' }, '0:00'),
      h('p', { 'data-desk-part': 'behind' }, 'not started'),
      h('p', { class: 'desk-screen-time', 'data-desk-part': 'on-screen' }),
    ),
    h(
      'div',
      { class: 'desk-where' },
      h(
        'p',
        { class: 'desk-now' },
        h('span', { 'data-desk-part': 'number' }),
        ' ',
        h('b', { 'data-desk-part': 'title' }),
      ),
      h('p', { class: 'desk-next', 'data-desk-part': 'next' }),
      h('p', { class: 'visually-hidden', 'aria-live': 'polite', 'data-desk-part': 'said' }),
    ),
    h(
      'div',
      { class: 'desk-buttons', role: 'group', 'aria-label': 'Controls' },
      button('back', '◂ Back', 'ArrowLeft'),
      button('next', 'Next ▸', 'ArrowRight'),
      button('blank', 'Blank', 'b'),
      button('clock', 'Start', 'p'),
      button('reset', 'Reset the clock'),
      h(
        'a',
        { class: 'desk-button', href: '../?present', target: '_blank', 'data-desk': 'open', hidden: true },
        'Present it',
      ),
    ),
  );
}
