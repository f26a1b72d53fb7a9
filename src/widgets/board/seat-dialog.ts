import type { BoardSeat } from '#workshop/model.ts';
import { columns } from './columns.ts';
import { part, say } from './parts.ts';
import type { Look } from './seat-item.ts';
import { seatName } from './seat-words.ts';

/** What the title does not say already. */
const told = columns.filter(({ id }) => id !== 'number' && id !== 'name');

/** What is told of a seat besides the columns of the board. */
const MORE: readonly (readonly [title: string, words: (seat: BoardSeat) => string])[] = [
  [
    'Connections',
    ({ wire }) => `${wire.connections} open, ${wire.held} ${wire.held === 1 ? 'message' : 'messages'} held`,
  ],
  ['Detail', ({ wire }) => wire.detail ?? ''],
  ['Address', ({ page }) => page?.address ?? ''],
  ['Missions done', ({ missionsDone }) => String(missionsDone.length)],
  ['Joined', ({ joinedAt }) => new Date(joinedAt).toLocaleTimeString()],
];

/** All that is known of one seat, as it goes, and what can be done with it. */
export class SeatDialog {
  readonly #board: Element;
  readonly #dialog: HTMLDialogElement;
  readonly #facts = new Map<string, { readonly term: HTMLElement; readonly fact: HTMLElement }>();
  #id: string | undefined;

  constructor(board: Element) {
    this.#board = board;
    this.#dialog = part<HTMLDialogElement>(board, 'seat');
    part(board, 'seat-close').addEventListener('click', () => this.#dialog.close());
    const list = part(board, 'seat-facts');
    for (const title of [...told.map((column) => column.title), ...MORE.map(([name]) => name)]) {
      const [term, fact] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = title;
      this.#facts.set(title, { term, fact });
      list.append(term, fact);
    }
  }

  /** The seat that is looked at, while the dialog is open. */
  get seat(): string | undefined {
    return this.#dialog.open ? this.#id : undefined;
  }

  open(seat: BoardSeat, look: Look): void {
    this.#id = seat.id;
    this.#dialog.dataset['seat'] = seat.id;
    this.show(seat, look);
    this.#dialog.showModal();
    part(this.#board, 'seat-close').focus();
  }

  /** Brings it up to date; a seat that is no more closes it. */
  show(seat: BoardSeat | undefined, { now, namesHidden }: Look): void {
    if (!seat) {
      this.#dialog.close();
      return;
    }
    const name = seatName(seat, namesHidden);
    say(part(this.#board, 'seat-title'), name === `Seat ${seat.number}` ? name : `Seat ${seat.number}: ${name}`);
    for (const { title, words } of told) this.#say(title, words(seat, now));
    for (const [title, words] of MORE) this.#say(title, words(seat));
    const replay = part<HTMLAnchorElement>(this.#board, 'seat-replay');
    replay.hidden = seat.consent !== 'given';
    replay.href = replayAddress(this.#board, seat.id);
    const ask = this.#dialog.querySelector<HTMLButtonElement>('[data-seat-action="ask"]');
    if (ask) ask.hidden = seat.consent === 'given';
  }

  #say(title: string, words: string): void {
    const found = this.#facts.get(title);
    if (!found) return;
    say(found.fact, words);
    found.term.hidden = words === '';
    found.fact.hidden = words === '';
  }
}

/** The page that replays the captures of the seat `id`. */
export function replayAddress(board: Element, id: string): string {
  return `${board.getAttribute('data-replay') ?? ''}?seat=${id}`;
}
