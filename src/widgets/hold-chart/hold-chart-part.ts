import type { CaptureReader } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import { accountOf } from '#measure/account.ts';
import { FeedFollower, type FeedTechnique } from '#measure/feed-follower.ts';
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
  readonly #technique: FeedTechnique;
  #followed: {
    readonly reader: CaptureReader;
    readonly follower: FeedFollower;
    last: PageEvent | undefined;
    pages: number;
  };
  #growing: ReturnType<typeof setInterval> | undefined;
  #width = 0;

  constructor(context: LabContext, technique: FeedTechnique, places: Places) {
    this.#context = context;
    this.#technique = technique;
    this.#places = places;
    this.#followed = this.#begin(context.viewpoint.scene().reader);
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
    const { reader, page } = viewpoint.scene();
    const { pages, last } = this.#followed;
    if (reader !== this.#followed.reader || page[pages - 1] !== last) this.#followed = this.#begin(reader);
    this.#followed.follower.advance(page, session.clock.offset);
    this.#followed.pages = page.length;
    this.#followed.last = page.at(-1);
    const live = !viewpoint.stop && session.state.kind === 'live' && session.technique.busy;
    const chart = chartOf(this.#followed.follower, live ? session.serverNow : undefined);
    this.#draw(chart);
    this.#grow(live && chart.bars.some(({ state }) => state === 'held' || state === 'going on'));
  }

  #begin(reader: CaptureReader) {
    return { reader, follower: new FeedFollower(reader, this.#technique), last: undefined, pages: 0 };
  }

  #draw(chart: Chart): void {
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
    show(account, accountView(accountOf(this.#followed.follower)));
  }

  /** The key of the bar or mark that a row of the ladder belongs to. */
  #chosenKey(row: Row | undefined): string | undefined {
    if (row?.kind === 'notice') return row.key;
    const { follower } = this.#followed;
    const request =
      row?.kind === 'unit'
        ? follower.seen.holding(row.place)
        : row?.kind === 'page'
          ? follower.requestOf(Number(row.key.slice(1)))
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
