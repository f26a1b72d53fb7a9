import type { Refusal } from '#link/link.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { OwnSeat } from '#workshop/model.ts';
import { isUnnamed } from './unnamed.ts';

/** What is asked of a learner who has no seat. @param code as the link gave it */
export function joinForm(code: string): Markup {
  return h(
    'form',
    { class: 'join-form', 'data-part': 'join-form' },
    h(
      'label',
      {},
      h('span', {}, 'Room code'),
      h('input', {
        ...{ name: 'code', value: code, required: true, maxlength: 16, autocomplete: 'off', spellcheck: 'false' },
        ...{ autocapitalize: 'characters', placeholder: 'K7M-2QX', 'aria-describedby': 'join-code-help' },
      }),
    ),
    h('p', { id: 'join-code-help', class: 'join-help' }, 'Upper or lower case and hyphens do not matter.'),
    h(
      'label',
      {},
      h('span', {}, 'Your name, if you like'),
      h('input', { name: 'name', maxlength: 32, autocomplete: 'nickname', 'aria-describedby': 'join-name-help' }),
    ),
    h(
      'p',
      { id: 'join-name-help', class: 'join-help' },
      'The class may see it. Without one you are called by the number of your seat.',
    ),
    h('button', { class: 'lab-button is-primary', type: 'submit' }, 'Take a seat'),
    h('p', { class: 'join-refused', 'data-part': 'refused', role: 'alert' }),
  );
}

type Named = Pick<OwnSeat, 'number' | 'name'>;

/** The name that a learner gave; empty for none. */
export function ownName(seat: Named): string {
  return isUnnamed(seat) ? '' : seat.name;
}

/** How a learner is called. */
export function calledWords(seat: Named): string {
  return isUnnamed(seat) ? 'without a name' : `as ${seat.name}`;
}

/** What a learner who has a seat can do with it. */
export function seatForm(seat: Named, homeHref: string): Markup {
  return h(
    'form',
    { class: 'join-form', 'data-part': 'seat-form' },
    h(
      'p',
      { class: 'join-seat', 'data-part': 'seat', tabindex: -1 },
      'You have ',
      h('b', {}, `seat ${seat.number}`),
      ' in the room, ',
      h('span', { 'data-part': 'own-name' }, calledWords(seat)),
      '. The bar at the foot of each page says what your teacher asks.',
    ),
    h('p', { class: 'join-help' }, h('a', { href: homeHref }, 'To the lessons')),
    h(
      'label',
      {},
      h('span', {}, 'Your name'),
      h('input', { name: 'name', value: ownName(seat), maxlength: 32, autocomplete: 'nickname' }),
    ),
    h(
      'p',
      { class: 'join-buttons' },
      h('button', { class: 'lab-button is-primary', type: 'submit' }, 'Change the name'),
      h('button', { class: 'lab-button', type: 'button', 'data-action': 'leave' }, 'Leave the room'),
    ),
    h('p', { class: 'join-help', 'data-part': 'said', role: 'status' }),
    h('p', { class: 'join-refused', 'data-part': 'refused', role: 'alert' }),
  );
}

/** No workshop is held where this page comes from. @param answers whether a sandbox is there at all */
export function noWorkshop(answers: boolean): Markup[] {
  return [
    h(
      'p',
      { role: 'status' },
      h('b', {}, 'No workshop is held here.'),
      answers ? ' A sandbox answers, and it was started without one.' : ' No sandbox answers at this address.',
    ),
    h(
      'p',
      {},
      'In a class, check that you are on its network, and ask your teacher for the address. To hold a workshop yourself, start one on your own machine, where this project is checked out:',
    ),
    h('pre', {}, h('code', {}, 'npm ci && npm start -- --workshop')),
    h('p', {}, h('button', { class: 'lab-button', type: 'button', 'data-action': 'look' }, 'Look again')),
  ];
}

/** What a browser withholds from this page, or why it does not. @param isSecure as the browser says of the page */
export function contextWords(isSecure: boolean): string {
  return isSecure
    ? 'This page has them all the same: a browser trusts what comes from its own machine, or by HTTPS.'
    : 'This page is such a one.';
}

/** Why no seat could be had, and what to do. */
export function refusedWords({ status, title, detail, limit }: Refusal): string {
  if (status === 403)
    return 'This is not the code of the room. Look at the board once more: 0, 1, I, L and O are in no code.';
  if (status === 429 && limit === undefined) return `${title}: ${detail ?? 'wait a little'}.`;
  if (limit === 'seats')
    return 'All seats of the room are taken. Tell your teacher: seats that nobody uses can be taken away on the board.';
  if (limit === 'seatsPerAddress') {
    return 'Too many seats were taken from your address. Your teacher can take one away, or start with a larger --max-seats-per-address.';
  }
  if (status === 404) return 'The room or the seat is no more. Reload this page.';
  return detail ? `${title}: ${detail}` : title;
}
