import type { CaptureFile } from '#capture/file/read-capture-file.ts';
import { fetchLinkedCapture, NoCaptureError, readFile } from '#link/load-capture.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { type Opened, openedText } from './opened.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly file: HTMLInputElement;
  readonly note: HTMLElement;
  readonly words: HTMLElement;
  readonly back: HTMLElement;
}

/** Shows a capture in a lab that did not come with its lesson: a file that is dropped or chosen, or one that a link names. */
export class OpenPart implements LabPart {
  readonly #context: Omit<LabContext, 'ask'>;
  readonly #places: Places;
  /** What was said last; the next capture that is asked for makes it old. */
  #asked = 0;

  constructor(context: Omit<LabContext, 'ask'>, places: Places) {
    this.#context = context;
    this.#places = places;
    places.file.addEventListener('change', () => {
      const [file] = places.file.files ?? [];
      if (file) void this.openFile(file);
      // The same file may be chosen again.
      places.file.value = '';
    });
  }

  refresh(): void {
    const { opened } = this.#context.session;
    const { back, note } = this.#places;
    if (back.hidden === (opened === undefined)) return;
    back.hidden = opened === undefined;
    if (!opened) note.hidden = true;
  }

  act(action: string): boolean {
    if (action === 'open') this.#places.file.click();
    else if (action === 'open-back') this.#goBack();
    else return false;
    return true;
  }

  openFile(file: File): Promise<void> {
    return this.#open({ from: 'file', name: file.name }, () => readFile(file));
  }

  /** @param named what stands in the page's address after `capture=` */
  openLinked(named: string): Promise<void> {
    const site = new URL(import.meta.env.BASE_URL.replace(/\/?$/, '/'), location.href).href;
    return this.#open({ from: 'link', name: named }, () => fetchLinkedCapture(named, site));
  }

  async #open(opened: Opened, read: () => Promise<CaptureFile>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#tell('Reading the capture…', 'plain');
    try {
      const { capture, remarks } = await read();
      if (asked !== this.#asked) return;
      this.#keepLive();
      if (opened.from === 'file') forgetLink();
      this.#context.session.play(capture, opened);
      this.#tell([openedText(opened, capture), ...remarks].join(' '), 'plain');
    } catch (error) {
      if (!(error instanceof NoCaptureError)) throw error;
      if (asked === this.#asked) this.#tell(error.message, 'wrong');
    }
  }

  /** A run of the reader's own is not lost for another capture: it stays among those that can be compared. */
  #keepLive(): void {
    const { link, events } = this.#context.session;
    if (link && events.length > 0) this.#context.act('compare-keep');
  }

  #goBack(): void {
    const { lesson } = this.#context.session;
    if (!lesson) return;
    forgetLink();
    this.#context.session.play(lesson);
    this.#context.say('This is the lesson’s capture again.');
  }

  #tell(text: string, tone: 'plain' | 'wrong'): void {
    const { note, words } = this.#places;
    note.hidden = false;
    note.dataset['tone'] = tone;
    show(words, text);
    this.#context.say(text);
  }
}

/** The page's address no longer names a capture. */
function forgetLink(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('capture')) return;
  url.searchParams.delete('capture');
  history.replaceState(history.state, '', url);
}
