import { type ShellLine, shellLines } from '#capture/shell-lines/shell-line.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { copyText } from './copy-text.ts';

/** What the part owns of a lab’s HTML. */
interface Places {
  readonly panel: HTMLElement;
  /** Where the buttons stand, one for each program. */
  readonly buttons: HTMLElement;
  readonly note: HTMLElement;
  /** Where the line stands that was copied last. */
  readonly line: HTMLElement;
  /** Where text stands that could not be put on the clipboard. */
  readonly text: HTMLTextAreaElement;
}

/** Copies the chosen message as lines for a shell: curl, websocat, wscat, mosquitto_pub, mosquitto_sub. */
export class ShellLinesPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  #lines: readonly ShellLine[] = [];
  #drawn = '';

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
  }

  refresh(): void {
    if (this.#places.panel.hidden) return;
    this.#lines = this.#read();
    const drawn = this.#lines.map(({ tool }) => tool).join(' ');
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { buttons, line } = this.#places;
    // A button that stays is the same one, so that the focus stays on it.
    const known = new Map(
      [...buttons.querySelectorAll<HTMLElement>('button')].map((each) => [each.dataset['tool'], each]),
    );
    buttons.replaceChildren(...this.#lines.map(({ tool }) => known.get(tool) ?? toDom(toolButton(tool))));
    line.hidden = true;
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'export-line') return action === 'export' && this.#opened();
    const { tool } = button.dataset;
    const found = this.#read().find((each) => each.tool === tool);
    if (found) void this.#copy(found);
    return true;
  }

  /** The panel opens or closes, which is another part’s doing: what is in it is drawn by then. */
  #opened(): boolean {
    queueMicrotask(() => this.refresh());
    return false;
  }

  async #copy({ tool, line }: ShellLine): Promise<void> {
    const copied = await copyText(line);
    const { line: place, text: box } = this.#places;
    place.hidden = !copied;
    box.hidden = copied;
    box.value = copied ? '' : line;
    if (!copied) box.select();
    show(place, h('code', {}, ...visibleText(line)));
    const text = `${copied ? `The ${tool} line is on the clipboard.` : 'There is no clipboard here: copy the line below.'} ${this.#lasting()}`;
    show(this.#places.note, text);
    this.#context.say(text);
  }

  /** How long a line is good for. */
  #lasting(): string {
    const { session } = this.#context;
    return session.link?.origin === 'live' && session.state.kind === 'live'
      ? 'It works as long as the session of this lab does, which ends some minutes after this page is left.'
      : 'The session that it speaks of is over, or never was here: the line shows how, and its address needs a session of yours.';
  }

  #read(): readonly ShellLine[] {
    const row = this.#context.chosen();
    if (row?.kind !== 'unit') return [];
    const { wire } = this.#context.viewpoint.scene().reader.stretchOf(row.place);
    const { link } = this.#context.session;
    const tcp = link?.mqtt.tcp;
    return shellLines(wire, row.place.side, row.place.unit, tcp && { ...tcp, user: link.wireToken });
  }
}

function toolButton(tool: string) {
  return h(
    'button',
    { class: 'lab-button', type: 'button', 'data-action': 'export-line', 'data-tool': tool },
    `Copy as ${tool}`,
  );
}
