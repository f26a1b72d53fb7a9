import { compareCaptures, mostTelling } from '#capture/compare.ts';
import { intendedOf } from '#capture/intended.ts';
import type { Capture, CaptureEvent, PageEvent } from '#capture/schema.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { Replay } from '#widgets/time-travel/scene.ts';
import { type Comparison, fieldsView, pairSentence, pairsView, summaryText } from './compare-view.ts';
import { comparedItems, leftOutText } from './items.ts';

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
}

const PRESENT = 'this run';
const MEANT = 'this run, as intended';

/** Two captures side by side: the recorded one, runs that were kept, and what the lab shows now. */
export class ComparePart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  readonly #kept: Run[] = [];
  #recorded: Capture | undefined;
  #comparison: Comparison | undefined;
  /** Both sides, with what of them is too much to compare. */
  #sides: readonly { readonly name: string; readonly leftOut: number }[] = [];
  #compared = '';
  #chosen: number | undefined;
  /** Whether the reader chose the pair, or it is the first that differs. */
  #picked = false;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    for (const select of [places.left, places.right]) select.addEventListener('change', () => this.#draw(true));
    places.all.addEventListener('change', () => this.#drawDetail());
    places.pairs.addEventListener('click', (event) => {
      const pair = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-pair]') : undefined;
      if (pair) this.#choose(Number(pair.dataset['pair']), true);
    });
    places.panel.addEventListener('keydown', (event) => this.#pressed(event));
  }

  refresh(): void {
    this.#recorded ??= this.#context.session.recorded;
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
      default:
        return false;
    }
  }

  #open(open: boolean): void {
    const { panel, button, left } = this.#places;
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (!open) {
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
    const recorded = this.#recorded;
    const { events, page, clock } = this.#context.session;
    return [
      ...(recorded
        ? [{ name: 'recorded', ...recorded, clock: recorded.clocks.page ?? { offset: 0, uncertainty: 0 } }]
        : []),
      ...this.#kept,
      { name: PRESENT, events, page, clock },
      ...(this.#context.viewpoint.canIntend ? [{ name: MEANT, events: intendedOf(events).events, page, clock }] : []),
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

  #draw(anew: boolean): void {
    const { panel, left, right, summary, pairs } = this.#places;
    if (panel.hidden) return;
    this.#offer();
    const { events, page } = this.#context.session;
    const key = [left.value, right.value, events.length, page.length, this.#context.session.origin].join(' ');
    if (!anew && key === this.#compared) return;
    this.#compared = key;
    this.#comparison = this.#compare(left.value, right.value);
    const { pairs: found } = this.#comparison;
    if (anew) this.#picked = false;
    if (!this.#picked) this.#chosen = mostTelling(found);
    const focused = pairs.contains(document.activeElement);
    show(pairs, ...pairsView(this.#comparison, this.#chosen));
    const leftOut = leftOutText(this.#sides);
    show(
      summary,
      this.#summary(this.#comparison),
      ...(leftOut ? [h('strong', { class: 'compare-bound' }, leftOut)] : []),
    );
    this.#drawDetail();
    if (focused) this.#focus();
  }

  #summary({ pairs }: Comparison): string {
    const same = this.#context.session.state.kind === 'recorded' && this.#kept.length === 0;
    const hint = same ? ' Both are the recorded capture: press Connect, and your own run stands on the right.' : '';
    return `${summaryText(pairs)}${hint}`;
  }

  #compare(leftName: string, rightName: string): Comparison {
    const side = (name: string) => {
      const run = this.#runs().find((candidate) => candidate.name === name);
      if (!run) return { name, rows: new Map(), items: [], leftOut: 0 };
      const { reader, rows } = new Replay(run.events, this.#context.session.listing).scene(
        undefined,
        run.page,
        run.clock,
      );
      return { name, rows: new Map(rows.map((row) => [row.key, row])), ...comparedItems(reader, rows) };
    };
    const left = side(leftName);
    const right = side(rightName);
    this.#sides = [left, right];
    return { left, right, pairs: compareCaptures(left.items, right.items) };
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
    for (const option of this.#places.pairs.querySelectorAll<HTMLElement>('[data-pair]')) {
      const chosen = option.dataset['pair'] === String(this.#chosen);
      option.setAttribute('aria-selected', String(chosen));
      option.tabIndex = chosen ? 0 : -1;
    }
    this.#drawDetail();
    if (focus) this.#focus();
    this.#context.say(pairSentence(this.#comparison, this.#chosen));
  }

  #focus(): void {
    this.#places.pairs.querySelector<HTMLElement>(`[data-pair="${this.#chosen}"]`)?.focus();
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
