import { dropTeacher } from '#link/held-teacher.ts';
import { RefusedError } from '#link/link.ts';
import { LiveRoom } from '#link/live-room.ts';
import { TeacherClient } from '#link/workshop-client.ts';
import { BoardState } from '#widgets/board/board-state.ts';
import { keepView, keptView } from '#widgets/board/view-kept.ts';
import inUse from '#widgets/lab/lab-in-use.css?inline';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import type { BoardMessage } from '#workshop/model.ts';
import { Differences } from './differences.ts';
import { Place } from './place.ts';
import { Transport } from './transport.ts';

/** The replay in its page: `<wire-replay>` around the HTML that Replay.astro made. */
class ReplayPage {
  readonly #root: HTMLElement;
  readonly #state = new BoardState();
  readonly #places: readonly Place[];
  readonly #transport: Transport;
  readonly #differences: Differences;
  #two = false;

  constructor(root: HTMLElement, token: string) {
    this.#root = root;
    const client = new TeacherClient(location.origin, token);
    const changed = () => {
      this.#transport.refresh();
      this.#differences.refresh();
      this.#remember();
    };
    this.#places = [...root.querySelectorAll<HTMLElement>('.replay-place')].map(
      (place) => new Place({ root: place, client, changed, failed: (error) => this.#failed(error) }),
    );
    this.#transport = new Transport(this.#part('transport'), () =>
      this.#visible.filter(({ isShown }) => isShown).map(({ screen }) => screen),
    );
    this.#differences = new Differences({
      button: this.#part('differ'),
      panel: this.#part('differences'),
      places: () => this.#visible.filter(({ isShown }) => isShown),
      lookAtAll: () => this.#transport.toEnd(),
    });
    const hide = this.#part('names') as HTMLInputElement;
    hide.checked = keptView().namesHidden;
    hide.addEventListener('change', () => {
      keepView({ ...keptView(), namesHidden: hide.checked });
      this.#draw();
    });
    this.#part('beside').addEventListener('click', () => this.#beside(!this.#two));
    root.addEventListener('keydown', (event) => this.#pressed(event));
    const query = new URLSearchParams(location.search);
    this.#places[0]?.choose(query.get('seat') ?? '');
    this.#beside(query.has('beside'));
    if (query.has('beside')) this.#places[1]?.choose(query.get('beside') ?? '');
    root.dataset['state'] = 'open';
    this.#part('gate').hidden = true;
    this.#part('room').hidden = false;
    new LiveRoom<BoardMessage>(
      location.origin,
      { teacher: token },
      {
        told: (message) => {
          this.#state.receive(message, Date.now());
          this.#draw();
        },
        changed: (state) => {
          if (state.kind === 'there') this.#say('');
          else if (state.kind === 'coming again') {
            this.#say('The sandbox does not answer. What was taken back meanwhile is not known here; trying again.');
          } else this.#gone(state.code);
        },
      },
    );
  }

  get #visible(): readonly Place[] {
    return this.#two ? this.#places : this.#places.slice(0, 1);
  }

  #draw(): void {
    const { namesHidden } = keptView();
    for (const place of this.#places) place.told(this.#state.seats, namesHidden);
    this.#differences.rename();
    this.#root.dataset['seats'] = String(this.#state.seats.size);
  }

  #beside(two: boolean): void {
    this.#two = two;
    this.#root.dataset['places'] = two ? '2' : '1';
    const [, second] = [...this.#root.querySelectorAll<HTMLElement>('.replay-place')];
    if (second) second.hidden = !two;
    this.#part('beside').setAttribute('aria-pressed', String(two));
    if (!two) this.#places[1]?.choose('');
    this.#transport.refresh();
    this.#differences.refresh();
    this.#remember();
  }

  /** The page's address says which seats are shown: a reload shows them again, if they may be. */
  #remember(): void {
    const url = new URL(location.href);
    for (const [index, name] of ['seat', 'beside'].entries()) {
      const seat = this.#visible[index]?.seat;
      if (seat === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, seat);
    }
    if (url.href !== location.href) history.replaceState(history.state, '', url);
  }

  /** Space plays and pauses, and d goes on to what differs, wherever nothing else is pressed by it. */
  #pressed(event: KeyboardEvent): void {
    const { target, key } = event;
    if (!(target instanceof Element) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === 'd' && !target.closest('select, input') && this.#differences.toNext()) event.preventDefault();
    if (key !== ' ' || target.closest('button, select, input, a, .lab-ladder, .lab-octets, .compare')) return;
    event.preventDefault();
    this.#part('transport').querySelector<HTMLElement>('[data-transport="play"]')?.click();
  }

  #failed(error: unknown): void {
    if (error instanceof RefusedError && error.refusal.status === 401) this.#gone(4401);
    else this.#say(error instanceof Error ? `That did not work: ${error.message}.` : 'That did not work.');
  }

  #gone(code: number): void {
    if (code === 4401) dropTeacher();
    for (const place of this.#places) place.choose('');
    this.#part('room').hidden = true;
    this.#part('gate').hidden = false;
    this.#root.dataset['state'] = 'gone';
  }

  #say(text: string): void {
    const words = this.#part('message');
    words.textContent = text;
    words.hidden = text === '';
  }

  #part(name: string): HTMLElement {
    return this.#root.querySelector(`[data-replay="${name}"]`) as HTMLElement;
  }
}

/** Opens the replay for the holder of `token`. */
export function openReplay(root: HTMLElement, token: string): void {
  adoptStyle(inUse);
  new ReplayPage(root, token);
}
