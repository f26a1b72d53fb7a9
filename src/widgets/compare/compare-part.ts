import { type ComparedItem, comparing, mostTelling } from '#capture/compare.ts';
import { intending } from '#capture/intended.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { type Work, within } from '#capture/work.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { showProgress } from '#widgets/progress/progress.ts';
import { Replay } from '#widgets/time-travel/scene.ts';
import {
  againView,
  type ComparedCapture,
  type Comparison,
  fieldsView,
  pairSentence,
  summaryText,
} from './compare-view.ts';
import { listingItems } from './items.ts';
import { PairList } from './pair-list.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly button: HTMLElement;
  readonly panel: HTMLElement;
  readonly left: HTMLSelectElement;
  readonly right: HTMLSelectElement;
  readonly summary: HTMLElement;
  readonly pairs: HTMLElement;
  readonly all: HTMLInputElement;
  readonly detail: HTMLElement;
}

/** A run that can be put on either side. */
interface Run {
  readonly name: string;
  readonly events: readonly CaptureEvent[];
  readonly page: readonly PageEvent[];
  readonly clock: { readonly offset: number; readonly uncertainty: number };
  /** What was meant is compared in place of what was sent. */
  readonly meant?: boolean;
}

/** Rows gone through between two steps of the work. */
const ROWS_AT_ONCE = 1000;

const PRESENT = 'this run';
const MEANT = 'this run, as intended';

