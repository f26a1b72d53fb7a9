import { dropSeat, type HeldSeat } from '#link/held-seat.ts';
import { RefusedError } from '#link/link.ts';
import { LiveRoom, type RoomState } from '#link/live-room.ts';
import { PROGRESS_TOLD } from '#link/progress-told.ts';
import { SeatClient } from '#link/workshop-client.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { show } from '#widgets/markup/dom.ts';
import type { Progress, SeatState } from '#workshop/model.ts';
import { Reports } from './reports.ts';
import style from './seat-bar.css?inline';
import { SEAT_TOLD } from './seat-told.ts';
import { announcement, attentionView, barView } from './seat-view.ts';

/** The bar of a learner's seat, at the foot of each page: the room, invitations, and what the teacher asks. */
class SeatBar {
  readonly #base: string;
  readonly #client: SeatClient;
  readonly #reports: Reports;
  readonly #bar = document.createElement('aside');
  readonly #shown = document.createElement('div');
  readonly #status = document.createElement('p');
  readonly #attention = document.createElement('dialog');
  readonly #live: LiveRoom<SeatState>;
  #told: SeatState | undefined;
  #room: RoomState | undefined;
  #refused: string | undefined;
  #drawn = '';
  /** The learner has gone back to the page while everyone is to look. */
  #ownWay = false;

  constructor(seat: HeldSeat, base: string) {
    this.#base = base;
    this.#client = new SeatClient(seat);
    this.#reports = new Reports(async (progress) => {
      if (this.#room && this.#room.kind !== 'there') throw new TypeError('the room does not answer');
      await this.#client.tell(progress, true);
    });
    this.#build();
    this.#live = new LiveRoom(
      seat.origin,
      { seat: seat.id, token: seat.token },
      { told: (told) => this.#hear(told), changed: (room) => this.#becomes(room) },
    );
    document.addEventListener(PROGRESS_TOLD, (event) => this.#reports.tell((event as CustomEvent<Progress>).detail));
    this.#tellPage();
    // A page that comes back from the cache of a browser is where the learner is now.
    addEventListener('pageshow', (event) => event.persisted && this.#tellPage());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#tellPage());
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
    show(this.#attention, ...attentionView());
    this.#attention.addEventListener('click', (event) => this.#pressed(event));
    this.#attention.addEventListener('cancel', () => {
      this.#ownWay = true;
    });
    document.body.append(this.#bar, this.#attention);
    this.#draw();
  }

  #hear(told: SeatState): void {
    const said = announcement(this.#told, told);
    const { seat, room } = told;
    if (said !== '') this.#status.textContent = said;
    if (this.#told?.seat.name !== seat.name) document.dispatchEvent(new CustomEvent(SEAT_TOLD, { detail: seat }));
    this.#told = told;
    this.#draw();
    if (!room.attention) this.#ownWay = false;
    if (room.attention && !this.#ownWay && !this.#attention.open) this.#attention.showModal();
    if (!room.attention && this.#attention.open) this.#attention.close();
  }

  #becomes(room: RoomState): void {
    this.#room = room;
    // A room that does not answer cannot end this, either.
    if (room.kind !== 'there' && this.#attention.open) this.#attention.close();
    if (room.kind === 'gone') this.#reports.stop();
    if (room.kind === 'gone' && room.code === 4401) {
      dropSeat();
      document.dispatchEvent(new CustomEvent(SEAT_TOLD, { detail: undefined }));
    }
    this.#draw();
  }

  #draw(): void {
    const hrefs = { joinHref: `${this.#base}join/`, togetherHref: `${this.#base}together/` };
    const views = barView({ told: this.#told, room: this.#room, refused: this.#refused, ...hrefs });
    const drawn = JSON.stringify(views);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = this.#bar.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-action')
      : undefined;
    show(this.#shown, ...views);
    if (focused) this.#shown.querySelector<HTMLElement>(`[data-action="${CSS.escape(focused)}"]`)?.focus();
    document.documentElement.style.setProperty('scroll-padding-bottom', `${this.#bar.offsetHeight + 16}px`);
  }

  #pressed({ target }: Event): void {
    const action = target instanceof Element ? target.closest('[data-action]')?.getAttribute('data-action') : undefined;
    if (action === 'follow') void this.#follow();
    else if (action === 'own-way') this.#answerPin(false);
    else if (action === 'consent') void this.#do(() => this.#client.consent(true));
    else if (action === 'refuse') void this.#do(() => this.#client.consent(false));
    else if (action === 'go-on') {
      this.#ownWay = true;
      this.#attention.close();
    }
  }

  async #follow(): Promise<void> {
    const pin = this.#told?.room.pin;
    if (!pin) return;
    this.#answerPin(true);
    await this.#reports.flush();
    location.assign(new URL(`${this.#base}${pin.address.slice(1)}`, location.origin));
  }

  #answerPin(followed: boolean): void {
    const told = this.#told;
    const pin = told?.room.pin;
    if (!told || !pin) return;
    const answer = { id: pin.id, followed };
    this.#reports.tell({ pin: answer });
    this.#told = { ...told, seat: { ...told.seat, pin: answer } };
    this.#draw();
  }

  async #do(command: () => Promise<void>): Promise<void> {
    this.#refused = undefined;
    try {
      await command();
    } catch (error) {
      this.#refused =
        error instanceof RefusedError
          ? `That was refused: ${error.message}`
          : 'The room does not answer now; press again once it does.';
    }
    this.#draw();
  }

  #tellPage(): void {
    const address = `/${location.pathname.slice(this.#base.length)}${location.hash}`.slice(0, 2048);
    const title = document.title.replace(/ · Wire 101$/, '');
    this.#reports.tell({ page: { address: address.replace(/[\s\\]/g, ''), title: title.slice(0, 200) } });
  }

  /** The seat was given up: nothing is left of it. */
  remove(): void {
    this.#reports.stop();
    this.#live.close();
    this.#bar.remove();
    this.#attention.remove();
    document.documentElement.style.removeProperty('scroll-padding-bottom');
  }
}

adoptStyle(style);

/** Shows the bar of a seat. Answers how to take it away. @param base of the site, with a slash at both ends */
export function showSeatBar(seat: HeldSeat, base: string): () => void {
  const bar = new SeatBar(seat, base);
  return () => bar.remove();
}
