import type { CaptureFile } from '#capture/file/read-capture-file.ts';
import { fetchLinkedCapture, NoCaptureError, readFile } from '#link/load-capture.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { chooseFile } from './choose-file.ts';
import { type Opened, openedText } from './opened.ts';

/** Shows a capture in a lab that did not come with its lesson: a file that is dropped or chosen, or one that a link names. */
export class OpenPart implements LabPart {
  readonly #context: Omit<LabContext, 'ask'>;
  readonly #note = toDom(noteView()) as HTMLElement;
  /** What was said last; the next capture that is asked for makes it old. */
  #asked = 0;

  /** @param status the lab's status line, below which it is told what was opened */
  constructor(context: Omit<LabContext, 'ask'>, status: HTMLElement) {
    this.#context = context;
    status.after(this.#note);
  }

  refresh(): void {
    const { opened } = this.#context.session;
    const back = this.#note.querySelector('button');
    if (!back || back.hidden === (opened === undefined)) return;
    back.hidden = opened === undefined;
    if (!opened) this.#note.hidden = true;
  }

  act(action: string): boolean {
    if (action === 'open') chooseFile((file) => void this.openFile(file));
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
    this.#note.hidden = false;
    this.#note.dataset['tone'] = tone;
    const words = this.#note.querySelector('span');
    if (words) show(words, text);
    this.#context.say(text);
  }
}

function noteView(): Markup {
  return h(
    'p',
    { class: 'lab-aside open-note', 'data-part': 'open-note', hidden: true },
    h('span', { 'data-part': 'open-words' }),
    ' ',
    h(
      'button',
      { class: 'lab-button is-small', type: 'button', 'data-action': 'open-back', hidden: true },
      'Back to the lesson’s capture',
    ),
  );
}

/** The page's address no longer names a capture. */
function forgetLink(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('capture')) return;
  url.searchParams.delete('capture');
  history.replaceState(history.state, '', url);
}
