/** How the windows of one presentation keep in step: what they tell each other, each to all others of the same lesson. */
import type { Standing } from './standing.ts';

/** A screen as the other window knows it. */
export interface ScreenTold {
  readonly title: string;
  /** The words that it begins with. */
  readonly begins: string;
  /** The id of the heading of depth 2 that it stands under; empty before the first. */
  readonly section: string;
  /** What is on it: `lab`, `table`, … */
  readonly what: readonly string[];
}

export type Told =
  /** A window has come, and asks who presents. */
  | { readonly kind: 'who' }
  /** A presentation is here. */
  | { readonly kind: 'here'; readonly screens: readonly ScreenTold[]; readonly standing: Standing }
  /** Somebody has moved. */
  | { readonly kind: 'stands'; readonly standing: Standing }
  /** The presentation was left. */
  | { readonly kind: 'left' };

/** The channel of a lesson, by the path of its page. It needs no server and no secure context. */
export class InStep {
  readonly #channel: BroadcastChannel;

  constructor(lessonPath: string, told: (what: Told) => void) {
    this.#channel = new BroadcastChannel(`wire101-present ${lessonPath}`);
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Told>) => told(data));
  }

  tell(what: Told): void {
    this.#channel.postMessage(what);
  }

  close(): void {
    this.#channel.close();
  }
}
