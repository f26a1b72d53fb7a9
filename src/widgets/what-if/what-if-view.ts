import type { WhatIf } from '#service/what-ifs.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { groups } from './groups.ts';

/** The menu of everything that the sandbox can do wrong on purpose; `armed` is the id of what is chosen. */
export function menuView(armed: string | undefined): Markup[] {
  return [
    h(
      'p',
      { class: 'what-if-lead' },
      'Choose what the sandbox does wrong on purpose, between its own libraries and the socket. The next Connect shows it.',
    ),
    h(
      'div',
      { class: 'what-if-groups' },
      groups.map(({ title, members }) =>
        h('div', { class: 'what-if-group', role: 'group', 'aria-label': title }, [
          h('h2', {}, title),
          members.map((whatIf) => itemView(whatIf, whatIf.id === armed)),
        ]),
      ),
    ),
  ];
}

function itemView({ id, title }: WhatIf, armed: boolean): Markup {
  return h(
    'button',
    { type: 'button', class: 'what-if-item', 'data-action': 'arm', 'data-what-if': id, 'aria-pressed': String(armed) },
    title,
  );
}

/** How an armed deviation stands to the connections made so far. */
export type ArmedState = 'to come' | 'under way' | 'seen';

/** The line that says what is armed. */
export function armedView({ title, required }: WhatIf, state: ArmedState): Markup[] {
  return [
    h('span', { class: 'what-if-armed-words' }, [
      h('b', {}, 'What if: '),
      `${title}. `,
      state === 'to come' ? 'Press Connect to see what your browser does.' : '',
      state === 'under way' ? required : '',
      state === 'seen' ? 'Connect shows it again; Clear makes the sandbox lawful.' : '',
    ]),
    h('button', { type: 'button', class: 'lab-button is-small', 'data-action': 'disarm' }, 'Clear'),
  ];
}
