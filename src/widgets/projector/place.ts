import type { TeacherClient } from '#link/workshop-client.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { spokenText } from '#widgets/octets/visible-text.ts';
import type { BoardSeat, SeatCapture } from '#workshop/model.ts';
import { Screen } from './screen.ts';
import { emptyWords, seatChoice, seatName } from './shown-seat.ts';

interface Settings {
  readonly root: HTMLElement;
  readonly client: TeacherClient;
  /** Another capture is shown, or none any more. */
  readonly changed: () => void;
  /** Something went wrong, in words. */
  readonly failed: (error: unknown) => void;
}

/** One of the two places on the projector: a seat is chosen, and one of its captures is shown as long as its learner consents. */
export class Place {
  readonly screen: Screen;
  readonly #settings: Settings;
  #seats: ReadonlyMap<string, BoardSeat> = new Map();
  #namesHidden = false;
  /** Id of the chosen seat. */
  #chosen: string | undefined;
  #captures: readonly SeatCapture[] = [];
  /** The capture that is shown, and when it was taken. */
  #shown: { readonly capture: SeatCapture; readonly takenAt: number } | undefined;
  /** A capture of this seat was shown until its learner took it back. */
  #was = false;
  #asked = 0;
  #drawn = '';

  constructor(settings: Settings) {
    this.#settings = settings;
    this.screen = new Screen(this.#part('screen'));
    this.#select('seat').addEventListener('change', () => this.choose(this.#select('seat').value));
    this.#select('capture').addEventListener('change', () => void this.#take(this.#select('capture').value));
    settings.root.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
      if (button?.dataset['place'] === 'ask') void this.#ask();
      else if (button?.dataset['place'] === 'refresh') void this.refresh();
    });
  }

  get seat(): string | undefined {
    return this.#chosen;
  }

  /** Who sits there, as the class is told. */
  get name(): string {
    return this.#seat ? seatName(this.#seat, this.#namesHidden) : '';
  }

  get isShown(): boolean {
    return this.#shown !== undefined;
  }

  /** The seats of the room as they are now: what may not be shown any more is off the screen when this returns. */
  told(seats: ReadonlyMap<string, BoardSeat>, namesHidden: boolean): void {
    const before = this.#seat?.consent;
    // The board goes on changing its own.
    this.#seats = new Map(seats);
    this.#namesHidden = namesHidden;
    const now = this.#seat?.consent;
    if (now !== 'given' && (this.#shown || before === 'given')) this.#remove();
    if (now === 'given' && before !== 'given') void this.refresh();
    this.#draw();
  }

  choose(seat: string): void {
    if (seat === this.#chosen) return;
    this.#remove();
    this.#was = false;
    this.#chosen = seat === '' ? undefined : seat;
    if (this.#seat?.consent === 'given') void this.refresh();
    this.#settings.changed();
    this.#draw();
  }

  /** Takes what there is by now of the capture that is shown, or the newest one of the seat. */
  async refresh(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const seat = this.#seat;
    if (seat?.consent !== 'given') return;
    try {
      const captures = await this.#settings.client.captures(seat.id);
      if (mine !== this.#asked) return;
      this.#captures = captures;
      this.#draw();
      const shown = captures.find(({ session }) => session === this.#shown?.capture.session);
      // A lab that was left is gone with its session; what is shown of it stays.
      const next = shown ?? (this.#shown ? undefined : captures.find(({ events }) => events > 0));
      if (next) await this.#take(next.session);
    } catch (error) {
      if (mine === this.#asked) this.#settings.failed(error);
    }
  }

  async #take(session: string): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const seat = this.#seat;
    const capture = this.#captures.find((each) => each.session === session);
    if (!seat || !capture) return;
    try {
      const taken = await this.#settings.client.capture(seat.id, session);
      // It may have been taken back while it was on its way.
      if (mine !== this.#asked || this.#seat?.consent !== 'given') return;
      this.#shown = { capture, takenAt: Date.now() };
      this.#was = false;
      this.#draw();
      if (await this.screen.show(taken)) this.#settings.changed();
    } catch (error) {
      if (mine === this.#asked) this.#settings.failed(error);
    }
  }

  async #ask(): Promise<void> {
    if (!this.#chosen) return;
    try {
      await this.#settings.client.askConsent(this.#chosen);
    } catch (error) {
      this.#settings.failed(error);
    }
  }

  #remove(): void {
    this.#asked += 1;
    this.#was = this.#shown !== undefined;
    this.#shown = undefined;
    this.#captures = [];
    this.screen.clear();
    if (this.#was) this.#settings.changed();
  }

  get #seat(): BoardSeat | undefined {
    return this.#chosen === undefined ? undefined : this.#seats.get(this.#chosen);
  }

  #draw(): void {
    const seats = [...this.#seats.values()].sort((one, other) => one.number - other.number);
    const choices = seats.map((seat) => ({ value: seat.id, text: seatChoice(seat, this.#namesHidden) }));
    const captures = [...this.#captures];
    // What is shown stays among what can be chosen, also when its lab was left.
    if (this.#shown && !captures.some(({ session }) => session === this.#shown?.capture.session)) {
      captures.push(this.#shown.capture);
    }
    const labs = captures.map((each) => ({ value: each.session, text: labText(each) }));
    const drawn = JSON.stringify([choices, labs, this.#chosen, this.#shown, this.#seat, this.#namesHidden, this.#was]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    offer(this.#select('seat'), [{ value: '', text: 'choose a seat' }, ...choices], this.#chosen ?? '');
    offer(this.#select('capture'), labs, this.#shown?.capture.session ?? '');
    this.#part('labs').hidden = captures.length === 0;
    this.#part('screen').hidden = !this.#shown;
    this.#part('empty').hidden = this.#shown !== undefined;
    this.#part('refresh').hidden = !this.#shown;
    if (this.#shown) this.#drawHead(this.#shown);
    else this.#drawEmpty();
  }

  #drawHead({ capture, takenAt }: { readonly capture: SeatCapture; readonly takenAt: number }): void {
    const seat = this.#seat;
    show(
      this.#part('head'),
      h('b', { class: 'replay-who' }, seat ? seatName(seat, this.#namesHidden) : ''),
      h('span', { class: 'replay-lab' }, spokenText(capture.title) || 'a lab'),
      h('span', { class: 'replay-when' }, `begun ${timeOfDay(capture.startedAt)}, taken ${timeOfDay(takenAt)}`),
    );
  }

  #drawEmpty(): void {
    const { tone, text, ask } = emptyWords(this.#seat, this.#namesHidden, this.#was);
    show(
      this.#part('head'),
      ...(this.#seat ? [h('b', { class: 'replay-who' }, seatName(this.#seat, this.#namesHidden))] : []),
    );
    const empty = this.#part('empty');
    empty.dataset['tone'] = tone;
    show(
      empty,
      h('p', {}, text),
      ...(ask === undefined
        ? []
        : [h('button', { class: 'lab-button is-primary', type: 'button', 'data-place': 'ask' }, ask)]),
    );
  }

  #select(name: string): HTMLSelectElement {
    return this.#part(name) as HTMLSelectElement;
  }

  #part(name: string): HTMLElement {
    const part = this.#settings.root.querySelector<HTMLElement>(`[data-replay="${name}"]`);
    if (!part) throw new Error(`the place has no ${name}`);
    return part;
  }
}

function labText({ title, startedAt, open }: SeatCapture): string {
  return `${spokenText(title) || 'a lab'}, ${timeOfDay(startedAt)}${open ? ', connected' : ''}`;
}

function timeOfDay(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB');
}

function offer(
  select: HTMLSelectElement,
  choices: readonly { readonly value: string; readonly text: string }[],
  value: string,
): void {
  show(select, ...choices.map((choice) => h('option', { value: choice.value }, choice.text)));
  select.value = value;
}
