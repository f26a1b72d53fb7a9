/** The speaker's window: the notes of the screen that is shown in the other one, what comes next, and a clock. */
import { InStep, type ScreenTold, type Told } from './in-step.ts';
import { Keys, type Move, moved, type Standing } from './standing.ts';
import { clockText, isFresh, movedTo, paused, reading, STOPPED, started, type Timer, targetsOf } from './timer.ts';
import { isTheirs } from './whose-key.ts';

const TICK = 250;
/** What is late by less is as planned. */
const ON_TIME = 15_000;

class Notes extends HTMLElement {
  readonly #lesson = location.pathname.replace(/notes\/$/, '');
  readonly #keys = new Keys();
  #step: InStep | undefined;
  #screens: readonly ScreenTold[] = [];
  #standing: Standing = { at: 0, blank: false };
  #targets: readonly number[] = [];
  #timer: Timer = this.#kept();
  #presented = false;

  connectedCallback(): void {
    this.#step = new InStep(this.#lesson, (told) => this.#hear(told));
    this.#step.tell({ kind: 'who' });
    addEventListener('keydown', (event) => this.#pressed(event));
    this.addEventListener('click', ({ target }) => {
      const action = target instanceof Element && target.closest('[data-desk]')?.getAttribute('data-desk');
      if (action) this.#act(action);
    });
    setInterval(() => this.#drawClock(), TICK);
  }

  #hear(told: Told): void {
    switch (told.kind) {
      case 'here':
        this.#presented = true;
        this.#screens = told.screens;
        this.#targets = targetsOf(told.screens, this.#minutes());
        this.#stand(told.standing, false);
        break;
      case 'stands':
        this.#stand(told.standing, true);
        break;
      case 'left':
        this.#presented = false;
        this.#draw();
        break;
      default:
    }
  }

  /** The minutes of the plan, by what screens call their section. */
  #minutes(): Record<string, number> {
    const { opening = 0, ...rest } = JSON.parse(this.dataset['minutes'] ?? '{}') as Record<string, number>;
    return { ...rest, '': opening };
  }

  #pressed(event: KeyboardEvent): void {
    if (!this.#presented || event.ctrlKey || event.metaKey || event.altKey || isTheirs(event, this.#keys)) return;
    const move = this.#keys.press(event.key, event.shiftKey);
    if (event.key === 'p') this.#act('clock');
    else if (move) this.#move(move);
    else return;
    event.preventDefault();
  }

  #act(action: string): void {
    const now = Date.now();
    if (action === 'clock')
      this.#keep(this.#timer.since === undefined ? started(this.#timer, now) : paused(this.#timer, now));
    else if (action === 'reset') this.#keep({ ...STOPPED, at: this.#standing.at });
    else if (action === 'back' || action === 'next' || action === 'blank') this.#move(action);
  }

  #move(move: Move): void {
    if (!this.#presented) return;
    const standing = moved(this.#standing, move, this.#screens.length);
    this.#step?.tell({ kind: 'stands', standing });
    this.#stand(standing, true);
  }

  /** The clock starts by itself with the first move. */
  #stand(standing: Standing, isMove: boolean): void {
    const now = Date.now();
    const hasMoved = standing.at !== this.#standing.at;
    this.#standing = standing;
    const timer = isMove && hasMoved && isFresh(this.#timer) ? started(this.#timer, now) : this.#timer;
    this.#keep(movedTo(timer, standing.at, now));
    this.#draw();
  }

  #kept(): Timer {
    try {
      const kept = JSON.parse(sessionStorage.getItem(`wire101-clock ${location.pathname}`) ?? 'null') as Timer | null;
      return kept && Array.isArray(kept.spent) ? kept : STOPPED;
    } catch {
      return STOPPED;
    }
  }

  #keep(timer: Timer): void {
    this.#timer = timer;
    try {
      sessionStorage.setItem(`wire101-clock ${location.pathname}`, JSON.stringify(timer));
    } catch {
      // Storage is refused: the clock lasts as long as the page.
    }
    this.#drawClock();
  }

  #draw(): void {
    const { at, blank } = this.#standing;
    const screen = this.#screens[at];
    const next = this.#screens[at + 1];
    document.documentElement.toggleAttribute('data-at-desk', screen !== undefined);
    const desk = this.querySelector<HTMLElement>('.desk');
    if (!desk || !screen) return;
    desk.hidden = false;
    desk.toggleAttribute('data-blank', blank && this.#presented);
    this.#say('number', `${at + 1} / ${this.#screens.length}`);
    this.#say('title', screen.title);
    this.#say(
      'next',
      next
        ? `Next: ${next.title === screen.title ? next.begins : `${next.title}. ${next.begins}`}`
        : 'This is the last screen.',
    );
    const away = this.#presented ? '' : 'Nobody presents this lesson now. ';
    this.#say('said', `${away}Screen ${at + 1} of ${this.#screens.length}: ${screen.title}${blank ? ', blank' : ''}`);
    for (const button of desk.querySelectorAll<HTMLElement>('[data-desk]')) {
      const action = button.dataset['desk'];
      if (action === 'open') button.hidden = this.#presented;
      else if (action === 'blank') button.setAttribute('aria-pressed', String(blank));
    }
    this.#showNotes(screen);
  }

  /** The notes of the section, those on what the screen has before the others. */
  #showNotes({ section, what }: ScreenTold): void {
    const particulars = JSON.parse(this.dataset['particulars'] ?? '{}') as Record<string, string>;
    let isHere = false;
    let particular: string | undefined;
    for (const element of this.querySelectorAll<HTMLElement>('.notes > *')) {
      if (element.localName === 'h2') {
        isHere = element.id === (section || 'opening');
        particular = undefined;
      } else if (element.localName === 'h3') particular = particulars[element.textContent ?? ''];
      const isShown = isHere && (particular === undefined || what.includes(particular));
      element.toggleAttribute('data-elsewhere', !isShown);
      element.toggleAttribute('data-particular', isShown && particular !== undefined);
    }
  }

  #drawClock(): void {
    if (this.#screens.length === 0) return;
    const { elapsed, onScreen, target, behind } = reading(this.#timer, this.#targets, Date.now());
    const isRunning = this.#timer.since !== undefined;
    const over = onScreen - target;
    this.#say('elapsed', clockText(elapsed));
    this.#say(
      'on-screen',
      `this screen ${clockText(onScreen)} of ${clockText(target)}${over >= 1000 ? `, over by ${clockText(over)}` : ''}`,
    );
    const pace =
      Math.abs(behind) < ON_TIME ? 'as planned' : `${clockText(behind)} ${behind > 0 ? 'behind' : 'to spare'}`;
    this.#say('behind', isFresh(this.#timer) ? 'not started' : isRunning ? pace : `paused, ${pace}`);
    this.#part('behind')?.toggleAttribute('data-late', behind >= ON_TIME);
    this.#part('on-screen')?.toggleAttribute('data-late', over >= 1000);
    const button = this.querySelector('[data-desk="clock"]');
    const says = isRunning ? 'Pause' : isFresh(this.#timer) ? 'Start' : 'Go on';
    if (button && button.textContent !== says) button.textContent = says;
  }

  #part(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-desk-part="${name}"]`);
  }

  #say(name: string, text: string): void {
    const part = this.#part(name);
    if (part && part.textContent !== text) part.textContent = text;
  }
}

customElements.define('wire-notes', Notes);
