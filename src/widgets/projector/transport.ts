import { enable } from '#widgets/lab/enable.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import { show } from '#widgets/markup/dom.ts';
import { indexAt, momentsOf, pauseBefore } from './playback.ts';
import type { Screen } from './screen.ts';

/** Steps and plays the captures that are shown, all of them together from their first moments on. */
export class Transport {
  readonly #root: HTMLElement;
  readonly #screens: () => readonly Screen[];
  readonly #slider: HTMLInputElement;
  readonly #speed: HTMLSelectElement;
  #moments: readonly number[] = [];
  /** The moment that is looked at, by its number. */
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param screens those that show a capture now */
  constructor(root: HTMLElement, screens: () => readonly Screen[]) {
    this.#root = root;
    this.#screens = screens;
    this.#slider = this.#find('slider') as HTMLInputElement;
    this.#speed = this.#find('speed') as HTMLSelectElement;
    this.#slider.addEventListener('input', () => {
      this.pause();
      this.#goTo(Number(this.#slider.value));
    });
    root.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-transport]') : null;
      if (button && button.getAttribute('aria-disabled') !== 'true') this.#press(button.dataset['transport'] ?? '');
    });
  }

  /** What is shown has changed: all of it is looked at, as a whole. */
  refresh(): void {
    this.pause();
    this.#moments = momentsOf(this.#screens().map(({ times }) => times));
    this.#root.hidden = this.#moments.length === 0;
    this.#slider.max = String(Math.max(0, this.#moments.length - 1));
    this.#goTo(this.#moments.length - 1);
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draw();
  }

  /** All of it is looked at, as a whole. */
  toEnd(): void {
    this.pause();
    this.#goTo(this.#moments.length - 1);
  }

  /** Plays from the moment that is looked at on; from the first one when that is the last. */
  play(): void {
    if (this.#at >= this.#moments.length - 1) this.#goTo(0);
    this.#next();
  }

  #next(): void {
    const [moment, next] = [this.#moments[this.#at], this.#moments[this.#at + 1]];
    if (moment === undefined || next === undefined) {
      this.pause();
      return;
    }
    const wait = pauseBefore(moment, next, Number(this.#speed.value));
    this.#timer = setTimeout(() => {
      this.#goTo(this.#at + 1);
      this.#next();
    }, wait);
    this.#draw();
  }

  #press(action: string): void {
    const playing = this.#timer !== undefined;
    if (action === 'play') {
      if (playing) this.pause();
      else this.play();
      return;
    }
    this.pause();
    const to = { first: 0, back: this.#at - 1, forward: this.#at + 1, last: this.#moments.length - 1 }[action];
    if (to !== undefined) this.#goTo(to);
  }

  #goTo(index: number): void {
    this.#at = Math.max(0, Math.min(index, this.#moments.length - 1));
    const at = this.#moments[this.#at] ?? 0;
    for (const screen of this.#screens()) screen.goTo(indexAt(screen.times, at));
    this.#draw();
  }

  #draw(): void {
    const { length } = this.#moments;
    const text = `${length === 0 ? 0 : this.#at + 1} of ${length}, ${durationText(this.#moments[this.#at] ?? 0)}`;
    this.#slider.value = String(this.#at);
    this.#slider.setAttribute('aria-valuetext', text);
    show(this.#find('words'), text);
    const playing = this.#timer !== undefined;
    const play = this.#button('play');
    play.textContent = playing ? 'Pause' : 'Play';
    this.#root.toggleAttribute('data-playing', playing);
    for (const name of ['first', 'back']) enable(this.#button(name), this.#at > 0);
    for (const name of ['forward', 'last']) enable(this.#button(name), this.#at < length - 1);
  }

  #find(name: string): HTMLElement {
    return this.#root.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }

  #button(name: string): HTMLElement {
    return this.#root.querySelector(`[data-transport="${name}"]`) as HTMLElement;
  }
}
