import { writingHar } from '#capture/har/to-har.ts';
import { writingJson } from '#capture/json-file.ts';
import { writingPcapng } from '#capture/pcapng/to-pcapng.ts';
import type { Capture } from '#capture/schema.ts';
import { type Work, within } from '#capture/work.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { subjectOf } from '#widgets/lab/subject.ts';
import { show } from '#widgets/markup/dom.ts';
import { showProgress } from '#widgets/progress/progress.ts';
import { Replay } from '#widgets/time-travel/scene.ts';
import { copyText } from './copy-text.ts';
import { dissectionText, hexLines } from './dissection-text.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly button: HTMLElement;
  readonly panel: HTMLElement;
  readonly note: HTMLElement;
  /** Where text stands that could not be put on the clipboard. */
  readonly text: HTMLTextAreaElement;
}

/** A kind of file that a capture can be saved as. */
interface FileFormat {
  /** What its name ends in. */
  readonly extension: string;
  /** Its media type. */
  readonly type: string;
  writing(capture: Capture, write: (part: BlobPart) => void): Work<void>;
}

/** A file that was made. */
interface Saved {
  readonly name: string;
  readonly file: Blob;
  readonly events: number;
}

const JSON_FILE: FileFormat = { extension: 'capture.json', type: 'application/json', writing: writingJson };
const HAR_FILE: FileFormat = { extension: 'har', type: 'application/json', writing: writingHar };
const PCAPNG_FILE: FileFormat = {
  extension: 'pcapng',
  type: 'application/octet-stream',
  writing: (capture, write) => writingPcapng(capture, (octets) => write(octets.slice())),
};

/** Takes what a lab holds out of it: the capture as a file, the chosen message as hex or as text. */
export class ExportPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  /** Gives up what is being made. */
  #stop: (() => void) | undefined;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    places.panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.#open(false);
    });
  }

  refresh(): void {
    const chosen = this.#context.subject() !== undefined;
    for (const action of ['export-hex', 'export-text']) {
      const button = this.#places.panel.querySelector(`[data-action="${action}"]`);
      if (chosen) button?.removeAttribute('aria-disabled');
      else button?.setAttribute('aria-disabled', 'true');
    }
  }

  act(action: string): boolean {
    switch (action) {
      case 'export':
        this.#open(this.#places.panel.hidden !== false);
        return true;
      case 'export-json':
        this.#make(this.#writing(JSON_FILE), (file) => this.#save(file));
        return true;
      case 'export-pcapng':
        this.#make(this.#writing(PCAPNG_FILE), (file) => this.#save(file));
        return true;
      case 'export-har':
        this.#make(this.#writing(HAR_FILE), (file) => this.#save(file));
        return true;
      case 'export-hex':
        this.#make(this.#texting('hex'), (text) =>
          this.#copy(text, 'The octets of the chosen message are on the clipboard, as they crossed.'),
        );
        return true;
      case 'export-text':
        this.#make(this.#texting('text'), (text) =>
          this.#copy(text, 'The dissection of the chosen message is on the clipboard.'),
        );
        return true;
      case 'export-stop':
        this.#stop?.();
        this.#tell('The export was stopped.');
        this.#places.panel.querySelector<HTMLElement>('button')?.focus();
        return true;
      default:
        return false;
    }
  }

  #open(open: boolean): void {
    const { panel, button } = this.#places;
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) panel.querySelector<HTMLElement>('button')?.focus();
    else button.focus();
  }

  /** Does the work, in slices where it is much, in place of what was under way, and has `then` take what came of it. */
  #make<T>(work: Work<T | undefined>, then: (made: T) => unknown): void {
    this.#stop?.();
    const { note } = this.#places;
    let isTold = false;
    this.#stop = inSlices(work, {
      done: (made) => {
        if (made !== undefined) then(made);
      },
      progress: (part) => {
        if (!isTold) this.#context.say('Exporting; this takes a while.');
        isTold = true;
        showProgress(note, { doing: 'Exporting', stop: 'export-stop' }, part);
      },
    });
  }

  *#writing({ extension, type, writing }: FileFormat): Work<Saved | undefined> {
    const capture = yield* within(0, 0.3, this.#context.exporting());
    if (!capture) return undefined;
    const parts: Blob[] = [];
    yield* within(
      0.3,
      1,
      writing(capture, (part) => parts.push(new Blob([part]))),
    );
    const name = `${capture.origin}-${capture.startedAt.slice(0, 19).replaceAll(':', '.')}.${extension}`;
    return { name, file: new Blob(parts, { type }), events: capture.events.length };
  }

  #save({ name, file, events }: Saved): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    // The download has taken the address over by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.#tell(`Saved ${name}: ${events} events in ${file.size} octets, without any token.`);
  }

  /** @param copied what is told once it is on the clipboard */
  async #copy(text: string, copied: string): Promise<void> {
    const isCopied = await copyText(text);
    const { text: box } = this.#places;
    box.hidden = isCopied;
    box.value = isCopied ? '' : text;
    if (!isCopied) box.select();
    this.#tell(isCopied ? copied : 'There is no clipboard here: copy the text below.');
  }

  /** The chosen message, looked up in the capture as it would be exported, so that its octets hold no token either. */
  *#texting(what: 'hex' | 'text'): Work<string | undefined> {
    const row = this.#context.chosen();
    const { viewpoint, session, walk } = this.#context;
    const { stop } = viewpoint;
    const capture = yield* within(0, 0.3, this.#context.exporting());
    if (!capture || !row) return undefined;
    const events = yield* within(0.3, 0.4, viewpoint.seeing(capture.events));
    const replay = new Replay(events, session.listing);
    const { reader } = yield* within(0.4, 1, replay.making(stop, capture.page, session.clock));
    const subject = subjectOf(reader, row);
    if (!subject) return undefined;
    const { unit, octets, side, meant } = subject;
    return what === 'hex'
      ? hexLines(octets)
      : dissectionText(unit, octets, side, { meant, unmasked: walk.shown.unmasked });
  }

  #tell(text: string): void {
    show(this.#places.note, text);
    this.#context.say(text);
  }
}
