import { toHar } from '#capture/har/to-har.ts';
import { toPcapng } from '#capture/pcapng/to-pcapng.ts';
import type { Capture } from '#capture/schema.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { subjectOf } from '#widgets/lab/subject.ts';
import { show } from '#widgets/markup/dom.ts';
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

/** Takes what a lab holds out of it: the capture as a file, the chosen message as hex or as text. */
export class ExportPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;

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
        this.#save('capture.json', (capture) => {
          const text = `${JSON.stringify(capture, null, 2)}\n`;
          return { file: new Blob([text], { type: 'application/json' }), what: `${capture.events.length} events` };
        });
        return true;
      case 'export-pcapng':
        this.#save('pcapng', (capture) => {
          const octets = toPcapng(capture);
          return {
            file: new Blob([octets.slice()], { type: 'application/octet-stream' }),
            what: `${octets.length} octets`,
          };
        });
        return true;
      case 'export-har':
        this.#saveHar();
        return true;
      case 'export-hex':
        void this.#copy('hex');
        return true;
      case 'export-text':
        void this.#copy('text');
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

  /** Saves what `make` makes of the capture, in a file whose name ends in `extension`. */
  #save(extension: string, make: (capture: Capture) => { readonly file: Blob; readonly what: string }): void {
    const capture = this.#context.exported();
    if (!capture) return;
    const { file, what } = make(capture);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${capture.origin}-${capture.startedAt.slice(0, 19).replaceAll(':', '.')}.${extension}`;
    link.click();
    // The download has taken the address over by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.#tell(`Saved ${link.download}: ${what}, without any token.`);
  }

  /** An HTTP archive is made in slices: its requests are read out of all of the capture. */
  #saveHar(): void {
    const capture = this.#context.exported();
    if (!capture) return;
    inSlices(toHar(capture), {
      progress: () => show(this.#places.note, 'Making the HTTP archive…'),
      done: (har) => {
        const file = new Blob([`${JSON.stringify(har, null, 2)}\n`], { type: 'application/json' });
        this.#save('har', () => ({ file, what: `${har.log.entries.length} requests` }));
      },
    });
  }

  async #copy(what: 'hex' | 'text'): Promise<void> {
    const text = this.#text(what);
    if (text === undefined) return;
    const copied = await copyText(text);
    const { text: box } = this.#places;
    box.hidden = copied;
    box.value = copied ? '' : text;
    if (!copied) box.select();
    const done =
      what === 'hex'
        ? 'The octets of the chosen message are on the clipboard, as they crossed.'
        : 'The dissection of the chosen message is on the clipboard.';
    this.#tell(copied ? done : 'There is no clipboard here: copy the text below.');
  }

  /** The chosen message, looked up in the capture as it would be exported, so that its octets hold no token either. */
  #text(what: 'hex' | 'text'): string | undefined {
    const capture = this.#context.exported();
    const row = this.#context.chosen();
    if (!capture || !row) return undefined;
    const { reader } = new Replay(this.#context.viewpoint.seen(capture.events)).scene(
      this.#context.viewpoint.stop,
      capture.page,
      this.#context.session.clock,
    );
    const subject = subjectOf(reader, row);
    if (!subject) return undefined;
    const { unit, octets, side, meant } = subject;
    const { unmasked } = this.#context.walk.shown;
    return what === 'hex' ? hexLines(octets) : dissectionText(unit, octets, side, { meant, unmasked });
  }

  #tell(text: string): void {
    show(this.#places.note, text);
    this.#context.say(text);
  }
}
