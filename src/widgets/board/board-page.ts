import { dropTeacher } from '#link/held-teacher.ts';
import { LiveRoom, type RoomState } from '#link/live-room.ts';
import { TeacherClient } from '#link/workshop-client.ts';
import type { BoardMessage, BoardSeat, RoomView } from '#workshop/model.ts';
import { arrange, keptOrder } from './arrange.ts';
import { BoardState } from './board-state.ts';
import { type ColumnId, columnOf } from './columns.ts';
import { Commands } from './commands.ts';
import { ConfirmDialog } from './confirm-dialog.ts';
import { goneWords } from './gone-words.ts';
import { JoinPart } from './join-part.ts';
import { part, say } from './parts.ts';
import { PinPicker } from './pin-picker.ts';
import { saveBoard, saveResults } from './save.ts';
import { SeatCard } from './seat-card.ts';
import { replayAddress, SeatDialog } from './seat-dialog.ts';
import type { Look } from './seat-item.ts';
import { SeatList } from './seat-list.ts';
import { SeatRow } from './seat-row.ts';
import { durationText, seatName } from './seat-words.ts';
import { type Action, shortcuts } from './shortcuts.ts';
import { SummaryPart } from './summary-part.ts';
import { TeacherActs } from './teacher-acts.ts';
import { keepView, keptView } from './view-kept.ts';

/** The sandbox says something each 20 seconds; a board that heard nothing for longer does not know what is now. */
const QUIET_MILLISECONDS = 25_000;

/** A window that is narrower shows cards: the table has no room. */
const narrow = matchMedia('(max-width: 60rem)');

/** The teacher's board: draws what it is told of the room, and carries out what the teacher presses. */
export class BoardPage {
  readonly #board: HTMLElement;
  readonly #state = new BoardState();
  readonly #commands: Commands;
  readonly #acts: TeacherActs;
  readonly #seatDialog: SeatDialog;
  readonly #summary: SummaryPart;
  readonly #join: JoinPart;
  readonly #table: SeatList;
  readonly #cards: SeatList;
  readonly #view = keptView();
  #connection: RoomState = { kind: 'coming again', attempt: 0 };
  #sort: { column: ColumnId; descending: boolean } = { column: 'number', descending: false };
  #frame: number | undefined;
  #changed = 0;

