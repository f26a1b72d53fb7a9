/** For how long the page was not shown: browsers slow the timers of such a page down, and what it is given comes late. */
export class HiddenTime {
  #sum = 0;
  #since = document.hidden ? performance.now() : undefined;
  readonly #look = () => {
    if (document.hidden) this.#since ??= performance.now();
    else {
      this.#sum = this.milliseconds;
      this.#since = undefined;
    }
  };

  constructor() {
    document.addEventListener('visibilitychange', this.#look);
  }

  get milliseconds(): number {
    return this.#sum + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#look);
  }
}
