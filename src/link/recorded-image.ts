import type { Note } from './recorded-socket.ts';

/**
 * An `<img>` of this page whose source goes on (`multipart/x-mixed-replace`). What script is told of one is noted: `load`
 * or `error`, in Chromium for the first image alone. Later images, and the end of the answer, happen without a word.
 */
export class RecordedImage {
  readonly element = new Image();
  #state: 'waiting' | 'shown' | 'failed' | 'stopped' = 'waiting';
  readonly #note: Note;
  readonly #dropped: () => void;

  /**
   * @param url where the images come from
   * @param shown the same address without its token, as it is noted
   * @param dropped is told that the browser drops the connection
   */
  constructor(url: string, shown: string, note: Note, dropped: () => void = () => {}) {
    this.#note = note;
    this.#dropped = dropped;
    this.element.addEventListener('load', () => {
      const { naturalWidth: width, naturalHeight: height } = this.element;
      this.#is('shown', 'load', { width, height });
    });
    this.element.addEventListener('error', () => this.#is('failed', 'error', {}));
    note('img src', { url: shown });
    this.element.src = url;
  }

  get state(): 'waiting' | 'shown' | 'failed' | 'stopped' {
    return this.#state;
  }

  /** Takes the source away, which makes the browser drop the connection. Nothing once it has failed or was stopped. */
  stop(): void {
    if (this.#state === 'failed' || this.#state === 'stopped') return;
    this.#is('stopped', 'src removed', {});
    this.element.removeAttribute('src');
    this.#dropped();
  }

  #is(state: 'shown' | 'failed' | 'stopped', name: string, detail: Readonly<Record<string, number>>): void {
    this.#state = state;
    this.#note(name, detail);
  }
}
