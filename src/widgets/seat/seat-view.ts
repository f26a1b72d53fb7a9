import type { RoomState } from '#link/live-room.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { PinView, SeatState } from '#workshop/model.ts';
import { isUnnamed } from './unnamed.ts';

/** What a learner's bar shows. */
export interface BarState {
  /** As the room told it last; undefined before it was heard of. */
  readonly told: SeatState | undefined;
  readonly room: RoomState | undefined;
  /** Why something that was pressed could not be done. */
  readonly refused?: string | undefined;
  /** Address of the page about the seat. */
  readonly joinHref: string;
  /** Address of the page with the shared rooms. */
  readonly togetherHref: string;
  /** The learner has pressed Leave, and is asked whether that is meant; or has left. */
  readonly leaving?: 'asked' | 'left' | undefined;
  /** The teacher has reset the seat, and the learner has not put that aside. */
  readonly wasReset?: boolean;
  /** Which *everyone, look here* the learner went back from to the page, as the room counts them. */
  readonly lookedAwayFrom?: number | undefined;
}

/** The bar at the foot of the page. One thing is told or asked at a time, the most pressing first: a bar is small. */
export function barView(state: BarState): Markup[] {
  const { told, room, refused, joinHref } = state;
  if (room?.kind === 'gone') return goneView(room.code, state);
  return [
    h(
      'p',
      { class: 'seat-who' },
      dot(room),
      h('a', { href: joinHref, title: 'Your seat: another name, or leave' }, told?.seat.name ?? 'Your seat'),
      told && !isUnnamed(told.seat) && h('span', { class: 'seat-number' }, `seat ${told.seat.number}`),
      h('span', { class: 'seat-room' }, roomWords(room)),
      told && button('leave', 'Leave', 'is-link'),
    ),
    ...(told ? seatViews(told, state) : []),
    ...(refused ? [h('p', { class: 'seat-refused', role: 'alert' }, refused)] : []),
  ];
}

function seatViews(told: SeatState, state: BarState): Markup[] {
  const together =
    told.room.together && h('p', { class: 'seat-pinned' }, h('a', { href: state.togetherHref }, 'Together'));
  const views = [pressing(told, state), pinnedView(told), together || undefined, shownView(told)];
  return views.filter((view) => view !== undefined);
}

function pressing(told: SeatState, state: BarState): Markup | undefined {
  const { leaving, wasReset } = state;
  if (leaving === 'asked') return leaveView();
  if (looksAway(state)) return lookView();
  if (wasReset) return resetView();
  if (told.seat.consent === 'asked') return consentView();
  return told.room.pin && isUnanswered(told) ? invitationView(told.room.pin) : undefined;
}

/** Whether everyone is to look at the teacher, and this learner went back to the page. */
export function looksAway({ told, lookedAwayFrom }: BarState): boolean {
  return told?.room.attention === true && told.room.attentions === lookedAwayFrom;
}

function dot(room: RoomState | undefined): Markup {
  const state = room === undefined ? 'opening' : room.kind.replace(' ', '-');
  return h('span', { class: 'seat-dot', 'data-state': state, 'aria-hidden': true });
}

function roomWords(room: RoomState | undefined): string {
  switch (room?.kind) {
    case 'there':
      return 'in the room';
    case 'coming again':
      return 'the room does not answer: coming again by itself. Labs that talk to it wait too.';
    default:
      return 'coming to the room';
  }
}

/** What is left when the room is not there for this page any more: why, and what can be done. */
function goneView(code: number, { leaving, joinHref, room }: BarState): Markup[] {
  const join = h('a', { href: joinHref }, 'Take a seat');
  return [
    h(
      'p',
      { class: 'seat-who is-gone' },
      dot(room),
      h('span', { class: 'seat-room' }, leaving === 'left' ? LEFT : (GONE[code] ?? NO_MORE)),
      code === NO_SEAT && join,
    ),
    h('p', { class: 'seat-buttons' }, button('close', 'Close')),
  ];
}

/** Close code of the live socket: nobody has the token of this seat any more. */
const NO_SEAT = 4401;
const NO_MORE = 'this seat is no more: it was given up, or the room was reset.';
const LEFT = 'You have left the room. What was kept of your seat is deleted.';
const GONE: Readonly<Record<number, string>> = {
  4404: 'No workshop is held here now. Your seat is kept: reload this page once one is.',
  4429: 'too many pages of this seat are open: close some, then reload this one.',
};

