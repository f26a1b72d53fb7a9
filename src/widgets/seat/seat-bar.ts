import { dropSeat, type HeldSeat } from '#link/held-seat.ts';
import { RefusedError } from '#link/link.ts';
import { LiveRoom, type RoomState } from '#link/live-room.ts';
import { PROGRESS_TOLD } from '#link/progress-told.ts';
import { readWorkshop, SeatClient } from '#link/workshop-client.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { show } from '#widgets/markup/dom.ts';
import type { Progress, SeatState } from '#workshop/model.ts';
import { goTo } from './follow.ts';
import { Reports } from './reports.ts';
import style from './seat-bar.css?inline';
import { SEAT_TOLD } from './seat-told.ts';
import { announcement, attentionView, type BarState, barView, isReset, looksAway } from './seat-view.ts';
import { remember, remembered } from './tab-memory.ts';

/** A sandbox that does not answer for so many attempts may have been started without a workshop. */
const DOUBTED_ATTEMPTS = 2;

/** The bar of a learner's seat, at the foot of each page: the room, invitations, and what the teacher asks. */
class SeatBar {
  readonly #base: string;
  readonly #seat: HeldSeat;
  readonly #client: SeatClient;
  readonly #reports: Reports;
  readonly #bar = document.createElement('aside');
  readonly #shown = document.createElement('div');
  readonly #status = document.createElement('p');
  readonly #attention = document.createElement('dialog');
  readonly #live: LiveRoom<SeatState>;
  readonly #stopping = new AbortController();
  /** The page ends above the bar, and what is scrolled to stops above it. The bar itself is no part of what scrolls. */
  readonly #size = new ResizeObserver(() => this.#makeRoom(this.#bar.offsetHeight));
  readonly #actions: Readonly<Record<string, () => void>> = {
    follow: () => void this.#follow(),
    'own-way': () => this.#answerPin(false),
    consent: () => void this.#do(() => this.#client.consent(true)),
    refuse: () => void this.#do(() => this.#client.consent(false)),
    'go-on': () => this.#attention.close(),
    'reset-read': () => this.#is({ wasReset: false }),
    leave: () => this.#is({ leaving: this.#state.leaving ? undefined : 'asked' }),
    stay: () => this.#is({ leaving: undefined }),
    'leave-now': () => void this.#do(() => this.#leave()),
    close: () => this.remove(),
  };
  #state: BarState;
  #drawn = '';

  constructor(seat: HeldSeat, base: string) {
    this.#base = base;
    this.#seat = seat;
    const { lookedAwayFrom } = remembered(seat.id);
    const hrefs = { joinHref: `${base}join/`, togetherHref: `${base}together/` };
    this.#state = { told: undefined, room: undefined, lookedAwayFrom, ...hrefs };
    this.#client = new SeatClient(seat);
    this.#reports = new Reports(async (progress) => {
      const { room } = this.#state;
      if (room && room.kind !== 'there') throw new TypeError('the room does not answer');
      await this.#client.tell(progress, true);
    });
    this.#build();
    this.#live = new LiveRoom(
      seat.origin,
      { seat: seat.id, token: seat.token },
      { told: (told) => this.#hear(told), changed: (room) => this.#becomes(room) },
    );
    this.#report();
  }

  #build(): void {
    this.#bar.className = 'seat-bar';
    this.#bar.setAttribute('aria-label', 'Your seat in the workshop');
    this.#status.className = 'visually-hidden';
    this.#status.setAttribute('role', 'status');
    this.#bar.append(this.#shown, this.#status);
    this.#bar.addEventListener('click', (event) => this.#pressed(event));
    this.#attention.className = 'seat-attention';
    this.#attention.setAttribute('aria-labelledby', 'attention-title');
    this.#attention.setAttribute('aria-describedby', 'attention-words');
    show(this.#attention, ...attentionView());
    this.#attention.addEventListener('click', (event) => this.#pressed(event));
    // Also when it was the browser that closed it, at a key or a gesture of its own.
    this.#attention.addEventListener('close', () => {
      if (this.#attention.returnValue !== ENDED) this.#lookAway();
    });
    document.body.append(this.#bar, this.#attention);
    this.#size.observe(this.#bar);
    this.#draw();
  }

  /** Tells where the learner is: on the page that is used, of all that are open. */
  #report(): void {
    const { signal } = this.#stopping;
    const tellPage = () => this.#tellPage();
    document.addEventListener(PROGRESS_TOLD, (event) => this.#reports.tell((event as CustomEvent<Progress>).detail), {
      signal,
    });
    // A page that comes back from the cache of a browser is where the learner is now.
    addEventListener('pageshow', ({ persisted }) => persisted && this.#tellPage(), { signal });
    addEventListener('focus', tellPage, { signal });
    document.addEventListener('visibilitychange', tellPage, { signal });
    this.#tellPage();
  }

  #tellPage(): void {
    if (document.visibilityState !== 'visible') return;
    const address = `/${location.pathname.slice(this.#base.length)}${location.hash}`.slice(0, 2048);
    const title = document.title.replace(/ · Wire 101$/, '');
    this.#reports.tell({ page: { address: address.replace(/[\s\\]/g, ''), title: title.slice(0, 200) } });
  }

  #hear(heard: SeatState): void {
    const told = this.#withAnswer(heard);
    const before = this.#state.told;
    const said = announcement(before, told);
    if (said !== '') this.#status.textContent = said;
    if (before?.seat.name !== told.seat.name) {
      document.dispatchEvent(new CustomEvent(SEAT_TOLD, { detail: told.seat }));
    }
    const wasReset = isReset(before, told);
    this.#is({ told, ...(wasReset && { wasReset }) });
    // The way of the seat was forgotten: it begins here.
    if (wasReset) this.#tellPage();
    const { attention } = told.room;
    if (attention && !looksAway(this.#state)) this.#callAttention();
    if (!attention) this.#endAttention();
  }

  /** An answer to the pin that was given while the room did not answer, perhaps on the page before, is given once more. */
  #withAnswer(told: SeatState): SeatState {
    const { seat, room } = told;
    const { pin } = remembered(seat.id);
    if (!pin) return told;
    const isOpen = room.pin?.id === pin.id && seat.pin?.id !== pin.id;
    if (!isOpen) {
      remember(seat.id, { pin: undefined });
      return told;
    }
    this.#reports.tell({ pin });
    return { ...told, seat: { ...seat, pin } };
  }

  #becomes(room: RoomState): void {
    this.#is({ room });
    if (room.kind === 'there') return;
    // A room that does not answer cannot end this, either.
    this.#endAttention();
    if (room.kind === 'coming again' && room.attempt >= DOUBTED_ATTEMPTS) void this.#doubt();
    if (room.kind !== 'gone') return;
    this.#reports.stop();
    if (room.code !== 4401) return;
    dropSeat();
    document.dispatchEvent(new CustomEvent(SEAT_TOLD, { detail: undefined }));
  }

  /** Whether the sandbox is there, and holds no workshop. */
  async #doubt(): Promise<void> {
    try {
      await readWorkshop(this.#seat.origin);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.refusal.status !== 404) return;
      this.#live.close();
      this.#becomes({ kind: 'gone', code: 4404, reason: error.message });
    }
  }

  #lookAway(): void {
    const { room } = this.#state.told ?? {};
    if (!room?.attention) return;
    remember(this.#seat.id, { lookedAwayFrom: room.attentions });
    this.#is({ lookedAwayFrom: room.attentions });
  }

  #callAttention(): void {
    if (this.#attention.open) return;
    this.#attention.returnValue = '';
    this.#attention.showModal();
  }

  #endAttention(): void {
    if (this.#attention.open) this.#attention.close(ENDED);
  }

  #is(changed: Partial<BarState>): void {
    this.#state = { ...this.#state, ...changed };
    this.#draw();
  }

  #draw(): void {
    const views = barView(this.#state);
    const drawn = JSON.stringify(views);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { activeElement } = document;
    const wasHere = this.#shown.contains(activeElement);
    const action = activeElement?.getAttribute('data-action');
    show(this.#shown, ...views);
    if (wasHere) this.#focus(action);
  }

  /** The focus stays in the bar, on what has it or on what has taken its place. */
  #focus(action: string | null | undefined): void {
    const same = action ? this.#shown.querySelector<HTMLElement>(`[data-action="${CSS.escape(action)}"]`) : undefined;
    const next = same ?? this.#shown.querySelector<HTMLElement>('a, button');
    next?.focus({ preventScroll: true });
  }

  #pressed({ target }: Event): void {
    const action = target instanceof Element ? target.closest('[data-action]')?.getAttribute('data-action') : undefined;
    if (action) this.#actions[action]?.();
  }

  async #follow(): Promise<void> {
    const pin = this.#state.told?.room.pin;
    if (!pin) return;
    this.#answerPin(true);
    await this.#reports.flush();
    goTo(new URL(`${this.#base}${pin.address.slice(1)}`, location.origin));
  }

  #answerPin(followed: boolean): void {
    const { told } = this.#state;
    const pin = told?.room.pin;
    if (!told || !pin) return;
    const answer = { id: pin.id, followed };
    remember(this.#seat.id, { pin: answer });
    this.#reports.tell({ pin: answer });
    this.#is({ told: { ...told, seat: { ...told.seat, pin: answer } } });
  }

  async #leave(): Promise<void> {
    this.#is({ leaving: 'left' });
    try {
      await this.#client.leave();
    } catch (error) {
      const isGone = error instanceof RefusedError && [401, 404].includes(error.refusal.status);
      if (!isGone) {
        this.#is({ leaving: 'asked' });
        throw error;
      }
    }
    this.#live.close();
    this.#becomes({ kind: 'gone', code: 4401, reason: 'left' });
  }

  async #do(command: () => Promise<void>): Promise<void> {
    this.#is({ refused: undefined });
    try {
      await command();
    } catch (error) {
      const refused =
        error instanceof RefusedError
          ? `That was refused: ${error.message}`
          : 'The room does not answer now; press again once it does.';
      this.#is({ refused });
    }
  }

  /** The seat was given up, or another is shown: nothing is left of it. */
  remove(): void {
    this.#stopping.abort();
    this.#reports.stop();
    this.#live.close();
    this.#bar.remove();
    this.#attention.remove();
    this.#size.disconnect();
    this.#makeRoom(0);
  }

  #makeRoom(height: number): void {
    document.documentElement.style.scrollPaddingBottom = height > 0 ? `${height + 16}px` : '';
    document.body.style.paddingBottom = height > 0 ? `${height}px` : '';
  }
}

/** What the overlay is closed with when the teacher goes on. */
const ENDED = 'ended';

adoptStyle(style);

/** Shows the bar of a seat. Answers how to take it away. @param base of the site, with a slash at both ends */
export function showSeatBar(seat: HeldSeat, base: string): () => void {
  const bar = new SeatBar(seat, base);
  return () => bar.remove();
}