  constructor(board: Element, token: string) {
    if (!(board instanceof HTMLElement)) throw new Error('the board is no HTML element');
    this.#board = board;
    this.#seatDialog = new SeatDialog(board);
    this.#join = new JoinPart(board);
    this.#summary = new SummaryPart(part(board, 'summary'), () => this.#anew());
    this.#table = new SeatList(part(board, 'rows'), (seat) => new SeatRow(seat, replayAddress(board, seat.id)));
    this.#cards = new SeatList(part(board, 'cards'), (seat) => new SeatCard(seat));
    const confirm = new ConfirmDialog(board);
    this.#commands = new Commands({
      client: new TeacherClient(location.origin, token),
      changed: (room) => this.#roomChanged(room),
      told: (words, tone) => this.#told(words, tone),
      ask: (question) => confirm.ask(question),
    });
    this.#acts = new TeacherActs({ commands: this.#commands, confirm, picker: new PinPicker(board) });
    this.#listen();
    this.#showGate('Opening the board', 'The sandbox is asked for the room.');
    new LiveRoom<BoardMessage>(
      location.origin,
      { teacher: token },
      { told: (message) => this.#hear(message), changed: (state) => this.#stands(state) },
    );
    setInterval(() => this.#draw(), 1000);
  }

  #listen(): void {
    const board = this.#board;
    board.addEventListener('click', (event) => this.#pressed(event));
    part(board, 'words').addEventListener('input', () => this.#anew());
    part(board, 'words').addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#list.container.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    });
    part<HTMLSelectElement>(board, 'sort').addEventListener('change', ({ target }) => {
      if (target instanceof HTMLSelectElement) this.#sortBy(target.value as ColumnId, false);
    });
    for (const list of [this.#table, this.#cards]) {
      list.container.addEventListener('focusout', () => this.#drawSoon());
    }
    for (const name of ['help', 'seat'] as const) {
      part(board, `${name}-close`).addEventListener('click', () => part<HTMLDialogElement>(board, name).close());
    }
    narrow.addEventListener('change', () => this.#anew());
    const keysOn = part<HTMLInputElement>(board, 'keys-on');
    keysOn.checked = this.#view.keys;
    keysOn.addEventListener('change', () => {
      this.#view.keys = keysOn.checked;
      keepView(this.#view);
    });
    addEventListener('keydown', (event) => this.#keyed(event));
  }

  get #list(): SeatList {
    return this.#view.projector || narrow.matches ? this.#cards : this.#table;
  }

  get #look(): Look {
    return { now: this.#state.now(Date.now()), namesHidden: this.#view.namesHidden };
  }

  #hear(message: BoardMessage): void {
    const isFirst = this.#state.room === undefined;
    this.#changed += this.#state.receive(message, Date.now()).length;
    if (isFirst) {
      this.#view.join ??= this.#state.seats.size === 0;
      part(this.#board, 'gate').hidden = true;
      part(this.#board, 'room').hidden = false;
    }
    this.#board.dataset['state'] = 'open';
    this.#drawSoon();
  }

  #stands(state: RoomState): void {
    this.#connection = state;
    if (state.kind === 'coming again' && !this.#state.room) {
      this.#showGate('The sandbox does not answer', 'The board opens by itself as soon as it does.');
    }
    if (state.kind === 'gone') {
      if (state.code === 4401) dropTeacher();
      const [title, words] = goneWords(state.code, state.reason);
      this.#showGate(title, words);
      part(this.#board, 'room').hidden = true;
    }
    this.#board.dataset['live'] = state.kind;
    this.#drawSoon();
  }

  #showGate(title: string, words: string): void {
    part(this.#board, 'gate').hidden = false;
    part(this.#board, 'gate-title').textContent = title;
    part(this.#board, 'gate-words').textContent = words;
  }

  #roomChanged(room: RoomView): void {
    this.#state.changeRoom(room);
    this.#drawSoon();
  }

  #told(words: string, tone: 'done' | 'refused'): void {
    const outcome = part(this.#board, 'outcome');
    outcome.dataset['tone'] = tone;
    outcome.textContent = `${new Date().toLocaleTimeString()}  ${words}`;
  }

  #drawSoon(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  /** The reader asked for another order, which is shown at once. */
  #anew(): void {
    this.#draw(true);
  }

  #draw(anew = false): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { room, seats, origins } = this.#state;
    if (!room) return;
    const start = performance.now();
    const look = this.#look;
    const present = [...seats.values()].filter((seat) => seat.present).length;
    this.#showAge();
    this.#showView();
    this.#showCommands(room, [...seats.values()]);
    this.#join.show(origins, room.code, seats.size, present);
    this.#summary.show(seats.values());
    this.#showSeats(look, anew);
    if (this.#seatDialog.seat !== undefined) this.#seatDialog.show(seats.get(this.#seatDialog.seat), look);
    if (this.#changed > 0) performance.measure('board', { start, detail: { changed: this.#changed } });
    this.#changed = 0;
  }

  #showSeats(look: Look, anew: boolean): void {
    const { seats } = this.#state;
    const words = part<HTMLInputElement>(this.#board, 'words').value;
    const wanted = { filters: this.#summary.on, words, sort: this.#sort, namesHidden: look.namesHidden };
    const arranged = arrange(seats.values(), wanted);
    const list = this.#list;
    const isKept = !anew && (list.hasFocus || this.#seatDialog.seat !== undefined);
    const { order, waits } = isKept
      ? keptOrder(
          list.order,
          arranged.map(({ id }) => id),
          (id) => seats.has(id),
        )
      : { order: undefined, waits: false };
    const shown = order?.map((id) => seats.get(id)).filter((seat) => seat !== undefined) ?? arranged;
    const other = list === this.#table ? this.#cards : this.#table;
    if (other.order.length > 0) other.clear();
    list.show(shown, look);
    part(this.#board, 'kept').hidden = !waits;
    const isNarrowed = words.trim() !== '' || this.#summary.on.size > 0;
    this.#button('clear').hidden = !isNarrowed;
    say(part(this.#board, 'shown'), isNarrowed ? `${shown.length} of ${seats.size} seats` : `${seats.size} seats`);
    const empty = part(this.#board, 'empty');
    empty.hidden = shown.length > 0;
    say(
      empty,
      seats.size === 0 ? 'Nobody has joined yet: show the class the address and the code.' : 'No seat is like this.',
    );
  }

  #showAge(): void {
    const age = Date.now() - this.#state.heardAt;
    const isLive = this.#connection.kind === 'there' && age < QUIET_MILLISECONDS;
    const at = new Date(this.#state.heardAt).toLocaleTimeString();
    say(
      part(this.#board, 'age'),
      isLive
        ? 'Live'
        : `Not live: the sandbox does not answer. This is how it was at ${at}; the board comes again by itself.`,
    );
    say(part(this.#board, 'age-ticks'), isLive ? '' : `${durationText(age)} old`);
    this.#board.toggleAttribute('data-stale', !isLive);
  }

  #showView(): void {
    const { projector, namesHidden, join } = this.#view;
    const density = projector ? 'projector' : 'table';
    this.#board.dataset['density'] = density;
    document.documentElement.toggleAttribute('data-projector', projector);
    const isTable = this.#list === this.#table;
    part(this.#board, 'scroll').hidden = !isTable;
    part(this.#board, 'cards').hidden = isTable;
    this.#board.toggleAttribute('data-cards', !isTable);
    this.#board.dataset['crowd'] = crowdOf(this.#state.seats.size);
    part(this.#board, 'join').hidden = join !== true;
    this.#button('density').setAttribute('aria-pressed', String(projector));
    this.#button('names').setAttribute('aria-pressed', String(namesHidden));
    this.#button('join').setAttribute('aria-pressed', String(join === true));
    part<HTMLSelectElement>(this.#board, 'sort').value = this.#sort.column;
    for (const header of this.#board.querySelectorAll<HTMLElement>('th[data-column]:not([scope="row"])')) {
      const isSorted = header.dataset['column'] === this.#sort.column;
      if (isSorted) header.setAttribute('aria-sort', this.#sort.descending ? 'descending' : 'ascending');
      else header.removeAttribute('aria-sort');
    }
  }

  #showCommands({ pin, attention, together }: RoomView, seats: readonly BoardSeat[]): void {
    const followed = seats.filter((seat) => seat.pin === 'followed').length;
    const held = seats.reduce((sum, { wire }) => sum + wire.held, 0);
    say(
      part(this.#board, 'pin'),
      pin ? `Pinned: ${pin.label} · ${followed} of ${seats.length} followed` : 'Nothing is pinned.',
    );
    this.#button('unpin').hidden = pin === undefined;
    const look = this.#button('attention');
    say(look, attention ? 'Let them go on' : 'Everyone, look here');
    look.toggleAttribute('data-on', attention);
    say(this.#button('release'), held === 0 ? 'Let the class through' : `Let the class through (${held} held)`);
    this.#button('together').setAttribute('aria-pressed', String(together));
  }

  #button(action: Action): HTMLElement {
    const found = this.#board.querySelector<HTMLElement>(`[data-action="${action}"]`);
    if (!found) throw new Error(`there is no button ${action}`);
    return found;
  }

  #keyed(event: KeyboardEvent): void {
    if (!this.#view.keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { target } = event;
    const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
    if (isTyping || document.querySelector('dialog[open]') || part(this.#board, 'room').hidden) return;
    const shortcut = shortcuts.find(({ key }) => key === event.key);
    if (!shortcut) return;
    event.preventDefault();
    this.#act(shortcut.action);
  }

  #pressed({ target }: Event): void {
    const pressed = target instanceof Element ? target.closest<HTMLElement>('button') : null;
    if (!pressed) return;
    const { action, sort, seatAction } = pressed.dataset;
    if (action !== undefined) this.#act(action as Action);
    else if (sort !== undefined) {
      this.#sortBy(sort as ColumnId, this.#sort.column === sort && !this.#sort.descending);
    } else if (seatAction !== undefined) {
      const seat = this.#state.seats.get(pressed.closest<HTMLElement>('[data-seat]')?.dataset['seat'] ?? '');
      if (seat) void this.#actOn(seat, seatAction);
    }
  }

  #sortBy(column: ColumnId, descending: boolean): void {
    this.#sort = { column: columnOf(column).id, descending };
    this.#anew();
  }

  #act(action: Action): void {
    const { room } = this.#state;
    if (!room) return;
    switch (action) {
      case 'find':
        part(this.#board, 'words').focus();
        break;
      case 'help':
        part<HTMLDialogElement>(this.#board, 'help').showModal();
        break;
      case 'density':
        this.#view.projector = !this.#view.projector;
        this.#viewChanged();
        break;
      case 'names':
        this.#view.namesHidden = !this.#view.namesHidden;
        this.#viewChanged();
        break;
      case 'join':
        this.#view.join = this.#view.join !== true;
        this.#viewChanged();
        break;
      case 'sort-anew':
        this.#anew();
        break;
      case 'clear':
        this.#summary.on.clear();
        part<HTMLInputElement>(this.#board, 'words').value = '';
        this.#anew();
        break;
      case 'save-board':
        this.#told(saveBoard(this.#state.seats.values(), this.#look.now, this.#view.namesHidden), 'done');
        break;
      case 'save-results-csv':
      case 'save-results-json':
        void this.#saveResults(action === 'save-results-csv' ? 'csv' : 'json');
        break;
      default:
        void this.#acts.onRoom(action, room, this.#state.seats.size);
    }
  }

  async #actOn(seat: BoardSeat, action: string): Promise<void> {
    if (action === 'open') this.#seatDialog.open(seat, this.#look);
    else await this.#acts.onSeat(action, seat, seatName(seat, this.#view.namesHidden));
  }

  async #saveResults(format: 'csv' | 'json'): Promise<void> {
    await this.#commands.perform('Save results', async (client) =>
      saveResults(await client.results(), format, this.#view.namesHidden),
    );
  }

  #viewChanged(): void {
    keepView(this.#view);
    this.#anew();
  }
}

/** How large cards can be. */
function crowdOf(seats: number): string {
  if (seats <= 12) return 'few';
  if (seats <= 30) return 'class';
  return seats <= 60 ? 'many' : 'crowd';
}