/** Two captures side by side: the recorded one, runs that were kept, and what the lab shows now. */
export class ComparePart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  readonly #kept: Run[] = [];
  readonly #list: PairList;
  #comparison: Comparison | undefined;
  /** What was compared last, or is being compared. */
  #compared = '';
  /** Stops the comparison that is under way; undefined while there is none. */
  #stop: (() => void) | undefined;
  /** The last comparison took more than one slice: another is made when the reader asks for it. */
  #isLong = false;
  #chosen: number | undefined;
  /** Whether the reader chose the pair, or it is the first that differs. */
  #picked = false;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    this.#list = new PairList(places.pairs);
    for (const select of [places.left, places.right]) select.addEventListener('change', () => this.#draw(true));
    places.all.addEventListener('change', () => this.#drawDetail());
    places.pairs.addEventListener('click', (event) => {
      const pair = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-pair]') : undefined;
      if (pair) this.#choose(Number(pair.dataset['pair']), true);
    });
    places.panel.addEventListener('keydown', (event) => this.#pressed(event));
  }

  refresh(): void {
    this.#draw(false);
  }

  act(action: string): boolean {
    switch (action) {
      case 'compare':
        this.#open(this.#places.panel.hidden !== false);
        return true;
      case 'compare-keep':
        this.#keep();
        return true;
      case 'compare-next':
        this.#toNext();
        return true;
      case 'compare-again':
        this.#draw(true);
        return true;
      case 'compare-stop':
        this.#halt();
        return true;
      default:
        return false;
    }
  }

  #open(open: boolean): void {
    const { panel, button, left } = this.#places;
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (!open) {
      if (this.#stop) this.#halt();
      button.focus();
      return;
    }
    this.#draw(true);
    left.focus();
  }

  /** Keeps what the lab shows now, to stand beside later runs. */
  #keep(): void {
    const { events, page, clock } = this.#context.session;
    if (events.length === 0) {
      this.#context.say('There is nothing to keep yet.');
      return;
    }
    const name = `kept run ${this.#kept.length + 1}`;
    this.#kept.push({ name, events: [...events], page: [...page], clock });
    this.#offer();
    this.#places.left.value = name;
    this.#draw(true);
    this.#context.say(`Kept as ${name}. It stands on the left.`);
  }

  #runs(): Run[] {
    const { events, page, clock, lesson: recorded } = this.#context.session;
    return [
      ...(recorded
        ? [{ name: 'recorded', ...recorded, clock: recorded.clocks.page ?? { offset: 0, uncertainty: 0 } }]
        : []),
      ...this.#kept,
      { name: PRESENT, events, page, clock },
      ...(this.#context.viewpoint.canIntend ? [{ name: MEANT, events, page, clock, meant: true }] : []),
    ];
  }

  /** Lists the runs in both selects; what is chosen in them stays chosen. */
  #offer(): void {
    const names = this.#runs().map((run) => run.name);
    for (const [select, first] of [
      [this.#places.left, names[0]],
      [this.#places.right, PRESENT],
    ] as const) {
      const chosen = select.value === '' ? (first ?? '') : select.value;
      if (select.options.length === names.length) continue;
      show(select, ...names.map((name) => h('option', { value: name }, name)));
      select.value = names.includes(chosen) ? chosen : (first ?? '');
    }
  }

  /** @param anew whether the reader asks for it, so that the pair to look at first is found again */
  #draw(anew: boolean): void {
    const { panel, left, right, summary } = this.#places;
    if (panel.hidden) return;
    this.#offer();
    const { events, page } = this.#context.session;
    const { origin, opened } = this.#context.session;
    const key = [left.value, right.value, events.length, page.length, origin, opened?.name].join(' ');
    if (!anew && (key === this.#compared || this.#stop)) return;
    if (!anew && this.#isLong) {
      const isOffered = summary.querySelector('[data-action="compare-again"]') !== null;
      if (!isOffered) show(summary, ...this.#summary(), ' This run has gone on since. ', againView());
      return;
    }
    this.#compared = key;
    this.#stop?.();
    this.#isLong = false;
    let done = false;
    const stop = inSlices(this.#comparing(left.value, right.value), {
      done: (comparison) => {
        done = true;
        this.#finish(comparison, anew);
      },
      progress: (part) => this.#drawProgress(part),
    });
    this.#stop = done ? undefined : stop;
  }

  #finish(comparison: Comparison, anew: boolean): void {
    const announced = this.#isLong;
    this.#stop = undefined;
    this.#comparison = comparison;
    if (anew) this.#picked = false;
    if (!this.#picked) this.#chosen = mostTelling(comparison.pairs);
    const last = Math.max(0, comparison.pairs.length - 1);
    this.#chosen = Math.min(this.#chosen ?? 0, last);
    this.#list.show(comparison, this.#chosen);
    show(this.#places.summary, ...this.#summary());
    this.#drawDetail();
    if (announced) this.#context.say(summaryText(comparison.pairs));
  }

  #drawProgress(part: number): void {
    if (!this.#isLong) {
      this.#isLong = true;
      this.#comparison = undefined;
      this.#list.clear();
      this.#drawDetail();
      this.#context.say('Comparing; this takes a while.');
    }
    showProgress(this.#places.summary, { doing: 'Comparing', stop: 'compare-stop' }, part);
  }

  /** Gives the comparison up that is under way. */
  #halt(): void {
    this.#stop?.();
    this.#stop = undefined;
    show(this.#places.summary, 'The comparison was stopped. ', againView());
    this.#context.say('The comparison was stopped.');
  }

  #summary(): string[] {
    const { state, opened } = this.#context.session;
    const same = state.kind === 'recorded' && !opened && this.#kept.length === 0;
    const hint = same ? ' Both are the recorded capture: press Connect, and your own run stands on the right.' : '';
    return this.#comparison ? [`${summaryText(this.#comparison.pairs)}${hint}`] : [];
  }

  *#comparing(leftName: string, rightName: string): Work<Comparison> {
    const left = yield* within(0, 0.2, this.#reading(leftName));
    const right = yield* within(0.2, 0.4, this.#reading(rightName));
    const pairs = yield* within(0.4, 1, comparing(left.items, right.items));
    return { left, right, pairs };
  }

  *#reading(name: string): Work<ComparedCapture & { readonly items: readonly ComparedItem[] }> {
    const run = this.#runs().find((candidate) => candidate.name === name);
    if (!run) return { name, rows: new Map(), items: [] };
    const { page, clock, meant } = run;
    // What comes meanwhile is no part of it.
    const sent = [...run.events];
    const events = meant ? (yield* within(0, 0.3, intending(sent))).events : sent;
    const replay = new Replay(events, this.#context.session.listing);
    const { reader, rows } = yield* within(0.3, 0.8, replay.making(undefined, [...page], clock));
    const items = yield* within(0.8, 0.9, listingItems(reader, rows));
    return { name, rows: yield* within(0.9, 1, byKey(rows)), items };
  }

  #drawDetail(): void {
    const pair = this.#chosen === undefined ? undefined : this.#comparison?.pairs[this.#chosen];
    const { detail, all } = this.#places;
    if (pair && this.#comparison) show(detail, fieldsView(this.#comparison, pair, all.checked));
    else show(detail);
  }

  #choose(index: number, focus: boolean): void {
    const count = this.#comparison?.pairs.length ?? 0;
    if (!this.#comparison || count === 0) return;
    this.#picked = true;
    this.#chosen = Math.min(Math.max(0, index), count - 1);
    this.#list.choose(this.#chosen, focus);
    this.#drawDetail();
    this.#context.say(pairSentence(this.#comparison, this.#chosen));
  }

  /** Goes on to the next pair that differs, from the last to the first. */
  #toNext(): void {
    const { pairs } = this.#comparison ?? { pairs: [] };
    const here = this.#chosen ?? -1;
    const differs = ({ verdict }: (typeof pairs)[number]) => verdict !== 'same' && verdict !== 'by nature';
    const later = pairs.findIndex((pair, index) => index > here && differs(pair));
    const next = later === -1 ? pairs.findIndex(differs) : later;
    if (next === -1) this.#context.say('Nothing differs.');
    else this.#choose(next, false);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#open(false);
      return;
    }
    if (!event.target.closest('[data-pair]')) return;
    const here = this.#chosen ?? 0;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: Number.MAX_SAFE_INTEGER,
    };
    const there = steps[event.key];
    if (there === undefined && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    if (there !== undefined) this.#choose(there, true);
    else this.#places.detail.focus();
  }
}

function* byKey(rows: readonly Row[]): Work<ReadonlyMap<string, Row>> {
  const made = new Map<string, Row>();
  for (const [index, row] of rows.entries()) {
    made.set(row.key, row);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield index / rows.length;
  }
  return made;
}
