/**
 * Presenter mode: the lesson's own page, one idea a screen. What stands on a screen are the elements of the page
 * themselves, so that a lab is the same one, in use, on each of its screens and after the presentation.
 */

import { readLink } from '#widgets/deep-link/link-state.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { blocksOf, type Found } from './blocks.ts';
import { fitType } from './fit-type.ts';
import { InStep, type ScreenTold } from './in-step.ts';
import styles from './present.css?inline';
import { type BarAction, presentBar } from './present-bar.ts';
import { type Screen, type Shown, screensOf, titleOf, whatsOn } from './screens.ts';
import { addressOf, Keys, type Move, moved, type Standing, screenInAddress } from './standing.ts';
import { isTheirs } from './whose-key.ts';

/** The root font of the stage of 1280 by 720, to which drawings of a fixed size are scaled. */
const ROOT = 17;
/** A finger that goes this far sideways turns the screen. */
const SWIPE = 60;
/** So many characters of a screen are told to the other window. */
const BEGINS = 120;
/** A story with more rows stands in two columns. */
const LONG_STORY = 6;

class Presentation {
  readonly #stage: HTMLElement;
  readonly #blocks: readonly Found[];
  readonly #screens: readonly Screen[];
  readonly #bar = toDom(presentBar()) as HTMLElement;
  readonly #keys = new Keys();
  readonly #step: InStep;
  /** Ends every listener of the presentation. */
  readonly #over = new AbortController();
  #standing: Standing;

