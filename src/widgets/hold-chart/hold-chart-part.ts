import { accountOf } from '#measure/account.ts';
import type { FeedFollower } from '#measure/feed-follower.ts';
import type { LabFollower } from '#widgets/feed/lab-follower.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { nextIndex } from '#widgets/ladder/ladder-keys.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { unitKey } from '#widgets/ladder/row.ts';
import { show } from '#widgets/markup/dom.ts';
import { accountView } from './account-view.ts';
import { type Chart, chartOf } from './chart.ts';
import { chartTables, chartView } from './chart-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly drawing: HTMLElement;
  readonly tables: HTMLElement;
  readonly account: HTMLElement;
  /** The line that says how many requests are not drawn. */
  readonly before: HTMLElement;
}

/** How often a bar that is open grows, in milliseconds. */
const GROWTH = 250;
const LEAST_WIDTH = 280;

/** The hold chart of a lab, its tables, and what the technique cost. */
export class HoldChartPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  readonly #follower: LabFollower;
  #followed: FeedFollower | undefined;
  #growing: ReturnType<typeof setInterval> | undefined;
  #width = 0;

  constructor(context: LabContext, follower: LabFollower, places: Places) {
    this.#context = context;
    this.#follower = follower;
    this.#places = places;
    const { drawing } = places;
    // Its options take the focus, and scroll it.
    for (const name of ['tabindex', 'role', 'aria-label']) drawing.removeAttribute(name);
    drawing.addEventListener('click', (event) => this.#clicked(event));
    drawing.addEventListener('keydown', (event) => this.#pressed(event));
    new ResizeObserver(() => {
      if (Math.abs(drawing.clientWidth - this.#width) > 1) this.refresh();
    }).observe(drawing);
  }

  refresh(): void {
    const { viewpoint, session } = this.#context;
    const { follower } = this.#follower.now();
    this.#followed = follower;
    const live = !viewpoint.stop && session.state.kind === 'live' && session.technique.busy;
    const chart = chartOf(follower, live ? session.serverNow : undefined);
    this.#draw(chart, follower);
    this.#grow(live && chart.bars.some(({ state }) => state === 'held' || state === 'going on'));
  }

  #draw(chart: Chart, follower: FeedFollower): void {
    const { drawing, tables, account, before } = this.#places;
    const zero = this.#context.zero();
    const focused = drawing.contains(document.activeElement);
    this.#width = drawing.clientWidth;
    const chosen = this.#chosenKey(this.#context.chosen());
    const width = Math.max(this.#width, LEAST_WIDTH);
    show(drawing, chartView(chart, { width, zero, chosen, choosable: true }));
    if (focused) drawing.querySelector<SVGElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    before.hidden = chart.before === 0;
    show(before, `${chart.before} earlier ${chart.before === 1 ? 'request is' : 'requests are'} not drawn.`);
    show(tables, ...chartTables(chart, zero));
    show(account, accountView(accountOf(follower)));
  }

  /** The key of the bar or mark that a row of the ladder belongs to. */
  #chosenKey(row: Row | undefined): string | undefined {
    if (row?.kind === 'notice') return row.key;
    const request =
      row?.kind === 'unit'
        ? this.#followed?.seen.holding(row.place)
        : row?.kind === 'page'
          ? this.#followed?.requestOf(Number(row.key.slice(1)))
          : undefined;
    return request && unitKey({ ...request, side: 'client' });
  }

  #grow(open: boolean): void {
    if (!open) {
      clearInterval(this.#growing);
      this.#growing = undefined;
    } else this.#growing ??= setInterval(() => this.#growOnce(), GROWTH);
  }

  /** Nobody whose focus is on the chart has it drawn anew without need. */
  #growOnce(): void {
    if (!this.#places.drawing.isConnected) this.#grow(false);
    else if (!document.hidden && !this.#places.drawing.contains(document.activeElement)) this.refresh();
  }

  #clicked(event: Event): void {
    if (!(event.target instanceof Element)) return;
    const option = event.target.closest<SVGElement>('[data-entry]');
    if (!option) return;
    event.stopPropagation();
    option.focus({ preventScroll: true });
    this.#context.choose(option.dataset['entry'] ?? '');
  }

  #pressed(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey) return;
    const options = [...this.#places.drawing.querySelectorAll<SVGElement>('[role="option"]')];
    const here = options.indexOf(event.target as SVGElement);
    const key = { ArrowLeft: 'ArrowUp', ArrowRight: 'ArrowDown' }[event.key] ?? event.key;
    const there = nextIndex(key, here, options.length, 4);
    const option = there === undefined ? undefined : options[there];
    if (!option) return;
    event.preventDefault();
    event.stopPropagation();
    option.focus({ preventScroll: true });
    this.#context.choose(option.dataset['entry'] ?? '');
  }
}
