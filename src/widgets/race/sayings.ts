import type { RaceSettings } from '#measure/race-settings.ts';

interface Options {
  /** Number of the lane, and of the consumer in it. */
  readonly lane: number;
  readonly consumer: number;
  readonly settings: Pick<RaceSettings, 'say' | 'size'>;
}

/** How many of the things that were said are waited for; earlier ones are given up. */
const MOST_AWAITED = 500;

/** What one consumer says while a race is measured, and how long each takes to come back to it as an event of the feed. */
export class Sayings {
  /** Says a text; false when there is no way to now. */
  by: (text: string) => boolean = () => false;
  readonly #options: Options;
  readonly #prefix: string;
  /** When each was said, by its number, in milliseconds on the page's clock. */
  readonly #said = new Map<number, number>();
  #number = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#prefix = `say ${options.lane}.${options.consumer}.`;
  }

  /**
   * Says something at the pace of the settings from now on.
   *
   * @param turn which part of the time between two sayings is over at first, from 0 to 1: consumers speak one after the other
   */
  begin(turn: number): void {
    const { say } = this.#options.settings;
    if (say === 0) return;
    this.#timer = setTimeout(
      () => {
        this.say();
        this.#timer = setInterval(() => this.say(), 1000 / say);
      },
      (1000 / say) * (1 - turn),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#timer);
  }

  say(): void {
    this.#number += 1;
    const text = `${this.#prefix}${this.#number} `.padEnd(this.#options.settings.size, '.');
    const time = performance.now();
    if (!this.by(text)) return;
    this.#said.set(this.#number, time);
    for (const number of this.#said.keys()) {
      if (this.#said.size <= MOST_AWAITED) break;
      this.#said.delete(number);
    }
  }

  /** Milliseconds since the consumer said what it has now been given at `time`; undefined for what is another's. */
  heard(text: string, time: number): number | undefined {
    if (!text.startsWith(this.#prefix)) return undefined;
    const number = Number.parseInt(text.slice(this.#prefix.length), 10);
    const said = this.#said.get(number);
    this.#said.delete(number);
    return said === undefined ? undefined : time - said;
  }
}
