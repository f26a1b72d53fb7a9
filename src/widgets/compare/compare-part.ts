import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { showProgress } from '#widgets/progress/progress.ts';
import { againView, type Comparison, summaryText } from './compare-view.ts';
import { ComparedPairs } from './compared-pairs.ts';
import { comparingRuns, type Run } from './comparing-runs.ts';

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

const PRESENT = 'this run';
const MEANT = 'this run, as intended';

/** Two captures side by side: the recorded one, runs that were kept, and what the lab shows now. */
export class ComparePart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  readonly #kept: Run[] = [];
  readonly #pairs: ComparedPairs;
  /** What was compared last, or is being compared. */
  #compared = '';
  /** Stops the comparison that is under way; undefined while there is none. */
  #stop: (() => void) | undefined;
  /** The last comparison took more than one slice: another is made when the reader asks for it. */
  #isLong = false;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    this.#pairs = new ComparedPairs({ places, say: (text) => context.say(text) });
    for (const select of [places.left, places.right]) select.addEventListener('change', () => this.#draw(true));
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
        this.#pairs.toNext();
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
    const [one, other] = [left, right].map(({ value }) => this.#run(value)) as [Run, Run];
    const stop = inSlices(comparingRuns(one, other, this.#context.session.listing), {
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
    this.#pairs.show(comparison, anew);
    show(this.#places.summary, ...this.#summary());
    if (announced) this.#context.say(summaryText(comparison.pairs));
  }

  #drawProgress(part: number): void {
    if (!this.#isLong) {
      this.#isLong = true;
      this.#pairs.clear();
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
    const { comparison } = this.#pairs;
    return comparison ? [`${summaryText(comparison.pairs)}${hint}`] : [];
  }

  #run(name: string): Run {
    const nothing = { name, events: [], page: [], clock: { offset: 0, uncertainty: 0 } };
    return this.#runs().find((candidate) => candidate.name === name) ?? nothing;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isClosing = event.key === 'Escape';
    if (!isClosing && !this.#pairs.pressed(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (isClosing) this.#open(false);
  }
}