function lookView(): Markup {
  return h(
    'div',
    { class: 'seat-told', role: 'group', 'aria-label': 'Everyone, look here' },
    h('p', {}, h('b', {}, 'Everyone, look here. '), 'Your labs are paused until your teacher goes on.'),
  );
}

function resetView(): Markup {
  return h(
    'div',
    { class: 'seat-told', role: 'group', 'aria-label': 'Your seat was reset' },
    h('p', {}, h('b', {}, 'Your teacher has reset your seat. '), RESET),
    h('p', { class: 'seat-buttons' }, button('reset-read', 'Good')),
  );
}

const RESET = 'Your labs have ended, and your progress on the board begins anew. A press in a lab opens a new one.';

function invitationView({ label }: PinView): Markup {
  return h(
    'div',
    { class: 'seat-invitation', role: 'group', 'aria-label': 'Invitation' },
    h('p', {}, h('b', {}, 'The class is at: '), label),
    h('p', { class: 'seat-buttons' }, button('follow', 'Follow', 'is-primary'), button('own-way', 'Not now')),
  );
}

/** One line about a pin that was followed or left: the way there stays. */
function pinnedView(told: SeatState): Markup | undefined {
  const { pin } = told.room;
  if (pin === undefined || isUnanswered(told)) return undefined;
  return h('p', { class: 'seat-pinned' }, 'Class: ', button('follow', pin.label, 'is-link'));
}

function isUnanswered({ seat, room }: SeatState): boolean {
  return seat.pin?.id !== room.pin?.id;
}

function consentView(): Markup {
  return h(
    'div',
    { class: 'seat-invitation', role: 'group', 'aria-label': 'May your labs be shown?' },
    h(
      'p',
      {},
      h('b', {}, 'May your labs be shown to the class? '),
      'All that crossed the wire of the labs that you have open, with your name; tokens are taken out. You can take it back at any time.',
    ),
    h('p', { class: 'seat-buttons' }, button('consent', 'Show them', 'is-primary'), button('refuse', 'Do not')),
  );
}

function shownView({ seat: { consent } }: SeatState): Markup | undefined {
  if (consent !== 'given') return undefined;
  const takeBack = button('refuse', 'Take back', 'is-link');
  return h('p', { class: 'seat-pinned' }, 'Your labs may be shown to the class. ', takeBack);
}

function leaveView(): Markup {
  return h(
    'div',
    { class: 'seat-told', role: 'group', 'aria-label': 'Leave the room?' },
    h(
      'p',
      {},
      h('b', {}, 'Leave the room? '),
      'What is kept of your seat is deleted, and its labs end. The lessons stay open to you.',
    ),
    h('p', { class: 'seat-buttons' }, button('stay', 'Stay', 'is-primary'), button('leave-now', 'Leave the room')),
  );
}

/** What stands over the page while everyone is to look at the teacher. */
export function attentionView(): Markup[] {
  return [
    h('h2', { id: 'attention-title', tabindex: -1 }, 'Everyone, look here'),
    h(
      'p',
      { id: 'attention-words' },
      'Your teacher asks for your attention. Your labs are paused: what the sandbox sends is held. They go on, and this goes away, when your teacher goes on.',
    ),
    h('p', { class: 'seat-buttons' }, button('go-on', 'Back to my page')),
    h('p', { class: 'seat-key' }, 'or press ', h('kbd', {}, 'Esc'), '; your labs stay paused'),
  ];
}

/** What a screen reader is told of what has changed; empty for nothing. */
export function announcement(before: SeatState | undefined, now: SeatState): string {
  const said: string[] = [];
  if (isReset(before, now)) said.push(`Your teacher has reset your seat. ${RESET}`);
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

/** Whether the teacher has reset the seat since `before`. */
export function isReset(before: SeatState | undefined, now: SeatState): boolean {
  return before !== undefined && now.seat.resets > before.seat.resets;
}

function isNew(before: PinView | undefined, { seat, room: { pin } }: SeatState): boolean {
  return pin !== undefined && pin.id !== before?.id && pin.id !== seat.pin?.id;
}

function button(action: string, text: string, look = ''): Markup {
  return h('button', { type: 'button', class: `seat-button ${look}`.trim(), 'data-action': action }, text);
}
