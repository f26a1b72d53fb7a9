import type { RoomState } from '#link/live-room.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { PinView, SeatState } from '#workshop/model.ts';

/** What a learner's bar shows. */
export interface BarState {
  /** As the room told it last; undefined before it was heard of. */
  readonly told: SeatState | undefined;
  readonly room: RoomState | undefined;
  /** Why something that was pressed could not be done. */
  readonly refused: string | undefined;
  /** Address of the page about the seat. */
  readonly joinHref: string;
  /** Address of the page with the shared rooms. */
  readonly togetherHref: string;
}

/** The bar at the foot of the page. */
export function barView({ told, room, refused, joinHref, togetherHref }: BarState): Markup[] {
  return [
    h(
      'p',
      { class: 'seat-who' },
      h('span', { class: 'seat-dot', 'data-state': roomKind(room), 'aria-hidden': true }),
      told ? h('a', { href: joinHref }, told.seat.name) : h('a', { href: joinHref }, 'Your seat'),
      told && h('span', { class: 'seat-number' }, `seat ${told.seat.number}`),
      h('span', { class: 'seat-room' }, roomWords(room)),
    ),
    ...(told ? pinView(told) : []),
    ...(told?.room.together ? [h('p', { class: 'seat-pinned' }, h('a', { href: togetherHref }, 'Together'))] : []),
    ...(told ? consentView(told) : []),
    ...(refused ? [h('p', { class: 'seat-refused' }, refused)] : []),
  ];
}

function roomKind(room: RoomState | undefined): string {
  return room === undefined ? 'opening' : room.kind.replace(' ', '-');
}

function roomWords(room: RoomState | undefined): string {
  switch (room?.kind) {
    case 'there':
      return 'in the room';
    case 'coming again':
      return 'the room does not answer: coming again by itself. Labs that talk to it wait too.';
    case 'gone':
      return room.code === 4429 ? 'too many pages of this seat are open' : 'this seat is no more';
    default:
      return 'coming to the room';
  }
}

/** The pin that this seat has not answered, or one line about the one that it has. */
function pinView({ seat, room: { pin } }: SeatState): Markup[] {
  if (pin === undefined) return [];
  if (seat.pin?.id === pin.id) {
    return [h('p', { class: 'seat-pinned' }, 'Class: ', button('follow', pin.label, 'is-link'))];
  }
  return [
    h(
      'div',
      { class: 'seat-invitation', role: 'group', 'aria-label': 'Invitation' },
      h('p', {}, h('b', {}, 'The class is at: '), pin.label),
      h('p', { class: 'seat-buttons' }, button('follow', 'Follow', 'is-primary'), button('own-way', 'Not now')),
    ),
  ];
}

function consentView({ seat: { consent } }: SeatState): Markup[] {
  if (consent === 'given') {
    return [
      h(
        'p',
        { class: 'seat-pinned' },
        'Your labs may be shown to the class. ',
        button('refuse', 'Take back', 'is-link'),
      ),
    ];
  }
  if (consent !== 'asked') return [];
  return [
    h(
      'div',
      { class: 'seat-invitation', role: 'group', 'aria-label': 'May your labs be shown?' },
      h(
        'p',
        {},
        h('b', {}, 'May your labs be shown to the class? '),
        'All that crossed the wire of the labs that you have open, with your name; tokens are taken out. You can take it back at any time.',
      ),
      h('p', { class: 'seat-buttons' }, button('consent', 'Show them', 'is-primary'), button('refuse', 'Do not')),
    ),
  ];
}

/** What stands over the page while everyone is to look at the teacher. */
export function attentionView(): Markup[] {
  return [
    h('h2', { id: 'attention-title', tabindex: -1 }, 'Everyone, look here'),
    h(
      'p',
      {},
      'Your teacher asks for your attention. Your labs are paused: what the sandbox sends is held until it goes on.',
    ),
    h('p', { class: 'seat-buttons' }, button('go-on', 'Back to my page')),
  ];
}

/** What a screen reader is told of what has changed; empty for nothing. */
export function announcement(before: SeatState | undefined, now: SeatState): string {
  const said: string[] = [];
  if (before && now.seat.resets > before.seat.resets) {
    said.push('Your teacher has reset your seat: your labs begin anew at the next press.');
  }
  if (isNew(before?.room.pin, now))
    said.push(`The class is at: ${now.room.pin?.label ?? ''}. You can follow from the bar at the foot of the page.`);
  if (now.seat.consent === 'asked' && before?.seat.consent !== 'asked') {
    said.push(
      'Your teacher asks whether your labs may be shown to the class. You can answer in the bar at the foot of the page.',
    );
  }
  if (before?.room.attention && !now.room.attention) said.push('Your teacher goes on: your labs run again.');
  return said.join(' ');
}

function isNew(before: PinView | undefined, { seat, room: { pin } }: SeatState): boolean {
  return pin !== undefined && pin.id !== before?.id && pin.id !== seat.pin?.id;
}

function button(action: string, text: string, look = ''): Markup {
  return h('button', { type: 'button', class: `seat-button ${look}`.trim(), 'data-action': action }, text);
}