  constructor(stage: HTMLElement, at: number) {
    this.#stage = stage;
    this.#blocks = blocksOf(stage);
    this.#screens = screensOf(this.#blocks);
    this.#standing = { at: Math.min(at, this.#screens.length - 1), blank: false };
    this.#step = new InStep(location.pathname, (told) => {
      if (told.kind === 'who') this.#tellAll();
      else if (told.kind === 'stands') this.#stand(told.standing);
    });
    document.documentElement.setAttribute('data-presenting', '');
    document.body.append(this.#bar);
    this.#listen();
    this.#draw();
    this.#tellAll();
    void document.fonts.ready.then(() => this.#refit());
  }

  #listen(): void {
    const { signal } = this.#over;
    addEventListener('keydown', (event) => this.#pageKey(event), { capture: true, signal });
    addEventListener('keydown', (event) => this.#pressed(event), { signal });
    addEventListener('resize', () => this.#refit(), { signal });
    addEventListener('hashchange', () => this.#follow(), { signal });
    addEventListener('pagehide', () => this.#step.tell({ kind: 'left' }), { signal });
    document.addEventListener('click', (event) => this.#beforeMission(event), { capture: true, signal });
    this.#bar.addEventListener('click', ({ target }) => {
      const action = target instanceof Element && target.closest('[data-present]')?.getAttribute('data-present');
      if (action) this.#act(action as BarAction);
      else if (target instanceof Element && target.matches('.present-blank')) this.#move('blank');
    });
    this.#listenToFingers(signal);
  }

  #listenToFingers(signal: AbortSignal): void {
    let from: Touch | undefined;
    this.#stage.addEventListener(
      'touchstart',
      ({ touches, target }) => {
        const isFree = touches.length === 1 && target instanceof Element && !target.closest('wire-lab');
        from = isFree ? touches[0] : undefined;
      },
      { passive: true, signal },
    );
    this.#stage.addEventListener(
      'touchend',
      ({ changedTouches }) => {
        const to = changedTouches[0];
        if (!from || !to) return;
        const across = to.clientX - from.clientX;
        if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(to.clientY - from.clientY))
          this.#move(across < 0 ? 'next' : 'back');
      },
      { passive: true, signal },
    );
  }

  /** The keys of a remote come before whatever has the focus. */
  #pageKey(event: KeyboardEvent): void {
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return;
    event.stopPropagation();
    this.#pressed(event);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]') || isTheirs(event, this.#keys)) return;
    const action = ({ n: 'notes', f: 'full', d: 'theme', Escape: 'leave' } as const)[event.key];
    const move = this.#keys.press(event.key, event.shiftKey);
    this.#showNumber();
    if (action === undefined && move === undefined) return;
    event.preventDefault();
    if (action) this.#act(action);
    else if (move) this.#move(move);
  }

  #act(action: BarAction): void {
    switch (action) {
      case 'notes':
        open('notes/', `wire101-notes ${location.pathname}`, 'popup,width=960,height=720');
        break;
      case 'full':
        void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
        break;
      case 'theme':
        document.getElementById('theme')?.click();
        break;
      case 'leave':
        this.#leave();
        break;
      default:
        this.#move(action);
    }
  }

  #move(move: Move): void {
    const standing = moved(this.#standing, move, this.#screens.length);
    this.#stand(standing);
    this.#step.tell({ kind: 'stands', standing });
  }

  #stand(standing: Standing): void {
    const hasMoved = standing.at !== this.#standing.at;
    this.#standing = standing;
    if (hasMoved) this.#draw();
    else this.#drawBar();
  }

  /** Another window is told what there is to see, and where this one stands. */
  #tellAll(): void {
    const screens = this.#screens.map(
      (screen): ScreenTold => ({
        title: titleOf(this.#blocks, screen),
        begins: beginning(this.#blocks[screen.shown[0]?.block ?? 0]?.title ?? ''),
        section: this.#sectionOf(screen),
        what: whatsOn(this.#blocks, screen),
      }),
    );
    this.#step.tell({ kind: 'here', screens, standing: this.#standing });
  }

  #sectionOf({ heading = -1 }: Screen): string {
    const above = this.#blocks.slice(0, heading + 1).findLast(({ element }) => element.localName === 'h2');
    return above?.element.id ?? '';
  }

  #draw(): void {
    const screen = this.#screens[this.#standing.at];
    if (!screen) return;
    clear(this.#stage);
    const heading = screen.heading === undefined ? undefined : this.#blocks[screen.heading]?.element;
    const isLab = screen.shown.some(({ block }) => this.#blocks[block]?.what === 'lab');
    if (!isLab) heading?.setAttribute('data-on', screen.isFirst ? 'heading' : 'again');
    for (const shown of screen.shown) this.#put(shown);
    this.#ends(screen);
    this.#stage.toggleAttribute('data-stage-lab', isLab);
    this.#refit();
    this.#stage.scrollTop = 0;
    history.replaceState(history.state, '', addressOf(location.search, this.#standing.at) + location.hash);
    this.#drawBar();
    this.#announce(screen);
  }

  /** Puts a block on the screen, or the part of it that belongs there. */
  #put({ block, from = 0, to, view }: Shown): void {
    const found = this.#blocks[block];
    if (!found) return;
    const { element, cut, what } = found;
    element.setAttribute('data-on', what);
    cut.forEach((part, index) => {
      part.toggleAttribute('data-off', index < from || index >= (to ?? cut.length));
    });
    if (what === 'story') element.toggleAttribute('data-columns', (to ?? cut.length) - from > LONG_STORY);
    if (what === 'list' && from > 0) element.style.setProperty('counter-reset', `list-item ${from}`);
    if (element instanceof HTMLDetailsElement) element.open = view === 'answer';
    else if (view !== undefined) element.setAttribute('data-view', view);
  }

  /** What is below the heading stands in the middle of what is left of the screen. */
  #ends({ shown }: Screen): void {
    const elements = shown.map(({ block }) => this.#blocks[block]?.element);
    elements[0]?.setAttribute('data-begins', '');
    elements.at(-1)?.setAttribute('data-ends', '');
  }

  #refit(): void {
    const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    document.documentElement.style.setProperty('--drawing', String(root / ROOT));
    fitType(this.#stage);
  }

  #drawBar(): void {
    const { at, blank } = this.#standing;
    const screen = this.#screens[at];
    const where = this.#bar.querySelector('.present-where');
    const title = screen ? titleOf(this.#blocks, screen) : '';
    const lesson = this.#blocks[0]?.title ?? '';
    if (where) where.textContent = title === lesson ? lesson : `${lesson} · ${title}`;
    this.#showNumber();
    this.#bar.style.setProperty('--gone', String(at / Math.max(1, this.#screens.length - 1)));
    for (const [action, isOut] of [
      ['back', at === 0],
      ['next', at === this.#screens.length - 1],
    ] as const)
      this.#bar.querySelector(`[data-present="${action}"]`)?.setAttribute('aria-disabled', String(isOut));
    const cover = this.#bar.querySelector<HTMLElement>('.present-blank');
    if (cover) cover.hidden = !blank;
    this.#bar.querySelector('[data-present="blank"]')?.setAttribute('aria-pressed', String(blank));
  }

  #showNumber(): void {
    const number = this.#bar.querySelector('.present-number');
    const { typed } = this.#keys;
    if (number) show(number, typed === '' ? `${this.#standing.at + 1} / ${this.#screens.length}` : `to ${typed} ⏎`);
  }

  /** Says the screen, and takes the focus there if what had it is not seen any more. */
  #announce(screen: Screen): void {
    const live = this.#bar.querySelector('[aria-live]');
    const place = `Screen ${this.#standing.at + 1} of ${this.#screens.length}`;
    if (live) live.textContent = `${place}: ${titleOf(this.#blocks, screen)}`;
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.checkVisibility()) return;
    document.getElementById('main')?.focus({ preventScroll: true });
  }

  /** A link within the lesson leads to the screen that has its target. */
  #follow(): void {
    const link = readLink(location.hash);
    const target = link
      ? document.querySelectorAll('wire-lab')[link.state.lab - 1]
      : document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) this.#goTo(target);
  }

  #goTo(target: Element): void {
    const block = this.#blocks.findIndex(({ element }) => element.contains(target));
    const to = this.#screens.findIndex(
      ({ shown, heading }) => heading === block || shown.some((each) => each.block === block && each.view !== 'act'),
    );
    if (to >= 0 && to !== this.#standing.at) this.#move({ to });
  }

  /** A mission opens the terminal of the lab above it, which must be seen for that. */
  #beforeMission({ target }: Event): void {
    const mission = target instanceof Element && target.closest('button') && target.closest('.mission');
    if (!mission) return;
    const above = this.#blocks.findLast(
      ({ what, element }) =>
        what === 'lab' && mission.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING,
    );
    if (above) this.#goTo(above.element);
  }

  /** The lesson is as it was, at the place that was shown. */
  #leave(): void {
    const first = this.#screens[this.#standing.at]?.shown[0];
    const element = first && this.#blocks[first.block]?.element;
    this.#step.tell({ kind: 'left' });
    this.#step.close();
    this.#over.abort();
    this.#bar.remove();
    clear(this.#stage);
    for (const attribute of ['style', 'data-stage-lab']) this.#stage.removeAttribute(attribute);
    document.documentElement.removeAttribute('data-presenting');
    document.documentElement.removeAttribute('style');
    if (document.fullscreenElement) void document.exitFullscreen();
    history.replaceState(history.state, '', location.pathname + addressOf(location.search, undefined) + location.hash);
    if (!element) return;
    element.scrollIntoView({ block: 'start' });
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }
}

/** The first words of a text, not cut within one. */
function beginning(text: string): string {
  return text.length > BEGINS ? `${text.slice(0, BEGINS).replace(/\s\S*$/, '')} …` : text;
}

/** Takes everything off the stage. */
function clear(stage: HTMLElement): void {
  for (const name of ['data-on', 'data-off', 'data-begins', 'data-ends', 'data-view', 'data-columns'])
    for (const element of stage.querySelectorAll(`[${name}]`)) element.removeAttribute(name);
}

const stage = document.querySelector<HTMLElement>('.lesson');
const at = screenInAddress(location.search);
if (stage && at !== undefined) {
  adoptStyle(styles);
  new Presentation(stage, at);
}
