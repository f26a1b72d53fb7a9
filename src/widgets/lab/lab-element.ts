import type { Capture } from '#capture/schema.ts';
import { findSandbox } from '#link/find-sandbox.ts';
import { openLiveLink } from '#link/live.ts';
import { nextIndex } from '#widgets/ladder/ladder-keys.ts';
import { LadderList } from '#widgets/ladder/ladder-list.ts';
import { rowSentence } from '#widgets/ladder/ladder-view.ts';
import { hasOctets, type Row } from '#widgets/ladder/row.ts';
import { RowFinder } from '#widgets/ladder/row-finder.ts';
import { show } from '#widgets/markup/dom.ts';
import { pastWords } from '#widgets/time-travel/past-words.ts';
import type { Stop } from '#widgets/time-travel/stops.ts';
import { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import { chosenAtFirst } from './chosen-at-first.ts';
import { FieldWalk } from './field-walk.ts';
import type { LabPart } from './lab-part.ts';
import { createLabParts } from './lab-parts.ts';
import { LabSession } from './lab-session.ts';
import { LabStatus } from './lab-status.ts';
import { eventView, headingView, totalsView } from './pane-views.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The close code that the lab's own button asks for: one of those that are an application's to give meaning to. */
const CLOSE_CODE = 4001;
const CLOSE_REASON = 'done';
/** At most so many new rows are read out at once. */
const ANNOUNCED = 3;
/** Actions after which the newest message is the one to look at. */
const FOLLOWED = ['connect', 'step', 'run', 'restart', 'send', 'close'];

/** Messages stream in when more than so many rows came lately; then all around the list is drawn only so often. Times in ms. */
const STREAM = { rows: 16, lately: 300, calm: 600 };

/** A lab in a page: `<wire-lab data-capture="…">` around the HTML that Lab.astro made. */
class LabElement extends HTMLElement {
  readonly #lab = new LabSession(openLink, () => this.#refresh());
  readonly #view = new Viewpoint(this.#lab);
  readonly #status = new LabStatus(
    this.#lab,
    (name) => this.#part(name),
    (action) => this.#button(action),
    (text) => this.#say(text),
  );
  #scene = this.#view.scene();
  #list: LadderList | undefined;
  #walk: FieldWalk | undefined;
  #parts: LabPart[] = [];
  #rows: readonly Row[] = [];
  readonly #finder = new RowFinder();
  #chosen: string | undefined;
  #subject: Subject | undefined;
  /** Whether the newest message is chosen by itself as it comes. */
  #follows = true;
  #scheduled = false;
  /** How many rows came lately, an older one counting less; when that was counted, and how many there were. */
  #lately = 0;
  #lastDrawn = 0;
  #rowsDrawn = 0;
  #late: ReturnType<typeof setTimeout> | undefined;

  /** Resolves once the recorded capture is shown and can be walked. */
  readonly ready: Promise<void>;
  #isReady = () => {};

  constructor() {
    super();
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
  }

  async connectedCallback(): Promise<void> {
    this.addEventListener('click', (event) => this.#clicked(event));
    this.addEventListener('keydown', (event) => this.#pressed(event));
    this.#part('send-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#act('send');
    });
    addEventListener('pagehide', () => this.#lab.leave());
    const walk = new FieldWalk(
      this.#part('octets'),
      this.#part('field'),
      (text) => this.#say(text),
      () => this.#touch(),
    );
    this.#walk = walk;
    this.#parts = this.#createParts(walk);
    const answer = await fetch(this.dataset['capture'] ?? '');
    const capture = (await answer.json()) as Capture;
    // A reader may have pressed Connect meanwhile.
    if (this.#lab.state.kind === 'recorded') this.#lab.play(capture);
    this.#update();
    this.#isReady();
  }

  /** The live capture so far, without any token; undefined before the lab was connected. */
  capture(): Capture | undefined {
    return this.#lab.capture(document.title, navigator.userAgent);
  }

  disconnectedCallback(): void {
    this.#status.stop();
    clearTimeout(this.#late);
    this.#lab.leave();
  }

  #part(name: string): HTMLElement {
    const element = this.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!element) throw new Error(`the lab has no part called ${name}`);
    return element;
  }

  #button(action: string): HTMLElement {
    const element = this.querySelector<HTMLElement>(`[data-action="${action}"]`);
    if (!element) throw new Error(`the lab has no button for ${action}`);
    return element;
  }

  #createParts(walk: FieldWalk): LabPart[] {
    const context = {
      root: this,
      session: this.#lab,
      viewpoint: this.#view,
      walk,
      rows: () => this.#rows,
      zero: () => this.#scene.zero,
      chosen: () => this.#rows[this.#finder.index(this.#rows, this.#chosen)],
      subject: () => this.#subject,
      goTo: (stop: Stop | undefined) => this.#goTo(stop),
      update: (key: string | undefined) => this.#look(key),
      exported: () => this.capture() ?? this.#lab.recorded,
      say: (text: string) => this.#say(text),
      act: (action: string) => this.#act(action),
    };
    return createLabParts(
      context,
      (name) => this.#part(name),
      (action) => this.#button(action),
    );
  }

  #clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>('[data-action]');
    if (button && button.getAttribute('type') !== 'submit') {
      this.#act(button.dataset['action'] ?? '', button);
      return;
    }
    const entry = event.target.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
    if (entry !== undefined) this.#choose(entry, true);
  }

  #act(action: string, button = this.#button(action), delayed = false): void {
    if (this.#late !== undefined) this.#drawAround();
    if (button.getAttribute('aria-disabled') === 'true') return;
    const again = () => this.#act(action, button, true);
    if (!delayed && this.#parts.some((part) => part.delays?.(action, again))) return;
    const hold = (this.#part('hold') as HTMLInputElement).checked;
    if (FOLLOWED.includes(action)) {
      this.#follows = true;
      this.#view.goTo(undefined);
    }
    switch (action) {
      case 'connect':
        void this.#lab.connect(hold);
        break;
      case 'step':
      case 'run':
        void this.#lab.gate(action);
        break;
      case 'restart':
        void this.#lab.restart(hold);
        break;
      case 'send':
        this.#lab.send((this.#part('text') as HTMLInputElement).value);
        break;
      case 'close':
        this.#lab.close(CLOSE_CODE, CLOSE_REASON);
        break;
      default:
        if (this.#parts.some((part) => part.act?.(action, button))) this.#touch();
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest('[data-part="ladder"]')) {
      const here = this.#finder.index(this.#rows, this.#chosen);
      const there = nextIndex(event.key, here, this.#rows.length, this.#list?.page ?? 1);
      if (event.key === 'Enter' || event.key === ' ') this.#walk?.enter();
      else if (there === undefined) return;
      else this.#choose(this.#rows[there]?.key, true);
      event.preventDefault();
    } else if (this.#walk?.pressed(event) === 'left') this.#list?.focusChosen();
  }

  #choose(key: string | undefined, byReader: boolean): void {
    if (key === undefined) return;
    if (byReader) this.#follows = key === this.#rows.findLast(hasOctets)?.key;
    this.#chosen = key;
    this.#draw();
    if (byReader) this.#list?.focusChosen();
    this.#list?.reveal(key);
    if (byReader) this.#touch();
  }

  #touch(): void {
    for (const part of this.#parts) part.touched?.();
  }

  /** Looks at another moment, with what came in it chosen; at now for undefined. */
  #goTo(stop: Stop | undefined): void {
    const before = this.#rows.find((row) => row.key === this.#chosen);
    this.#view.goTo(stop);
    this.#follows = stop === undefined;
    this.#look(stop?.key ?? (before && this.#view.keyAfter(before)));
  }

  /** Draws all anew from where the capture is looked at now. */
  #look(key: string | undefined): void {
    this.#walk?.forget();
    if (key !== undefined) this.#chosen = key;
    this.#update();
    if (this.#chosen !== undefined) this.#list?.reveal(this.#chosen);
  }

  /** Draws what has changed, once a frame however much comes in. */
  #refresh(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page has no frames, yet its lab goes on.
    const soon = document.hidden ? (draw: () => void) => setTimeout(draw, 100) : requestAnimationFrame;
    soon(() => {
      this.#scheduled = false;
      this.#update(false);
    });
  }

  /** @param urgent whether all around the list is drawn at once, however lately it was drawn */
  #update(urgent = true): void {
    this.#scene = this.#view.scene();
    this.#rows = this.#scene.rows;
    const added = this.#view.stop ? [] : this.#lab.takeAdded();
    const newest = added.findLast(hasOctets);
    const gone = this.#finder.index(this.#rows, this.#chosen) === -1;
    const recorded = this.#lab.state.kind === 'recorded';
    if (recorded && gone) this.#chosen = chosenAtFirst(this.#rows, Number(this.dataset['first'] ?? 1))?.key;
    else if (!recorded && newest && (this.#follows || gone)) this.#chosen = newest.key;
    else if (gone) this.#chosen = this.#rows.findLast(hasOctets)?.key;
    this.#draw(urgent);
    if (this.#chosen !== undefined && added.length > 0) {
      this.#list?.reveal(this.#follows ? (this.#rows.at(-1)?.key ?? this.#chosen) : this.#chosen);
    }
    if (this.#lab.state.kind !== 'recorded' && added.length > 0)
      this.#say(added.slice(-ANNOUNCED).map(rowSentence).join(' '));
  }

  /** Draws the list; and what stands around it, which a stream of messages would change faster than it can be read. */
  #draw(urgent = true): void {
    this.#list ??= this.#takeLadder();
    this.#list.show(this.#rows, { chosen: this.#chosen, choosable: true, zero: this.#scene.zero });
    const now = performance.now();
    const faded = this.#lately * Math.exp((this.#lastDrawn - now) / STREAM.lately);
    this.#lately = urgent ? 0 : faded + Math.max(0, this.#rows.length - this.#rowsDrawn);
    this.#lastDrawn = now;
    this.#rowsDrawn = this.#rows.length;
    if (urgent || this.#lately <= STREAM.rows) this.#drawAround();
    else this.#late ??= setTimeout(() => this.#drawAround(), STREAM.calm);
  }

  #drawAround(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.#drawPanes();
    const { stop } = this.#view;
    this.#status.draw(stop && pastWords(this.#scene, stop));
    const closed = stop ? this.#scene.page.findLast((event) => event.name === 'close') : this.#lab.closeEvent;
    show(this.#part('totals'), ...totalsView(this.#scene.totals(), closed));
    for (const part of this.#parts) part.refresh();
  }

  /** The list that the page was built with gives way to one whose rows can be chosen: they take the focus, not their box. */
  #takeLadder(): LadderList {
    const box = this.#part('ladder');
    for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
    return new LadderList(box);
  }

  #drawPanes(): void {
    const row = this.#rows[this.#finder.index(this.#rows, this.#chosen)];
    const subject = row && subjectOf(this.#scene.reader, row);
    this.#subject = subject;
    if (subject) show(this.#part('heading'), headingView(subject));
    else
      show(
        this.#part('heading'),
        row ? (row.kind === 'page' ? 'seen by the page' : 'seen by the sandbox') : 'nothing yet',
      );
    if (subject && row) this.#walk?.show(row.key, subject);
    else
      this.#walk?.showOther(
        row?.kind === 'page' || row?.kind === 'notice' ? eventView(row, this.#scene.zero) : undefined,
      );
  }

  #say(text: string): void {
    show(this.#part('live'), text);
  }
}

async function openLink(observer: Parameters<typeof openLiveLink>[1]): ReturnType<typeof openLiveLink> {
  const sandbox = await findSandbox();
  if (!sandbox) throw new TypeError('no sandbox answers');
  return openLiveLink(sandbox.origin, observer);
}

customElements.define('wire-lab', LabElement);
