/** Messages stream in when more than so many rows came lately; then all around the list is drawn only so often. Times in ms. */
const STREAM = { rows: 16, lately: 300, calm: 600 };

/** When what stands around a list is drawn: at once, or, while rows stream in faster than anyone reads, now and then. */
export class RedrawPace {
  readonly #draw: () => void;
  /** How many rows came lately, an older one counting less; when that was counted, and how many there were. */
  #lately = 0;
  #counted = 0;
  #rows = 0;
  #late: ReturnType<typeof setTimeout> | undefined;

  /** @param draw draws all around the list */
  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /**
   * The list was drawn.
   *
   * @param rows how many it has
   * @param now in milliseconds
   * @param urgent whether all around it is to be drawn at once
   */
  listDrawn(rows: number, now: number, urgent: boolean): void {
    const faded = this.#lately * Math.exp((this.#counted - now) / STREAM.lately);
    this.#lately = urgent ? 0 : faded + Math.max(0, rows - this.#rows);
    this.#counted = now;
    this.#rows = rows;
    if (urgent || this.#lately <= STREAM.rows) this.#now();
    else this.#late ??= setTimeout(() => this.#now(), STREAM.calm);
  }

  /** Draws what was put off. */
  catchUp(): void {
    if (this.#late !== undefined) this.#now();
  }

  stop(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
  }

  #now(): void {
    this.stop();
    this.#draw();
  }
}
